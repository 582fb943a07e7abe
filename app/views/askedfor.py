"""What the address of a page of supervision is narrowed by; what nobody can read is not found.

Left out as if it were not there, it would show more than was asked for.
"""

from __future__ import annotations

import enum
import uuid
from collections.abc import Callable
from typing import TypeVar

from flask import request

from app.errors import NotFound
from app.supervision import scope
from app.views.shell import me

_Read = TypeVar("_Read")
_Word = TypeVar("_Word", bound=enum.StrEnum)


def unit() -> uuid.UUID | None:
    """The unit asked for. Raises: NotFound, for one that the reader does not oversee."""
    found = identifier("unit")
    if found is not None:
        scope.units(me(), found)
    return found


def identifier(name: str) -> uuid.UUID | None:
    return _read(uuid.UUID, name)


def number(name: str) -> int | None:
    return _read(int, name)


def word(kind: type[_Word], name: str) -> _Word | None:
    return _read(kind, name)


def _read(read: Callable[[str], _Read], name: str) -> _Read | None:
    """What the address says under a name; None: nothing. Raises: NotFound."""
    text = request.args.get(name, "")
    if not text:
        return None
    try:
        return read(text)
    except ValueError:
        raise NotFound from None
