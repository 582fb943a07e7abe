"""What the branch decides of single lines, told to the cases that wait for it.

A line that a register brought in has no case of its own: what is to be done about it is told to
the case of its register, once for all its lines.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa

from app.assessment.models import Course
from app.cases import messages, senders
from app.db import session
from app.points.models import Claim
from app.points.registers.models import Register, RegisterState

#: A line's case waits for this after 算绩; the key is the case, the payload `result`, `reason`.
RULED = messages.reserve("points_line_ruled")
#: It waits for this while the notice hangs.
RELEASED = messages.reserve("points_line_released")


@senders.sends(RULED, RELEASED, by="points_cycle")
def quarters_of(case_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """The case of a line or a register → that of the quarter in which it is decided."""
    found: dict[uuid.UUID, uuid.UUID] = {}
    for kind in (Claim, Register):
        query = sa.select(kind.case_id, Course.case_id).where(
            kind.case_id.in_(case_ids), Course.cycle_id == kind.cycle_id
        )
        found |= {case_id: course for case_id, course in session.execute(query) if case_id}
    return found


def recheck(line: Claim, reason: str) -> None:
    """The line goes back to the assessors."""
    payload = {"result": "recheck", "reason": reason}
    _tell(RULED, [line], payload)
    if line.register_id is not None:
        line.reason = reason
        _tell_registers(Register.id == line.register_id, payload)


def reject(line: Claim, reason: str) -> None:
    """The line is not recognised; its own procedure says so to the member."""
    _tell(RULED, [line], {"result": "reject", "reason": reason})


def published(lines: Iterable[Claim], cycle_id: uuid.UUID) -> None:
    """The lines of a cycle stand on the notice board; nothing is left to do for its registers."""
    payload = {"result": "publish"}
    _tell(RULED, lines, payload)
    is_listed = Register.state == RegisterState.LISTED
    _tell_registers(sa.and_(Register.cycle_id == cycle_id, is_listed), payload)


def release(lines: Iterable[Claim]) -> None:
    """The lines may be posted; those told before, and on their way by now, are told once.

    They are not told again even while they are being posted: who posts a line waits for its member,
    whom the caller may have locked, and whoever told it again would wait for that.
    """
    cases = _cases(lines)
    told = messages.on_their_way(RELEASED, cases)
    receivers = [case_id for case_id in cases if case_id not in told]
    messages.post(receivers, RELEASED, {"result": "post"}, insists=True)


def is_released(line: Claim) -> bool:
    """Was the line told to be posted, though it may not be so far yet?"""
    return bool(messages.on_their_way(RELEASED, _cases([line])))


def annul(line: Claim, reason: str) -> None:
    """An objection has prevailed: the line on the notice is not recognised."""
    _tell(RELEASED, [line], {"result": "annul", "reason": reason})


def _tell_registers(which: sa.ColumnElement[bool], payload: dict[str, Any]) -> None:
    cases = session.scalars(sa.select(Register.case_id).where(which))
    receivers = [case_id for case_id in cases if case_id is not None]
    messages.post(receivers, RULED, payload, insists=True)


def _tell(message: str, lines: Iterable[Claim], payload: dict[str, Any]) -> None:
    """One job for each case; a decision is never lost on a case that is not so far yet."""
    messages.post(_cases(lines), message, payload, insists=True)


def _cases(lines: Iterable[Claim]) -> list[uuid.UUID]:
    return [line.case_id for line in lines if line.case_id is not None]
