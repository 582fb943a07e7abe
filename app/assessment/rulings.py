"""What the branch decides of single lines, told to the cases that wait for it.

A line that a register brought in has no case: for it there is nobody to tell.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from app.cases import messages
from app.cases.happenings import Subscription
from app.db import session
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
    """The lines may be posted. Those told before, and on their way by now, are left out."""
    known = {line.case_id: line for line in lines if line.case_id is not None}
    query = sa.select(Subscription.case_id).where(
        Subscription.message == RELEASED, Subscription.case_id.in_(known)
    )
    _tell(RELEASED, [known[case_id] for case_id in session.scalars(query)], {"result": "post"})


def _tell(message: str, lines: Iterable[Claim], payload: dict[str, Any]) -> None:
    """One job for each case, all in one batch."""
    receivers = [line.case_id for line in lines if line.case_id is not None]
    messages.post(receivers, message, payload)
