"""Values kept exactly in the JSON of a case.

JSON's own values stay as they are. Anything else is an object of one entry whose key says the kind:
`{"@number": "1.5"}`, `{"@date": "2026-01-31"}`. A key of a user's own that begins with `@` gets a
second one, so nobody can make a value of another kind by naming a field so.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from app.engine.feel import errors, limits, temporal
from app.engine.feel.limits import Meter
from app.engine.feel.values import Lambda, YearsMonths

#: Integers beyond these are not exact in every reader of JSON.
_EXACT_INTEGER = 2**53
_MARK = "@"


def to_json(value: Any) -> Any:
    """A value as JSON: null, true, false, int, str, list and dict.

    Whole numbers become int, all others tagged text.

    Raises: errors.FeelValueRefused for what the language does not know and for texts that no
        database keeps; errors.FeelLimitExceeded for what is too large
    """
    return _written(value, Meter(), 0)


def from_json(kept: Any) -> Any:
    """The value that `to_json` kept; whole numbers come back as int.

    Raises: errors.FeelValueRefused
    """
    return _read(kept, 0)


def _written(value: Any, meter: Meter, depth: int) -> Any:
    meter.spend(1)
    if value is None or isinstance(value, bool):
        return value
    write = _WRITERS.get(type(value)) or _writer_of_kin(value)
    if write is not None:
        return write(value)
    limits.nesting(depth)
    if isinstance(value, Mapping):
        meter.items(len(value))
        return {_marked(key): _written(item, meter, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        meter.items(len(value))
        return [_written(item, meter, depth + 1) for item in value]
    raise errors.FeelValueRefused(kind=_kind(value))


def _kind(value: Any) -> str:
    return "function" if isinstance(value, Lambda) else type(value).__name__


def _text(value: str) -> str:
    """The text itself, if a database can keep it."""
    limits.text(value)
    if value.isascii() and value.isprintable():
        return str(value)
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise errors.FeelValueRefused(kind="NUL") from error
    if "\0" in value:
        raise errors.FeelValueRefused(kind="NUL")
    return str(value)


def _integer(value: int) -> Any:
    return int(value) if abs(value) <= _EXACT_INTEGER else _number(Decimal(value))


def _float(value: float) -> Any:
    if not math.isfinite(value):
        raise errors.FeelValueRefused(kind=str(value))
    return _number(Decimal(repr(float(value))))


def _number(value: Decimal) -> Any:
    if not value.is_finite():
        raise errors.FeelValueRefused(kind=str(value))
    if abs(value) <= _EXACT_INTEGER and value == value.to_integral_value():
        return int(value)
    return {"@number": str(value)}


def _marked(key: Any) -> str:
    if not isinstance(key, str):
        raise errors.FeelValueRefused(kind=type(key).__name__)
    return _text(_MARK + key if key.startswith(_MARK) else key)


#: A bool is an int and a datetime is a date, so the order matters.
_WRITERS: dict[type, Callable[[Any], Any]] = {
    str: _text,
    int: _integer,
    float: _float,
    Decimal: _number,
    datetime: lambda value: {"@datetime": value.isoformat()},
    date: lambda value: {"@date": value.isoformat()},
    time: lambda value: {"@time": value.isoformat()},
    timedelta: lambda value: {"@duration": temporal.duration_text(value)},
    YearsMonths: lambda value: {"@months": value.months},
}


def _writer_of_kin(value: Any) -> Callable[[Any], Any] | None:
    """For a value of a class derived from one of ours, as an enumeration's texts are."""
    return next((write for kind, write in _WRITERS.items() if isinstance(value, kind)), None)


def _read(kept: Any, depth: int) -> Any:
    limits.nesting(depth)
    if isinstance(kept, list):
        return [_read(item, depth + 1) for item in kept]
    if isinstance(kept, dict):
        if len(kept) == 1 and (read := _READERS.get(next(iter(kept)))):
            return _tagged(read, next(iter(kept.values())))
        return {_unmarked(key): _read(item, depth + 1) for key, item in kept.items()}
    return Decimal(repr(kept)) if isinstance(kept, float) else kept


def _tagged(read: Callable[[Any], Any], text: Any) -> Any:
    try:
        value = read(text)
    except (InvalidOperation, OverflowError, TypeError, ValueError):
        value = None
    if value is None:
        raise errors.FeelValueRefused(kind=str(text))
    return value


def _unmarked(key: str) -> str:
    if not key.startswith(_MARK):
        return key
    if not key.startswith(_MARK * 2):
        raise errors.FeelValueRefused(kind=key)
    return key.removeprefix(_MARK)


_READERS: dict[str, Callable[[Any], Any]] = {
    "@number": Decimal,
    "@datetime": temporal.moment_of,
    "@date": temporal.date_of,
    "@time": temporal.time_of,
    "@duration": temporal.duration_of,
    "@months": YearsMonths,
}
