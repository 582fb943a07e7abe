"""Times written in FEEL that can be seen to be none, or to depend on what nothing sets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from app import clock
from app.engine import feel, timers
from app.engine.feel import statics
from app.engine.linting.subject import Subject
from app.engine.model import Element
from app.engine.nodes import RESERVED
from app.engine.problems import WARNING
from app.engine.tables import Table
from app.errors import Sentence

_MESSAGE_KINDS = frozenset({"message", "signal"})


def look(subject: Subject, element: Element, text: str) -> None:
    """Look at the time of a timer that is FEEL and can be understood."""
    try:
        expression = feel.parse_expression(text)
    except feel.FeelError:
        return  # told already
    durations = sorted(name for name in expression.names if timers.is_literal(name.upper()))
    if durations:
        message = Sentence(
            "时间“%(given)s”里的“%(name)s”会被当成变量：时长在算式里要写成 duration(“%(name)s”)。",
            given=text,
            name=durations[0],
        )
        subject.report(element, "bad_timer", message)
    elif not expression.names:
        _constant(subject, element, expression)
    else:
        _unset(subject, element, expression.names)


def _constant(subject: Subject, element: Element, expression: feel.Expression) -> None:
    """What depends on nothing can be worked out now; working days hang on the calendar."""
    if statics.asks_calendar(expression.node):
        return
    try:
        value, now = expression.evaluate({}), clock.now()
        if isinstance(value, str):
            return  # a text may be a cycle; it is read when it is needed
        is_backwards = timers.instant(value, now) < now and isinstance(value, timedelta)
    except feel.FeelError:
        return  # what it says of today may be otherwise on another day
    except timers.NotATime as error:
        said = Sentence("时间写得不对：%(error)s。", error=error.said)
        subject.report(element, "bad_timer", said)
        return
    if is_backwards:
        said = Sentence("时长“%(given)s”是往回算的，请改成往后的时长。", given=expression.text)
        subject.report(element, "bad_timer", said)


def _unset(subject: Subject, element: Element, names: frozenset[str]) -> None:
    """Warn of names that no step of this diagram gives; a caller may bring them."""
    known = set(_given(subject))
    if None in known:
        return
    for name in sorted(names - known):
        message = Sentence(
            "时间里的“%(name)s”在图中没有哪一步给出；如果不是由调用本流程的流程传入，"
            "到这一步就会出错。固定的时间请写成 P3D 或 工作日(3)。",
            name=name,
        )
        subject.report(element, "unset_name", message, WARNING)


def _given(subject: Subject) -> Iterator[str | None]:
    """The variables that the steps of a diagram give; None if one may give any."""
    yield from RESERVED
    for asked in subject.forms.values():
        yield from asked
    for table in subject.procedure.decisions.values():
        yield from _decided(table)
    for element in subject.procedure.elements.values():
        yield from _written(element)


def _decided(table: Table) -> Iterator[str]:
    yield from (output.name for output in table.outputs)
    yield from (name for name in (table.id, table.name, table.variable) if name)


def _written(element: Element) -> Iterator[str | None]:
    yield from (name for name, _text in element.outputs)
    if element.operation and not element.outputs:
        yield None  # all that the operation tells
    if isinstance(element.form, list):
        yield from (str(field["id"]) for field in element.form)
    if element.result_variable:
        yield element.result_variable
    if element.script:
        yield from _assigned(element.script)
    repetition = element.repetition
    if repetition:
        yield from (name for name in (repetition.item, repetition.output_collection) if name)
    if element.calling:
        yield from (handed.target or None for handed in element.calling.gives)
    if element.event and element.event.kind in _MESSAGE_KINDS:
        yield element.event.variable


def _assigned(script: str) -> Iterator[str]:
    try:
        yield from (name for name, _ in feel.parse_script(script).assignments)
    except feel.FeelError:
        return  # told already
