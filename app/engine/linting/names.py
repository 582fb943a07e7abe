"""Names that an expression reads and nothing gives: misspelt, or a text without quotation marks.

Reported only where it is sure. Behind a step that may give any name (an operation of which all is
taken, a message without a variable of its own) nothing is; and where several tokens are under way
at once, behind may be anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.engine import giving, operations
from app.engine.graph import reach
from app.engine.linting import flows, instants
from app.engine.linting.subject import Reading, Subject
from app.engine.model import Element, Flow
from app.engine.nodes import RESERVED
from app.engine.problems import ERROR, WARNING
from app.engine.procedure import Procedure
from app.engine.tables import Table
from app.errors import Sentence

_PARALLEL = frozenset({"parallelGateway", "inclusiveGateway"})


def look(subject: Subject) -> None:
    """Look at what has been read of a procedure that is sound otherwise."""
    given, unsure = frozenset(_given(subject)), _unsure(subject)
    told = set()
    for reading in subject.readings:
        if _places(subject, reading) & unsure or _is_function(reading):
            continue
        for name in sorted(reading.names - given):
            place = reading.where.id, name
            if place not in told and not instants.is_duration(name):
                told.add(place)
                _tell(subject, reading, name)


def _tell(subject: Subject, reading: Reading, name: str) -> None:
    if isinstance(reading.where, Table):
        message = Sentence(
            "决策表“%(table)s”%(what)s里的“%(name)s”没有哪一步给出，读到的总是空值。"
            "请核对名称，固定的文字请加引号。",
            table=reading.where.name,
            what=reading.what,
            name=name,
        )
        if subject.starts_empty:
            subject.report_table(reading.where, "unset_name", message, WARNING)
    elif reading.is_time:
        _tell_of_time(subject, reading.where, name)
    elif subject.starts_empty:
        message = Sentence(
            "%(what)s里的“%(name)s”没有哪一步给出，读到的总是空值。"
            "请核对名称，固定的文字请加引号。",
            what=reading.what,
            name=name,
        )
        subject.report(reading.where, "unset_name", message, WARNING)


def _tell_of_time(subject: Subject, where: Element | Flow, name: str) -> None:
    """Without its time a timer stops the case; but a caller may bring it."""
    if subject.starts_empty:
        message = Sentence(
            "时间里的“%(name)s”没有哪一步给出，到这一步就会出错。"
            "请改成表单里的字段，固定的时间请写成 P3D 或 工作日(3)。",
            name=name,
        )
        subject.report(where, "unset_name", message, ERROR)
        return
    message = Sentence(
        "时间里的“%(name)s”在图中没有哪一步给出；如果不是由调用本流程的流程传入，"
        "到这一步就会出错。固定的时间请写成 P3D 或 工作日(3)。",
        name=name,
    )
    subject.report(where, "unset_name", message, WARNING)


def _given(subject: Subject) -> Iterator[str]:
    """The variables that there may be, by the names that the files speak of."""
    yield from RESERVED
    for asked in subject.forms.values():
        yield from asked
    for table in subject.procedure.decisions.values():
        yield from giving.decided_by(table)
    for element in subject.procedure.elements.values():
        yield from giving.given_by(element)


def _is_function(reading: Reading) -> bool:
    """A business knowledge model reads its parameters."""
    return isinstance(reading.where, Table) and reading.where.is_function


def _places(subject: Subject, reading: Reading) -> set[str]:
    """The elements at which a text is read."""
    where = reading.where
    if isinstance(where, Flow):
        return {where.source}
    if isinstance(where, Element):
        return {where.id}
    elements = subject.procedure.elements.values()
    return {one.id for one in elements if one.decision}


def _unsure(subject: Subject) -> set[str]:
    """The elements at which there may be variables of any name."""
    procedure = subject.procedure
    sources = [one.id for one in procedure.elements.values() if _may_give_anything(one)]
    if sources and _is_many_at_once(procedure):
        return set(procedure.elements)
    following = flows.graph(procedure)
    for element in procedure.elements.values():
        if element.process in following:
            following[element.id].append(element.process)
    return {
        behind
        for source in sources
        for following_one in following[source]
        for behind in reach(following, following_one)
    }


def _may_give_anything(element: Element) -> bool:
    if element.operation and operations.is_known(element.operation):
        return giving.may_give_anything(element) and operations.find(element.operation).tells
    return giving.may_give_anything(element)


def _is_many_at_once(procedure: Procedure) -> bool:
    """May several tokens be under way at a time?"""
    return any(
        one.kind in _PARALLEL
        or one.repetition is not None
        or one.triggered
        or (one.kind == "boundaryEvent" and not one.interrupting)
        for one in procedure.elements.values()
    )
