"""The subdistrict cancels a quarter: what is not posted comes to nothing (`domain.md` 6.2)."""

from __future__ import annotations

import uuid

import sqlalchemy as sa

from app import audit, clock
from app.assessment import objections, quarters, watching
from app.assessment.models import Course, Stop
from app.assessment.oversight import Ruling
from app.assessment.renewing import LET_GO
from app.cases import ending, messages
from app.cases.messages import Letter
from app.cases.models import Case
from app.db import session
from app.errors import NotFound, Sentence
from app.notices import publication
from app.notifications import outbox
from app.notifications.models import News
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.permissions import Permission
from app.points import claims
from app.points.locks import lock_lines
from app.points.models import Claim
from app.points.registers import entering
from app.points.registers.models import Register, RegisterState
from app.points.status import UNDER_WAY

#: The message that cancels a quarter; its key is the case, its payload the `reason`.
CANCELLED = messages.reserve("points_quarter_cancelled")


def may_cancel(actor: Actor, case: Case) -> bool:
    """May the actor cancel the quarter that a case takes through its steps?"""
    is_open = case.is_open and quarters.of_case(case.id) is not None
    return is_open and permissions.may(actor, Permission.DELIVER_MESSAGES, case.unit)


def cancel(actor: Actor, case: Case, reason: str) -> Case:
    """Cancel a quarter that is on its way.

    Raises:
        NotFound: the case is no quarter.
        Forbidden: the actor answers for nothing above the branch.
        CaseClosed: it has come to its end.
    """
    if quarters.of_case(case.id) is None:
        raise NotFound
    return messages.deliver(actor, case.id, Letter(CANCELLED, str(case.id), {"reason": reason}))


def carry_out(actor: Actor, course: Course, reason: str) -> int:
    """Let everything that is not posted go; how many lines. Once more changes nothing.

    1. each line ends, its room under the caps becomes free, and its member is told;
    2. registers, objections and what the supervisor has said come to their end, every stop is
       lifted;
    3. the notice is taken down;
    4. the cases of all these are broken off, each in a job of its own.

    Registers are locked, then lines, then the course: so does whoever checks them.
    """
    if course.cancelled_at is not None:
        return 0
    registers = entering.lock_unposted(course.cycle_id)
    open_lines = lock_lines(course.cycle_id, *UNDER_WAY)
    course.cancelled_at, course.cancel_reason = clock.now(), reason
    audit.record(course.case, actor, "quarter.cancelled", {"reason": reason})
    for line in open_lines:
        _let_go(line, reason)
    over = [line.case_id for line in open_lines if line.case_id is not None]
    over += [_dismiss(register, reason) for register in registers]
    over += _end_objections(course.cycle_id) + _end_supervision(course.cycle_id)
    _lift_all(course.cycle_id)
    for notice in publication.of_case(course.case_id):
        publication.take_down(notice)
    ending.cancel_later(over, reason)
    return len(open_lines)


def _dismiss(register: Register, reason: str) -> uuid.UUID:
    """None of its lines stands; the case in which they were checked."""
    register.state, register.reason = RegisterState.DISMISSED, _why(reason)
    assert register.case_id is not None, "a register that stands was handed in"
    return register.case_id


def _why(reason: str) -> str:
    return f"{LET_GO}{reason}"


def _let_go(line: Claim, reason: str) -> None:
    claims.reject(line, _why(reason))
    link = f"/cases/{line.case_id}" if line.case_id else "/points/booklet"
    title = Sentence("季度评定已撤销：%(title)s", title=line.title)
    outbox.send(line.member_id, title, body=reason, link=link, kind=News.DECIDED)


def _end_objections(cycle_id: uuid.UUID) -> list[uuid.UUID]:
    over = objections.under_way(cycle_id)
    for objection in over:
        objections.close(objection, Ruling.CANCELLED)
    return [objection.case_id for objection in over]


def _end_supervision(cycle_id: uuid.UUID) -> list[uuid.UUID]:
    over = [one for one in watching.of_cycle(cycle_id) if one.ended_at is None]
    for one in over:
        one.ended_at = clock.now()
    return [one.case_id for one in over]


def _lift_all(cycle_id: uuid.UUID) -> None:
    session.execute(
        sa.update(Stop).filter_by(cycle_id=cycle_id, lifted_at=None).values(lifted_at=clock.now())
    )
