"""The FEEL texts of a procedure, and the variables that they read, element by element."""

from __future__ import annotations

from collections.abc import Iterator

from app.engine import feel, giving, timers
from app.engine.model import Element
from app.engine.procedure import Procedure
from app.engine.tables import Table


def names_read(procedure: Procedure, element: Element) -> set[str]:
    """The variables that an element reads, with those of the choice behind it."""
    texts = (names_in(text) for text in texts_of(procedure, element))
    lines = (line.names for _name, line in giving.assignments(element))
    tables = (names_of(table) for table in tables_asked(procedure, element))
    return set().union(*texts, *lines, *tables)


def names_set(procedure: Procedure, element: Element) -> set[str]:
    """The variables that an element may set, those of the decisions that it asks with them."""
    decided = (giving.decided_by(table) for table in tables_asked(procedure, element))
    return {*giving.given_by(element)}.union(*decided)


def names_in(text: str) -> frozenset[str]:
    """The variables that a text reads; none if it is no FEEL."""
    try:
        return feel.parse_expression(text).names
    except feel.FeelError:
        return frozenset()


def texts_of(procedure: Procedure, element: Element) -> Iterator[str]:
    """The FEEL texts of an element, save its script, and those of the flows that leave it."""
    yield from filter(None, (flow.condition for flow in procedure.leaving(element.id)))
    yield from (text for _name, text in (*element.inputs, *element.outputs))
    yield from times_of(element)
    yield from filter(None, (element.assignee, *_waited_for(element), *_repeated(element)))
    if element.calling:
        handed = (*element.calling.takes, *element.calling.gives)
        yield from filter(None, (element.calling.key, *(one.text or one.source for one in handed)))


def times_of(element: Element) -> Iterator[str]:
    """When a timer goes off and a task is due, where FEEL says it."""
    is_timer = element.event is not None and element.event.kind == "timer"
    for text in (element.due, element.event.text if element.event and is_timer else None):
        if text and not timers.is_literal(text):
            yield text


def _waited_for(element: Element) -> Iterator[str | None]:
    if element.event:
        yield element.event.key
        if element.event.kind == "conditional":
            yield element.event.text


def _repeated(element: Element) -> Iterator[str | None]:
    if element.loop:
        yield element.loop.condition
    if element.repetition:
        told = element.repetition
        yield from (told.collection, told.cardinality, told.condition, told.output_element)


def tables_asked(procedure: Procedure, element: Element) -> list[Table]:
    """The decisions that an element asks, with those that these require."""
    if element.kind != "businessRuleTask" or not element.decision:
        return []
    known, found, wanted = procedure.tables_of(element), dict[str, Table](), [element.decision]
    while wanted:
        identity = wanted.pop()
        if identity in known and identity not in found:
            found[identity] = known[identity]
            wanted += [*known[identity].requires, *known[identity].knows]
    return list(found.values())


def names_of(table: Table) -> set[str]:
    """The variables that a decision reads."""
    known = frozenset(table.known)
    texts = [table.literal, *(column.text for column in table.inputs)]
    texts += [text for rule in table.rules for text in rule.results]
    cells = [cell for rule in table.rules for cell in rule.cells]
    return set().union(
        *(feel.parse_expression(text, known).names for text in texts if text),
        *(feel.parse_unary_tests(cell, known).names for cell in cells),
    )
