"""Which variables of a walk at random are as they would be, and which hang on a guess."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from app.engine import giving, readings
from app.engine.guesses import Guesses
from app.engine.model import Element
from app.engine.nodes import RESERVED
from app.engine.procedure import Procedure
from app.engine.replies import Asked


def doubtful(guesses: Guesses, told: Mapping[str, Sequence[Asked]]) -> set[str]:
    """The names whose values are guessed, or worked out from such.

    Answers of people are none of them, if it is known what their step asks and what they may say.
    """
    procedure = guesses.procedure
    found = {*RESERVED, *guesses.orphans, *_guessed(guesses, told)}
    growing = True
    while growing:
        more = {
            name
            for element in procedure.elements.values()
            if readings.names_read(procedure, element) & found
            for name in _worked_out(procedure, element)
        }
        growing = not more <= found
        found |= more
    return found


def _guessed(guesses: Guesses, told: Mapping[str, Sequence[Asked]]) -> Iterator[str]:
    for element in guesses.procedure.elements.values():
        if element.waits_for_people and element.id not in told:
            yield from guesses.values
        if element.operation:
            yield from guesses.names_told_by(element)
        if giving.takes_message(element) and element.event and element.event.variable:
            yield element.event.variable
    for questions in told.values():
        yield from (one.name for one in questions if one.is_guess)


def _worked_out(procedure: Procedure, element: Element) -> Iterator[str]:
    """The variables that an element sets of itself."""
    yield from (name for name, _text in element.outputs)
    yield from (name for name, _line in giving.assignments(element))
    if element.repetition:
        told = element.repetition
        yield from filter(None, (told.item, told.output_collection))
    if element.calling:
        handed = (*element.calling.takes, *element.calling.gives)
        yield from (one.target for one in handed if one.target)
    for table in readings.tables_asked(procedure, element):
        yield from giving.decided_by(table)
    if element.result_variable:
        yield element.result_variable
