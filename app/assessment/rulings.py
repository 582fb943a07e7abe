"""What the branch decides of single lines, told to the cases that wait for it.

A line that a register brought in has no case: for it there is nobody to tell.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.cases import messages
from app.points.models import Claim

#: A line's case waits for this after 算绩; the key is the case, the payload `result`, `reason`.
RULED = "points_line_ruled"
#: It waits for this while the notice hangs.
RELEASED = "points_line_released"


def recheck(line: Claim, reason: str) -> None:
    """The line goes back to the assessors."""
    _tell(RULED, [line], {"result": "recheck", "reason": reason})


def reject(line: Claim, reason: str) -> None:
    """The line is not recognised; its own procedure says so to the member."""
    _tell(RULED, [line], {"result": "reject", "reason": reason})


def published(lines: Iterable[Claim]) -> None:
    """The lines stand on the notice board."""
    _tell(RULED, lines, {"result": "publish"})


def release(lines: Iterable[Claim]) -> None:
    """The lines may be posted; those told before, and on their way by now, are told once."""
    _tell(RELEASED, lines, {"result": "post"})


def annul(line: Claim, reason: str) -> None:
    """An objection has prevailed: the line on the notice is not recognised."""
    _tell(RELEASED, [line], {"result": "annul", "reason": reason})


def _tell(message: str, lines: Iterable[Claim], payload: dict[str, Any]) -> None:
    """One job for each case; a decision is never lost on a case that is not so far yet."""
    receivers = [line.case_id for line in lines if line.case_id is not None]
    messages.post(receivers, message, payload, insists=True)
