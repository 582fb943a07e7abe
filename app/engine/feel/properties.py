"""What a value is and has: types and properties (DMN 1.3, clauses 10.3.2.9, 10.3.2.15)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from app.engine.feel import limits
from app.engine.feel.limits import Meter
from app.engine.feel.values import MONTHS_PER_YEAR, Lambda, Range, YearsMonths

_MICROSECOND = timedelta(microseconds=1)
_TYPES: dict[str, type | tuple[type, ...]] = {
    "null": type(None),
    "Null": type(None),
    "function": Lambda,
    "duration": (timedelta, YearsMonths),
    "number": Decimal,
    "string": str,
    "boolean": bool,
    "date": date,
    "time": time,
    "date and time": datetime,
    "days and time duration": timedelta,
    "years and months duration": YearsMonths,
    "list": list,
    "context": dict,
    "range": Range,
}


#: The names of types, as after `instance of`.
TYPES = frozenset({"Any", *_TYPES})


@dataclass(frozen=True, slots=True)
class Type:
    """A type as it was written; `inner` is T of `list<T>` and `range<T>`.

    `entries` are those of `context<a: T>`. What a function takes and gives is not looked into.
    """

    name: str
    inner: Type | None = None
    entries: tuple[tuple[str, Type], ...] = ()


def conforms(value: Any, kind: Type, meter: Meter) -> bool:
    """`value instance of kind`; null is of no type but `null`."""
    meter.spend(1)
    if not is_of(value, kind.name):
        return False
    if kind.inner is not None:
        inner = kind.inner
        parts = value if isinstance(value, list) else _ends(value)
        return all(conforms(part, inner, meter) for part in parts)
    return all(
        name in value and conforms(value[name], entry, meter) for name, entry in kind.entries
    )


def is_of(value: Any, name: str) -> bool:
    """Whether a value is of the type of that name, whatever it holds."""
    if name == "Any":
        return value is not None
    wanted = _TYPES[name]
    return type(value) in wanted if isinstance(wanted, tuple) else type(value) is wanted


def _ends(span: Range) -> list[Any]:
    return [end for end in (span.low, span.high) if end is not None]


def property_of(value: Any, name: str, meter: Meter, depth: int = 0) -> Any:
    """`value.name`; of a list, the list of what its items have."""
    if isinstance(value, dict):
        return value.get(name)
    if isinstance(value, list):
        limits.nesting(depth)
        meter.items(len(value))
        return [property_of(item, name, meter, depth + 1) for item in value]
    read = _PROPERTIES.get((type(value), name))
    return None if read is None else read(value)


def has(value: Any, name: str) -> bool:
    """Whether a value has something of that name, be it null."""
    return name in value if isinstance(value, dict) else (type(value), name) in _PROPERTIES


def _number_of(attribute: str) -> Callable[[Any], Decimal]:
    return lambda value: Decimal(getattr(value, attribute))


def _second(value: datetime | time) -> Decimal:
    return value.second + Decimal(value.microsecond).scaleb(-6)


def _part(unit: timedelta, whole: timedelta | None) -> Callable[[timedelta], Decimal]:
    """So many units of a duration, beyond whole larger units; negative with the duration."""

    def read(duration: timedelta) -> Decimal:
        rest = abs(duration) if whole is None else abs(duration) % whole
        number = Decimal(rest // unit)
        if unit == timedelta(seconds=1):
            number += Decimal(rest % unit // _MICROSECOND).scaleb(-6)
        return -number if number and duration < timedelta() else number

    return read


def _years(duration: YearsMonths) -> Decimal:
    return Decimal(int(duration.months / MONTHS_PER_YEAR))


def _months(duration: YearsMonths) -> Decimal:
    return Decimal(duration.months) - _years(duration) * MONTHS_PER_YEAR


def _weekday(day: date) -> Decimal:
    return Decimal(day.isoweekday())


_PROPERTIES: dict[tuple[type, str], Callable[[Any], Any]] = {
    **{
        (kind, part): _number_of(part)
        for kind in (date, datetime)
        for part in ("year", "month", "day")
    },
    **{(kind, "weekday"): _weekday for kind in (date, datetime)},
    **{(kind, part): _number_of(part) for kind in (time, datetime) for part in ("hour", "minute")},
    **{(kind, "second"): _second for kind in (time, datetime)},
    **{(kind, "time offset"): lambda value: value.utcoffset() for kind in (time, datetime)},
    (timedelta, "days"): _part(timedelta(days=1), None),
    (timedelta, "hours"): _part(timedelta(hours=1), timedelta(days=1)),
    (timedelta, "minutes"): _part(timedelta(minutes=1), timedelta(hours=1)),
    (timedelta, "seconds"): _part(timedelta(seconds=1), timedelta(minutes=1)),
    (YearsMonths, "years"): _years,
    (YearsMonths, "months"): _months,
    (Range, "start"): lambda span: span.low,
    (Range, "end"): lambda span: span.high,
    (Range, "start included"): lambda span: span.low_included,
    (Range, "end included"): lambda span: span.high_included,
}
