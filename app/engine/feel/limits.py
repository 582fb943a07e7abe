"""How much one expression may ask of the machine; whatever goes beyond is refused at once."""

from __future__ import annotations

from collections.abc import Iterator, Sized
from contextlib import contextmanager

from app.engine.feel import errors

#: Characters of one expression or one cell, and of one script.
EXPRESSION_LENGTH = 4_000
SCRIPT_LENGTH = 20_000
#: How deeply expressions, and the values they read and build, may be nested.
DEPTH = 40
#: How high the bodies of functions that call each other, or themselves, may be together.
CALL_LEVELS = 120
#: Units of work in one evaluation; one takes well under ten microseconds.
STEPS = 100_000
#: Items of one list or entries of one context, and characters of one text.
ITEMS = 10_000
TEXT_LENGTH = 100_000

#: Characters that count as one unit of work.
_CHARACTERS_PER_STEP = 64


class Meter:
    """What is left of the budget of one evaluation."""

    __slots__ = ("left", "levels")

    def __init__(self, steps: int = STEPS) -> None:
        self.left = steps
        #: How high the bodies of the functions that are being worked out are in all.
        self.levels = 0

    def spend(self, steps: int) -> None:
        """Pay for work that is about to be done."""
        self.left -= steps
        if self.left < 0:
            raise errors.TooManySteps(limit=STEPS)

    @contextmanager
    def call(self, height: int, steps: int) -> Iterator[None]:
        """Pay for a call of a function whose body is so high and worth so many steps."""
        self.spend(steps)
        self.levels += height
        if self.levels > CALL_LEVELS:
            raise errors.CallsTooDeep(limit=CALL_LEVELS)
        yield
        self.levels -= height

    def items(self, number: int) -> None:
        """Pay for a list or context of so many items."""
        if number > ITEMS:
            raise errors.TooManyItems(limit=ITEMS)
        self.spend(number)

    def weigh(self, value: object) -> None:
        """Pay for reading or building a value as far as its own size goes."""
        if isinstance(value, str):
            text(value)
            self.spend(len(value) // _CHARACTERS_PER_STEP)
        elif isinstance(value, list | dict):
            self.items(len(value))


def text(value: Sized) -> None:
    """Refuse a text that is too long."""
    if len(value) > TEXT_LENGTH:
        raise errors.TextTooLong(limit=TEXT_LENGTH)


def nesting(depth: int) -> None:
    """Refuse what is nested too deeply."""
    if depth > DEPTH:
        raise errors.NestedTooDeeply(limit=DEPTH)
