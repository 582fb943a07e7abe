"""How pressing a case is: said by the procedure when it starts, and kept."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Any

from app.engine import feel


class Priority(enum.IntEnum):
    """普通, 紧急 and 特急; the higher goes first."""

    ORDINARY = 0
    URGENT = 1
    CRITICAL = 2


#: What the expression may come to; anything else is ordinary.
WORDS = {
    "urgent": Priority.URGENT,
    "紧急": Priority.URGENT,
    "critical": Priority.CRITICAL,
    "特急": Priority.CRITICAL,
}


def of(expression: str | None, variables: Mapping[str, Any]) -> Priority:
    """What `priority` of a description comes to for a case."""
    if expression is None:
        return Priority.ORDINARY
    return WORDS.get(str(feel.evaluate(expression, variables)), Priority.ORDINARY)
