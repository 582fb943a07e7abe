"""Equality, order and three-valued logic (DMN 1.3, clauses 10.3.2.4 and 10.3.2.13)."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from app.engine.feel import limits, temporal
from app.engine.feel.limits import Meter
from app.engine.feel.values import Range, YearsMonths


def equal(left: Any, right: Any, meter: Meter, depth: int = 0) -> bool | None:
    """`left = right`; null equals only null, values of different kinds are not comparable."""
    if left is None or right is None:
        return left is right
    kind = left.__class__
    if kind is not right.__class__:
        return None
    compare = _EQUAL.get(kind)
    return bool(left == right) if compare is None else compare(left, right, meter, depth)


def _equal_lists(left: list[Any], right: list[Any], meter: Meter, depth: int) -> bool:
    limits.nesting(depth)
    meter.spend(len(left))
    return len(left) == len(right) and all(
        equal(one, other, meter, depth + 1) for one, other in zip(left, right, strict=True)
    )


def _equal_contexts(left: dict[str, Any], right: dict[str, Any], meter: Meter, depth: int) -> bool:
    limits.nesting(depth)
    meter.spend(len(left))
    return left.keys() == right.keys() and all(
        equal(value, right[name], meter, depth + 1) for name, value in left.items()
    )


def _equal_ranges(left: Range, right: Range, meter: Meter, depth: int) -> bool:
    limits.nesting(depth)
    return (left.low_included, left.high_included) == (
        right.low_included,
        right.high_included,
    ) and all(
        equal(one, other, meter, depth + 1)
        for one, other in ((left.low, right.low), (left.high, right.high))
    )


def order(value: Any) -> Any:
    """What values of one ordered kind are compared and sorted by."""
    if isinstance(value, datetime):
        return temporal.instant(value)
    if isinstance(value, time):
        return temporal.in_day(value)
    return value


_EQUAL: dict[type, Callable[[Any, Any, Meter, int], bool]] = {
    list: _equal_lists,
    dict: _equal_contexts,
    Range: _equal_ranges,
    datetime: lambda left, right, _meter, _depth: order(left) == order(right),
    time: lambda left, right, _meter, _depth: order(left) == order(right),
}
_ORDERED = frozenset({Decimal, str, date, datetime, time, timedelta, YearsMonths})
_ORDERINGS: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compare(symbol: str, left: Any, right: Any, meter: Meter) -> bool | None:
    """`left symbol right` for one of `= != < <= > >=`."""
    if symbol == "=":
        return equal(left, right, meter)
    if symbol == "!=":
        same = equal(left, right, meter)
        return None if same is None else not same
    if not ordered(left, right):
        return None
    return bool(_ORDERINGS[symbol](order(left), order(right)))


def ordered(left: Any, right: Any) -> bool:
    """Whether one of the two can be said to come before the other."""
    return left.__class__ is right.__class__ and left.__class__ in _ORDERED


def within(value: Any, span: Range, meter: Meter) -> bool | None:
    """Whether a value lies in a range; null if it cannot be compared with an end of it."""
    if span.low is None and span.high is None:
        return None
    above: bool | None = True
    below: bool | None = True
    if span.low is not None:
        above = compare(">=" if span.low_included else ">", value, span.low, meter)
    if span.high is not None:
        below = compare("<=" if span.high_included else "<", value, span.high, meter)
    return both(above, below)


def both(left: Any, right: Any) -> bool | None:
    """`left and right` of three-valued logic (DMN 1.3, table 50)."""
    return decided((left, right), by=False)


def decided(values: Iterable[object], *, by: bool) -> bool | None:
    """`or` of all values if decided by true, `and` if by false; stops at what decides."""
    known = True
    for value in values:
        if value is by:
            return by
        known = known and value is (not by)
    return (not by) if known else None
