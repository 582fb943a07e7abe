"""What the variables of a procedure may plausibly be, guessed from all that reads them."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from app import clock
from app.engine import feel, giving, readings
from app.engine.model import Element
from app.engine.nodes import RESERVED
from app.engine.procedure import Procedure
from app.engine.replies import Asked
from app.engine.tables import Table

_FIXED = r'"(?:\\.|[^"\\])*"|\d+(?:\.\d+)?|true|false'
#: What a text compares variables with: `result = "pass"`, `rounds > 3`.
_COMPARED = re.compile(rf"([^\W\d]\w*)\s*[<>!]?=?\s*({_FIXED})")
_LITERAL = re.compile(_FIXED)
_NAME = re.compile(r"[^\W\d]\w*")
#: What a variable may be of which nothing is known but that somebody reads it.
_ANYTHING: tuple[Any, ...] = (None, Decimal(1), Decimal(2))
#: In so many days is the first of the times that a procedure is told.
_FIRST = 5


class Guesses:
    """For every variable that a procedure reads, the values that its texts speak of.

    `told` is what the steps ask, by element, of those steps of which it is known.
    """

    def __init__(self, procedure: Procedure, told: Mapping[str, Sequence[Asked]]) -> None:
        self.procedure = procedure
        self.values: dict[str, tuple[Any, ...]] = {}
        #: Steps that speak of times, and by name how many days a time lies behind the first.
        self._steps: dict[str, int] = {}
        self._times: dict[str, int] = {}
        for element in procedure.elements.values():
            self._learn_from(element)
        for element in procedure.elements.values():
            self._learn_kinds(element)
        asked = {one.name for questions in told.values() for one in questions}
        elements = procedure.elements.values()
        self._given = asked.union(*(readings.names_set(procedure, one) for one in elements))

    @property
    def orphans(self) -> set[str]:
        """The variables that are read and that no step is known to give."""
        return self.values.keys() - self._given

    def draw(self, source: random.Random) -> dict[str, Any]:
        """One value for each variable, or none."""
        return self._some(self.values, source)

    def told_by(self, element: Element, source: random.Random) -> dict[str, Any]:
        """What an operation may tell: what its outputs read of it, or what nothing else gives."""
        return self._some(self.names_told_by(element), source)

    def payload(self, source: random.Random) -> dict[str, Any]:
        """What a message may bring: what nothing else gives."""
        return self._some(self.orphans, source)

    def names_told_by(self, element: Element) -> set[str]:
        """The names of what an operation tells that anything reads."""
        if not element.outputs:
            return self.orphans
        plain = {name for name, text in element.outputs if name == text.strip()}
        read = set().union(*(readings.names_in(text) for _name, text in element.outputs))
        return plain | (read - self._given)

    def _some(self, names: Iterable[str], source: random.Random) -> dict[str, Any]:
        # In an order that is always the same, so that the same walks are.
        return {name: source.choice(self.values.get(name, _ANYTHING)) for name in sorted(names)}

    def _learn_from(self, element: Element) -> None:
        for text in readings.texts_of(self.procedure, element):
            self._learn(readings.names_in(text), text)
        for _name, line in giving.assignments(element):
            self._learn(line.names, line.text)
        for table in readings.tables_asked(self.procedure, element):
            self._learn_from_table(table)

    def _learn(self, names: Iterable[str], text: str) -> None:
        for name in set(names) - RESERVED:
            self.values.setdefault(name, _ANYTHING)
        for name, value in _COMPARED.findall(text):
            self._add(name, value)

    def _learn_kinds(self, element: Element) -> None:
        """What a timer reads is a time or counts days, what instances are made of a list.

        Times come one after the other, in the order of the steps that speak of them first; those of
        one step and of what is beside it come together.
        """
        step = element.attached_to or element.id
        for text in readings.times_of(element):
            for name in sorted(readings.names_in(text) - RESERVED):
                days = () if name == text.strip() else (Decimal(3),)
                rank = self._steps.setdefault(step, len(self._steps))
                after = timedelta(days=_FIRST + self._times.setdefault(name, rank))
                self.values[name] = (clock.now() + after, *days)
        if element.repetition and element.repetition.collection:
            for name in readings.names_in(element.repetition.collection) - RESERVED:
                self.values[name] = ([Decimal(1), Decimal(2)],)

    def _learn_from_table(self, table: Table) -> None:
        """What a column is compared with are values of the variable it reads."""
        for name in readings.names_of(table):
            self.values.setdefault(name, _ANYTHING)
        for number, column in enumerate(table.inputs):
            for name, value in _COMPARED.findall(column.text):
                self._add(name, value)
            if _NAME.fullmatch(column.text):
                cells = [rule.cells[number] for rule in table.rules]
                for value in _LITERAL.findall(" ".join([column.values, *cells])):
                    self._add(column.text, value)

    def _add(self, name: str, literal: str) -> None:
        value = feel.evaluate(literal, {})
        before = self.values.get(name, _ANYTHING)
        known = (None,) if before == _ANYTHING else before
        self.values[name] = (*known, *(one for one in _around(value) if one not in known))


def _around(value: Any) -> tuple[Any, ...]:
    """A value and what lies on its other sides."""
    if isinstance(value, bool):
        return True, False
    return (value - 1, value, value + 1) if isinstance(value, Decimal) else (value,)
