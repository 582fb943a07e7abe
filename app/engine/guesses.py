"""What the variables of a procedure may plausibly be, guessed from all that reads them."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from app import clock
from app.engine import feel
from app.engine.model import Element
from app.engine.specs import Spec
from app.engine.tables import Table

_FIXED = r'"(?:\\.|[^"\\])*"|\d+(?:\.\d+)?|true|false'
#: What a text compares variables with: `result = "pass"`, `rounds > 3`.
_COMPARED = re.compile(rf"([^\W\d]\w*)\s*[<>!]?=?\s*({_FIXED})")
_LITERAL = re.compile(_FIXED)
_NAME = re.compile(r"[^\W\d]\w*")
#: What a variable may be of which nothing is known but that somebody reads it.
_ANYTHING: tuple[Any, ...] = (None, Decimal(1), Decimal(2))


class Guesses:
    """For every variable that a procedure reads, the values that its texts speak of."""

    def __init__(self, spec: Spec) -> None:
        self._values: dict[str, tuple[Any, ...]] = {}
        for text in _texts(spec):
            self._learn(text)
        for table in spec.procedure.decisions.values():
            self._learn_from_table(table)
        for element in spec.elements.values():
            self._learn_kinds(element)

    def draw(self, source: random.Random) -> dict[str, Any]:
        """One value for each variable, or none."""
        return {name: source.choice(values) for name, values in self._values.items()}

    def _learn(self, text: str) -> None:
        for name in _names(text):
            self._values.setdefault(name, _ANYTHING)
        for name, value in _COMPARED.findall(text):
            self._add(name, value)

    def _learn_kinds(self, element: Element) -> None:
        """What a timer reads is a time or counts days, what instances are made of a list."""
        if element.event and element.event.kind == "timer":
            for name in _names(element.event.text):
                self._values[name] = (clock.now() + timedelta(days=5), Decimal(3))
        if element.repetition and element.repetition.collection:
            for name in _names(element.repetition.collection):
                self._values[name] = ([Decimal(1), Decimal(2)],)

    def _learn_from_table(self, table: Table) -> None:
        """What a column is compared with are values of the variable it reads."""
        for number, column in enumerate(table.inputs):
            self._learn(column.text)
            if _NAME.fullmatch(column.text):
                cells = [rule.cells[number] for rule in table.rules]
                for value in _LITERAL.findall(" ".join([column.values, *cells])):
                    self._add(column.text, value)

    def _add(self, name: str, literal: str) -> None:
        value = feel.evaluate(literal, {})
        before = self._values.get(name, _ANYTHING)
        known = (None,) if before == _ANYTHING else before
        self._values[name] = (*known, *(one for one in _around(value) if one not in known))


def _names(text: str | None) -> Iterable[str]:
    """The variables that a text reads; none if it is no FEEL."""
    try:
        return feel.parse_expression(text or "null").names - {"case"}
    except feel.FeelError:
        return ()


def _texts(spec: Spec) -> Iterator[str]:
    """Every FEEL text of a procedure."""
    yield from (flow.condition for flow in spec.flows.values() if flow.condition)
    for element in spec.elements.values():
        yield from (text for _name, text in (*element.inputs, *element.outputs))
        yield from _assigned(element)
        if element.repetition:
            told = element.repetition
            yield from filter(None, (told.cardinality, told.condition))


def _assigned(element: Element) -> Iterator[str]:
    if element.script:
        yield from (one.text for _name, one in feel.parse_script(element.script).assignments)


def _around(value: Any) -> tuple[Any, ...]:
    """A value and what lies on its other sides."""
    if isinstance(value, bool):
        return True, False
    return (value - 1, value, value + 1) if isinstance(value, Decimal) else (value,)
