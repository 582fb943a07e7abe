"""Values written out as text, as `string()` and titles show them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from app.engine.feel import limits, temporal
from app.engine.feel.limits import Meter
from app.engine.feel.values import Lambda, Range, YearsMonths

#: A number as text: no grouping.
NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_WORD = re.compile(r"[^\W\d]\w*")


def text_of(value: Any, meter: Meter) -> str:
    """The text of a value; inside lists and contexts texts stand in quotation marks."""
    return value if isinstance(value, str) else _written(value, meter, 0)


def _written(value: Any, meter: Meter, depth: int) -> str:
    limits.nesting(depth)
    meter.spend(1)
    compound = _COMPOUND.get(type(value))
    return _SIMPLE[type(value)](value) if compound is None else compound(value, meter, depth + 1)


def _number(value: Decimal) -> str:
    """Digits only, without the zeros at the end that say nothing."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _clock(value: datetime | time) -> str:
    text = value.isoformat()
    return f"{text[:-6]}Z" if text.endswith("+00:00") else text


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _list(items: list[Any], meter: Meter, depth: int) -> str:
    return f"[{_joined([_written(item, meter, depth) for item in items], meter)}]"


def _context(entries: dict[str, Any], meter: Meter, depth: int) -> str:
    written = [
        f"{name if _WORD.fullmatch(name) else _quoted(name)}: {_written(value, meter, depth)}"
        for name, value in entries.items()
    ]
    return f"{{{_joined(written, meter)}}}"


def _range(span: Range, meter: Meter, depth: int) -> str:
    low, high = _written(span.low, meter, depth), _written(span.high, meter, depth)
    return f"{'[' if span.low_included else '('}{low}..{high}{']' if span.high_included else ')'}"


def _joined(parts: list[str], meter: Meter) -> str:
    text = ", ".join(parts)
    meter.weigh(text)
    return text


_SIMPLE: dict[type, Callable[[Any], str]] = {
    type(None): lambda _value: "null",
    bool: lambda value: "true" if value else "false",
    str: _quoted,
    Decimal: _number,
    date: date.isoformat,
    datetime: _clock,
    time: _clock,
    timedelta: temporal.duration_text,
    YearsMonths: str,
    Lambda: lambda value: f"function({', '.join(value.names)})",
}
_COMPOUND: dict[type, Callable[[Any, Meter, int], str]] = {
    list: _list,
    dict: _context,
    Range: _range,
}
