"""The values of an input column, cut into stretches on which no cell changes its mind.

A stretch is told by one example. Of numbers, days and durations they are the values named in the
cells, what lies between two neighbours, and what lies beyond; of texts each text named, and any
other. Stretches that hold no value (between two neighbouring days) are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from app.engine.feel import YearsMonths, comparing, temporal

_DAY = timedelta(days=1)
_MIDNIGHT = datetime.combine(date.min, time.min)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Values that are all alike to a column; `others`: any text but those named."""

    example: Any
    others: bool = False


Between = Callable[[Any, Any], Any]


def of(kind: str, values: Iterable[Any]) -> list[Stretch] | None:
    """The stretches of a column of that kind (empty: of the kinds of the values).

    Null is one only where a cell names it. None: the column cannot be told.
    """
    named = list(values)
    by_kind: dict[type, list[Any]] = {}
    for value in named:
        by_kind.setdefault(type(value), []).append(value)
    found = [Stretch(None)] if by_kind.pop(type(None), None) else []
    if kind == "boolean":
        by_kind.setdefault(bool, [])
    for one, those in by_kind.items():
        made = _of_kind(one, those, integer=kind == "integer")
        if made is None:
            return None
        found += made
    return found


def _of_kind(kind: type, values: list[Any], *, integer: bool) -> list[Stretch] | None:
    if kind is bool:
        return [Stretch(example=True), Stretch(example=False)]
    if kind is str:
        texts = [Stretch(text) for text in dict.fromkeys(values)]
        return [*texts, Stretch(_other(values), others=True)]
    within = _integer_within if integer and kind is Decimal else _WITHIN.get(kind)
    if within is None or (kind is time and any(value.tzinfo for value in values)):
        return None
    return _cut(values, within, whole=integer)


def _other(texts: list[str]) -> str:
    """A text that is none of those."""
    text = "?"
    while text in texts:
        text += "?"
    return text


def _cut(values: list[Any], within: Between, *, whole: bool = False) -> list[Stretch]:
    """Below, each value, between each two, above; `within` finds an example or None."""
    ordered: list[Any] = []
    for value in sorted(values, key=comparing.order):
        if not ordered or comparing.order(value) != comparing.order(ordered[-1]):
            ordered.append(value)
    found = [_example(within, None, ordered[0])]
    for index, value in enumerate(ordered):
        following = ordered[index + 1] if index + 1 < len(ordered) else None
        if not whole or not isinstance(value, Decimal) or value == value.to_integral_value():
            found.append(value)
        found.append(_example(within, value, following))
    return [Stretch(value) for value in found if value is not None]


def _example(within: Between, low: Any, high: Any) -> Any:
    try:
        return within(low, high)
    except (ArithmeticError, ValueError):
        return None  # beyond the last day that there is


def _number_within(low: Decimal | None, high: Decimal | None) -> Decimal | None:
    """A whole number, if there is one."""
    found = _integer_within(low, high)
    if found is not None or low is None or high is None:
        return found
    return (low + high) / 2


def _integer_within(low: Decimal | None, high: Decimal | None) -> Decimal | None:
    if low is None:
        assert high is not None
        return high.to_integral_value(ROUND_CEILING) - 1
    found = low.to_integral_value(ROUND_FLOOR) + 1
    return found if high is None or found < high else None


def _day_within(low: date | None, high: date | None) -> date | None:
    if low is None:
        assert high is not None
        return high - _DAY
    found = low + _DAY
    return found if high is None or found < high else None


def _months_within(low: YearsMonths | None, high: YearsMonths | None) -> YearsMonths | None:
    if low is None:
        assert high is not None
        return YearsMonths(high.months - 1)
    found = YearsMonths(low.months + 1)
    return found if high is None or found < high else None


def _continuous(step: timedelta) -> Between:
    def within(low: Any, high: Any) -> Any:
        if low is None:
            return high - step
        if high is None:
            return low + step
        found = low + (comparing.order(high) - comparing.order(low)) / 2
        return found if comparing.order(low) < comparing.order(found) else None

    return within


def _time_within(low: time | None, high: time | None) -> time | None:
    """The day begins at 00:00 and ends before 24:00."""
    start, end = _since_midnight(low), _since_midnight(high)
    if low is None:
        return time.min if end else None
    if high is None:
        return time.max if low < time.max else None
    middle = start + (end - start) / 2
    return (_MIDNIGHT + middle).time() if start < middle else None


def _since_midnight(value: time | None) -> timedelta:
    return temporal.since_midnight(value or time.min)


_WITHIN: dict[type, Between] = {
    Decimal: _number_within,
    date: _day_within,
    datetime: _continuous(_SECOND),
    time: _time_within,
    timedelta: _continuous(_DAY),
    YearsMonths: _months_within,
}
