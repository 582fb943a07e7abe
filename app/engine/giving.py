"""The variables that a procedure gives: which names its steps, forms and decisions may set."""

from __future__ import annotations

from collections.abc import Iterator

from app.engine import feel
from app.engine.model import Element
from app.engine.repeating import COUNTS
from app.engine.tables import Table

#: What takes the payload of a message.
_CATCHING = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent", "receiveTask"})


def given_by(element: Element) -> Iterator[str]:
    """The names that an element surely speaks of when it sets variables."""
    yield from (name for name, _text in element.outputs)
    if isinstance(element.form, list):
        yield from (str(field["id"]) for field in element.form)
    yield from (name for name, _expression in assignments(element))
    yield from filter(None, _named(element))
    if element.calling:
        yield from (handed.target for handed in element.calling.gives if handed.target)
    if element.repetition or element.loop:
        yield from COUNTS
    if element.signing:
        yield element.votes


def _named(element: Element) -> Iterator[str | None]:
    yield element.result_variable
    if element.repetition:
        yield from (element.repetition.item, element.repetition.output_collection)
    if takes_message(element) and element.event:
        yield element.event.variable


def may_give_anything(element: Element) -> bool:
    """Whether an element may set names that no file speaks of.

    So does an operation of which all that it tells is taken, a message whose payload is, and a call
    that hands out everything.
    """
    if element.operation and not element.outputs:
        return True
    if element.calling and any(not handed.target for handed in element.calling.gives):
        return True
    return takes_message(element) and element.event is not None and not element.event.variable


def takes_message(element: Element) -> bool:
    return (
        element.kind in _CATCHING and element.event is not None and element.event.kind == "message"
    )


def decided_by(table: Table) -> Iterator[str]:
    """The names under which a decision's answer is known."""
    yield from (output.name for output in table.outputs)
    yield from (name for name in (table.id, table.name, table.variable) if name)


def assignments(element: Element) -> tuple[tuple[str, feel.Expression], ...]:
    """The lines of a script; none if it cannot be read."""
    if not element.script:
        return ()
    try:
        return feel.parse_script(element.script).assignments
    except feel.FeelError:
        return ()
