"""Answers at random to what a step asks, each one that a person could give there."""

from __future__ import annotations

import random
from collections import ChainMap
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Self

from app.engine import feel
from app.errors import Refused

#: How often an answer is drawn that must suit the others.
_TRIES = 24
#: Where any text is an answer.
_SOMETHING = "文字"


class NothingFits(Refused):
    """None of the answers that were drawn suits the answers before it. Value: `name`."""

    message = "“%(name)s”没有合适的答案。"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a step, as far as answers at random must know it.

    `values` are answers to it, as FEEL values. `is_open`: there are others of their type, from
    `least` to `greatest` in steps of `step`. The texts are FEEL over the variables and the answers
    before it (`valid_if` over its own answer too): whether it is asked, and must be answered, and
    whether the answer will do. What is `worked_out` nobody answers: FEEL over the same.
    """

    name: str
    values: tuple[Any, ...]
    is_open: bool = False
    is_required: bool = False
    least: Decimal | None = None
    greatest: Decimal | None = None
    step: Decimal | None = None
    shown_if: str | None = None
    required_if: str | None = None
    valid_if: str | None = None
    worked_out: str | None = None

    def to_json(self) -> dict[str, Any]:
        written: dict[str, Any] = feel.to_json(asdict(self))
        return written

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        read = feel.from_json(kept)
        return cls(**{**read, "values": tuple(read["values"])})

    @property
    def is_guess(self) -> bool:
        """May people answer with more than could be drawn: any text, or what the house offers?"""
        return self.is_open and (not self.values or isinstance(self.values[0], str))

    def admits(self, value: Any) -> bool:
        """Is it another answer that could be given?"""
        if not self.is_open or (self.values and not isinstance(value, _kind(self.values[0]))):
            return False
        if not isinstance(value, Decimal):
            return isinstance(value, str)
        is_within = (self.least is None or value >= self.least) and (
            self.greatest is None or value <= self.greatest
        )
        return is_within and (self.step is None or value % self.step == 0)


def _kind(value: Any) -> Any:
    return Decimal | int if isinstance(value, Decimal | int) else type(value)


def draw(
    asked: Sequence[Asked],
    known: Mapping[str, Any],
    others: Mapping[str, Sequence[Any]],
    source: random.Random,
) -> dict[str, Any]:
    """An answer to each question, None where it is not asked or left out.

    `known` are the variables; `others` values by name that something compares them with.

    Raises:
        NothingFits: other answers may.
        feel.FeelError: a text of the form cannot be worked out.
    """
    answers: dict[str, Any] = {}
    for one in asked:
        names = ChainMap(answers, known)  # type: ignore[arg-type] # only read
        is_shown = one.shown_if is None or feel.evaluate(one.shown_if, names) is True
        answers[one.name] = _answer(one, names, others, source) if is_shown else None
    return answers


def _answer(
    one: Asked,
    names: Mapping[str, Any],
    others: Mapping[str, Sequence[Any]],
    source: random.Random,
) -> Any:
    if one.worked_out is not None:
        return feel.evaluate(one.worked_out, names)
    choices = [*one.values, *(value for value in others.get(one.name, ()) if one.admits(value))]
    if not choices and one.is_open:
        choices.append(_SOMETHING)
    if not _is_demanded(one, names):
        choices.append(None)
    for _ in range(_TRIES if choices else 0):
        value = source.choice(choices)
        if value is None or one.valid_if is None:
            return value
        if feel.evaluate(one.valid_if, {**names, one.name: value}) is True:
            return value
    if one.is_guess:
        return choices[0]
    raise NothingFits(name=one.name)


def _is_demanded(one: Asked, names: Mapping[str, Any]) -> bool:
    if one.required_if is None:
        return one.is_required
    return feel.evaluate(one.required_if, names) is True
