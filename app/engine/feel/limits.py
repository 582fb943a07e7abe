"""How much one expression may ask of the machine; whatever goes beyond is refused at once."""

from __future__ import annotations

from collections.abc import Sized

from app.engine.feel import errors

#: Characters of one expression or one cell, and of one script.
EXPRESSION_LENGTH = 4_000
SCRIPT_LENGTH = 20_000
#: How deeply expressions, and the values they read and build, may be nested.
DEPTH = 40
#: Units of work in one evaluation; one takes well under ten microseconds.
STEPS = 100_000
#: Items of one list or entries of one context, and characters of one text.
ITEMS = 10_000
TEXT_LENGTH = 100_000

#: Characters that count as one unit of work.
_CHARACTERS_PER_STEP = 64


class Meter:
    """What is left of the budget of one evaluation."""

    __slots__ = ("left",)

    def __init__(self, steps: int = STEPS) -> None:
        self.left = steps

    def spend(self, steps: int) -> None:
        """Pay for work that is about to be done."""
        self.left -= steps
        if self.left < 0:
            raise errors.TooManySteps(limit=STEPS)

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
