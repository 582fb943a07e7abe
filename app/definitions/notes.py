"""The text of a form that is only read: places in it are FEEL, as form-js writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from app import i18n
from app.engine import feel

_PLACE = re.compile(r"\{\{(.+?)\}\}")


def expressions(text: str) -> list[str]:
    """The FEEL in a text: all of it behind `=`, else what stands in `{{ }}`."""
    if text.startswith("="):
        return [text.removeprefix("=")]
    return [one.removeprefix("=").strip() for one in _PLACE.findall(text)]


def filled(text: str, names: Mapping[str, Any]) -> str:
    """The text as it reads in a case; what is not known is left out."""
    if text.startswith("="):
        return plain(feel.evaluate(text.removeprefix("="), names))

    def put(place: re.Match[str]) -> str:
        return plain(feel.evaluate(place[1].removeprefix("=").strip(), names))

    return _PLACE.sub(put, text)


def plain(value: Any) -> str:
    """A value in words that every language writes alike."""
    if value is None or isinstance(value, Mapping):
        return ""
    if isinstance(value, list):
        return "、".join(filter(None, map(plain, value)))
    write = next((one for kind, one in _WRITTEN.items() if isinstance(value, kind)), str)
    return write(value)


def _number(value: Decimal) -> str:
    """Without the noughts that only a calculation has left behind it."""
    return f"{value.normalize():f}" if value.is_finite() else ""


#: A datetime is a date, so the order matters.
_WRITTEN: dict[type, Any] = {
    bool: lambda value: i18n.known("是" if value else "否"),
    Decimal: _number,
    datetime: lambda value: value.strftime("%Y-%m-%d %H:%M"),
    date: lambda value: value.isoformat(),
    time: lambda value: value.strftime("%H:%M"),
}
