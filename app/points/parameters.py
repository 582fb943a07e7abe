"""The parameters of a rule set: what each is called, what it may be, and why it is there.

The keys and the values of the two shipped profiles are those of `domain.md` section 5.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from app.errors import Invalid, Sentence
from app.i18n import mark


class Group(enum.StrEnum):
    """Under which heading a parameter stands."""

    DAYS = "DAYS"
    POINTS = "POINTS"
    WALLET = "WALLET"
    REDEEM = "REDEEM"


GROUP_TITLES = {
    Group.DAYS: mark("周期和期限"),
    Group.POINTS: mark("封顶、等次和否决"),
    Group.WALLET: mark("可兑换积分"),
    Group.REDEEM: mark("兑换"),
}


class Kind(enum.StrEnum):
    """What is written down: a whole number, points in halves, yes or no, one of some."""

    WHOLE = "WHOLE"
    POINTS = "POINTS"
    SWITCH = "SWITCH"
    CHOICE = "CHOICE"


@dataclass(frozen=True)
class Parameter:
    """One figure or switch. `least` and `most` are whole units; points go in halves.

    `place` is which of a list of figures it is (`points.grade`). An optional one may stay empty:
    then there is no limit.
    """

    key: str
    group: Group
    kind: Kind
    title: str
    why: str
    unit: str = ""
    least: int = 0
    most: int = 0
    choices: tuple[tuple[str, str], ...] = ()
    is_optional: bool = False
    #: What nought stands for, where it is no figure.
    zero: str = ""
    place: int | None = None

    @property
    def name(self) -> str:
        """What its field is called on a page."""
        return self.key if self.place is None else f"{self.key}.{self.place}"

    def value_in(self, parameters: Mapping[str, Any]) -> Any:
        """What a rule set says; None if it says nothing."""
        found = parameters.get(self.key)
        return found if self.place is None or found is None else found[self.place]

    def read(self, written: Any) -> Any:
        """What was written, as it is kept in a rule set. Raises: Invalid."""
        return _READERS[self.kind](self, str("" if written is None else written).strip())


_HALF = Decimal("0.5")


def _number(parameter: Parameter, written: str) -> Decimal | None:
    if not written and parameter.is_optional:
        return None
    if not written:
        raise _wrong(parameter, mark("请填写这一项。"))
    try:
        found = Decimal(written)
    except InvalidOperation:
        raise _out_of_range(parameter) from None
    if not found.is_finite() or not parameter.least <= found <= parameter.most:
        raise _out_of_range(parameter)
    return found


def _out_of_range(parameter: Parameter) -> Invalid:
    text = (
        mark("请填%(least)s到%(most)s之间的数，以0.5为单位。")
        if parameter.kind == Kind.POINTS
        else mark("请填%(least)s到%(most)s之间的整数。")
    )
    return _wrong(parameter, text, least=parameter.least, most=parameter.most)


def _wrong(parameter: Parameter, text: str, **values: int) -> Invalid:
    return Invalid({parameter.name: [Sentence(text, **values)]})


def _whole(parameter: Parameter, written: str) -> int | None:
    found = _number(parameter, written)
    if found is not None and found != found.to_integral_value():
        raise _out_of_range(parameter)
    return None if found is None else int(found)


def _points(parameter: Parameter, written: str) -> int | str | None:
    """Points as they are kept: a whole number, or text where there is a half."""
    found = _number(parameter, written)
    if found is None:
        return None
    if found % _HALF:
        raise _out_of_range(parameter)
    return int(found) if found == found.to_integral_value() else f"{found:f}"


def _switch(_parameter: Parameter, written: str) -> bool:
    return written in {"y", "True", "true"}


def _choice(parameter: Parameter, written: str) -> int | str:
    if written not in dict(parameter.choices):
        raise _wrong(parameter, mark("请从列出的各项里选一项。"))
    return int(written) if written.isdecimal() else written


_READERS = {
    Kind.WHOLE: _whole,
    Kind.POINTS: _points,
    Kind.SWITCH: _switch,
    Kind.CHOICE: _choice,
}
