"""What a step of a case tells of itself: passed, performed, decided, sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.engine.operations import Call


@dataclass(frozen=True, slots=True)
class Passed:
    """An element that was left, or a flow that was taken: how often, first and last (UTC)."""

    id: str
    count: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Performed:
    """An operation that was carried out, as it must be known to take it back.

    `around` are the visits of the sub-processes and multi-instances it was done in, `through` the
    call activities among them; both from the outermost on.
    """

    element: str
    operation: str
    call: Call
    arguments: dict[str, Any]
    result: dict[str, Any]
    around: tuple[int, ...] = ()
    through: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Declined:
    """An operation that refused, where the diagram has a way on from that: `code` names it."""

    element: str
    operation: str
    code: str


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that was asked: what it saw, the rules that fired and their notes, its answer.

    Those that a step's decision requires stand before it.
    """

    element: str
    decision: str
    inputs: dict[str, Any]
    rules: tuple[int, ...]
    result: Any
    name: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that the procedure sends to the outside, for whoever waits for that key."""

    element: str
    message: str
    payload: dict[str, Any]
    key: Any = None
