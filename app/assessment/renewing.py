"""A quarter that was cancelled is begun anew: with time to claim, and nothing of the first run.

What the first run has decided stays in the record of its case, which nobody can change; here it
makes room. Lines that came to nothing are claimed again by their members, who are told so.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable

import sqlalchemy as sa

from app import clock
from app.assessment.models import Challenge, Course, Meeting, Signature
from app.assessment.records import YearClose
from app.cases.models import Case
from app.db import session
from app.errors import Sentence
from app.notifications import outbox
from app.notifications.models import News
from app.points.models import Claim, Cycle
from app.points.status import ClaimStatus

#: With this begins the reason of a line that came to nothing because its quarter was cancelled.
LET_GO = "本季度评定已由街道撤销："


def cancelled(this_quarter: Cycle) -> Course | None:
    """The last cancelled quarter of a branch that can be begun anew: this one or the one before.

    Not one of a year that is on its way to the seal, which waits for no more lines.
    """
    is_closing = sa.exists().where(
        YearClose.branch_id == Cycle.branch_id, YearClose.year == Cycle.year
    )
    query = (
        sa.select(Course)
        .join(Course.cycle)
        .where(
            Cycle.branch_id == this_quarter.branch_id,
            Course.cancelled_at.is_not(None),
            Cycle.ends_on >= this_quarter.starts_on - clock.ONE_DAY,
            ~is_closing,
        )
        .order_by(Cycle.starts_on.desc())
        .limit(1)
    )
    return session.scalar(query)


def renew(course: Course, case: Case) -> Course:
    """Let another case take the quarter through its steps, from the beginning.

    Claims are taken for the days of grace, at least as long as the quarter itself takes them, and
    of any day of the quarter.
    """
    cycle = course.cycle
    grace = cycle.rule_set.days("points.reportGraceDays")
    last_day = clock.working_day_after(clock.today(), grace)
    cycle.freezes_at = max(cycle.freezes_at, clock.day_end(last_day))
    cycle.renewed_at = clock.now()
    meetings = sa.select(Meeting.id).filter_by(cycle_id=cycle.id)
    session.execute(sa.delete(Challenge).where(Challenge.meeting_id.in_(meetings)))
    for row in (Meeting, Signature):
        session.execute(sa.delete(row).filter_by(cycle_id=cycle.id))
    course.case_id, course.opened_at = case.id, clock.now()
    course.frozen_at = course.digest = course.notice_id = course.closed_at = None
    course.cancelled_at, course.cancel_reason = None, ""
    session.flush()
    _tell(_let_go(cycle.id), cycle)
    return course


def _let_go(cycle_id: uuid.UUID) -> list[uuid.UUID]:
    """The members whose lines came to nothing."""
    query = sa.select(Claim.member_id).where(
        Claim.cycle_id == cycle_id,
        Claim.status == ClaimStatus.REJECTED,
        Claim.reason.startswith(LET_GO),
    )
    return list(session.scalars(query.distinct()))


def _tell(members: Iterable[uuid.UUID], cycle: Cycle) -> None:
    for member_id in members:
        outbox.send(
            member_id,
            Sentence("%(quarter)s的评定重新开始", quarter=cycle.said),
            body=Sentence("上次撤销时没有入账的各件，请在%(day)s前重新申报。", day=cycle.last_day),
            link="/start/points_claim",
            kind=News.RETURNED,
        )
