"""The FEEL texts of a procedure, and the variables that they read, element by element."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from app.engine import feel, giving, operations, timers
from app.engine.model import Element
from app.engine.procedure import Procedure
from app.engine.tables import Table

_DONE_BY = re.compile(r"\bdone_by\.(\w+)")


def names_read(procedure: Procedure, element: Element) -> set[str]:
    """The variables that an element reads, with those of the choice behind it."""
    texts = (names_in(text) for text in texts_of(procedure, element))
    lines = (line.names for _name, line in giving.assignments(element))
    tables = (names_of(table) for table in tables_asked(procedure, element))
    return set().union(*texts, *lines, *tables)


def names_taken(procedure: Procedure, element: Element) -> set[str]:
    """The variables that an element finds in its case.

    What is told to it, by an operation or by what it calls, it does not find there.
    """
    told = [text for _name, text in element.outputs if element.operation]
    if element.calling:
        told += [one.text or one.source or "" for one in element.calling.gives]
    read = names_read(procedure, element).difference(*map(names_in, told))
    return read.union(*(names_in(text) for _name, text in element.inputs))


def names_needed(procedure: Procedure, element: Element) -> set[str]:
    """Those of them that it may not go without, as far as its diagram tells.

    An operation may say that it goes without a parameter.
    """
    nullable = _nullable(element.operation) if element.operation else frozenset()
    inputs = tuple(one for one in element.inputs if one[0] not in nullable)
    return names_taken(procedure, replace(element, inputs=inputs))


def _nullable(operation: str) -> frozenset[str]:
    """The parameters that an operation goes without."""
    if not operations.is_known(operation):
        return frozenset()
    parameters = operations.find(operation).parameters.values()
    return frozenset(one.name for one in parameters if one.nullable)


def doers_asked(procedure: Procedure, element: Element) -> set[str]:
    """The steps of which an element asks who did them (`case.done_by.<step>`)."""
    tables = (text for table in tables_asked(procedure, element) for text in texts_in(table))
    texts = (*texts_of(procedure, element), element.script or "", *tables)
    return {step for text in texts for step in _DONE_BY.findall(text)}


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
    return set().union(
        *(feel.parse_expression(text, known).names for text in _worked_out(table)),
        *(feel.parse_unary_tests(cell, known).names for cell in _cells(table)),
    )


def texts_in(table: Table) -> list[str]:
    """The FEEL texts of a decision."""
    return [*_worked_out(table), *_cells(table)]


def _worked_out(table: Table) -> list[str]:
    texts = [table.literal, *(column.text for column in table.inputs)]
    texts += [text for rule in table.rules for text in rule.results]
    return [text for text in texts if text]


def _cells(table: Table) -> list[str]:
    return [cell for rule in table.rules for cell in rule.cells]
