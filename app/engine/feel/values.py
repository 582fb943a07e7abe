"""The values of the language: taken in from Python, and kept exactly in a case's JSON."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any

from app.engine.feel import errors, limits

#: Decimal128, as DMN 1.3 (clause 10.3.2.3.1) wants numbers.
NUMBERS = Context(
    prec=34, Emax=6144, Emin=-6143, traps=[InvalidOperation, DivisionByZero, Overflow]
)
MONTHS_PER_YEAR = 12

_MOST_MONTHS = 10**11
#: More bits than any number of 34 digits and a decimal128 exponent can have.
_INTEGER_BITS = 20_500


@dataclass(frozen=True, order=True, slots=True)
class YearsMonths:
    """A duration of whole months, which has no fixed number of days."""

    months: int

    def __post_init__(self) -> None:
        if abs(self.months) > _MOST_MONTHS:
            raise OverflowError

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), MONTHS_PER_YEAR)
        parts = f"{years}Y" * bool(years) + f"{months}M" * bool(months)
        return ("-P" if self.months < 0 else "P") + (parts or "0M")


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high`; None is an open end."""

    low: Any
    high: Any
    low_included: bool = True
    high_included: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Lambda:
    """A function that an expression has made; `call` takes the arguments and the meter."""

    names: tuple[str, ...]
    call: Callable[[list[Any], limits.Meter], Any]


#: Values that are what they are: no part of them could be of another kind.
_PLAIN = frozenset({type(None), bool, Decimal, date, time, timedelta, YearsMonths, Lambda})


def given(value: Any, meter: limits.Meter | None = None, depth: int = 0) -> Any:
    """A Python value as a value of the language.

    int, float and Decimal become Decimal (a float by its shortest text), tuples become lists.

    Raises: errors.FeelValueRefused, errors.FeelLimitExceeded
    """
    kind = type(value)
    if kind in _PLAIN:
        return _finite(value) if kind is Decimal else value
    take = _TAKEN.get(kind)
    if take is not None:
        return take(value)
    if isinstance(value, list | tuple | Mapping | Range):
        return _collection(value, meter or limits.Meter(), depth + 1)
    for base, take in _TAKEN.items():
        if isinstance(value, base):
            return take(value)
    raise errors.FeelValueRefused(kind=kind.__name__)


def _finite(value: Decimal) -> Decimal:
    if not value.is_finite():
        raise errors.FeelValueRefused(kind=str(value))
    return value


def _collection(value: Any, meter: limits.Meter, depth: int) -> Any:
    limits.nesting(depth)
    if isinstance(value, Range):
        ends = given(value.low, meter, depth), given(value.high, meter, depth)
        return Range(*ends, value.low_included, value.high_included)
    meter.items(len(value))
    if isinstance(value, Mapping):
        return {_key(key): given(item, meter, depth) for key, item in value.items()}
    return [given(item, meter, depth) for item in value]


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise errors.FeelValueRefused(kind=type(key).__name__)
    return str(key)


def _integer(value: int) -> Decimal:
    if value.bit_length() > _INTEGER_BITS:
        raise errors.TextTooLong(limit=limits.TEXT_LENGTH)
    return Decimal(int(value))


def _float(value: float) -> Decimal:
    if not math.isfinite(value):
        raise errors.FeelValueRefused(kind=str(value))
    return Decimal(repr(float(value)))


def _text(value: str) -> str:
    limits.text(value)
    return str(value)


def _moment(value: datetime) -> datetime:
    """A moment keeps its distance from UTC; the rules of its zone are not ours to keep."""
    moment = datetime.combine(value.date(), value.timetz(), value.tzinfo)
    offset = value.utcoffset()
    if offset is None or value.tzinfo is UTC:
        return moment
    return moment.replace(tzinfo=timezone(offset), fold=0)


def _day(value: date) -> date:
    return date(value.year, value.month, value.day)


#: How values of each Python type, and of its subclasses, are taken in. The order matters: a bool
#: is an int and a datetime is a date.
_TAKEN: dict[type, Callable[[Any], Any]] = {
    str: _text,
    int: _integer,
    float: _float,
    Decimal: lambda value: _finite(Decimal(value)),
    datetime: _moment,
    date: _day,
}
