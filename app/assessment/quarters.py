"""The quarter of a branch as a whole: opened, frozen, computed (`domain.md` 6.2)."""

from __future__ import annotations

import uuid
from functools import cache
from typing import Any

import sqlalchemy as sa

from app import clock
from app.assessment import renewing
from app.assessment.models import Course, Improvement, Opinion
from app.cases import messages
from app.cases.models import Case
from app.db import session
from app.errors import Refused
from app.points import cycles
from app.points.models import Claim, Cycle
from app.points.status import UNCHECKED

#: The message by which a course learns that the last line has been checked; its key is the case.
COMPUTED = messages.reserve("points_quarter_computed")


class QuarterOpened(Refused):
    """The cycle is on its course already; `case_id` leads there."""

    message = "%(cycle)s的评定已经开始，编号“%(number)s”。"


def open_course(case: Case) -> Course:
    """Begin the course of the cycle that today falls in, for the branch of a case; once a case.

    Where that is begun already, a cancelled quarter of the branch is begun anew.

    Raises:
        QuarterOpened: another case has begun it.
        NoRuleSet: there are no rules in force.
    """
    cycle = cycles.current(case.unit, clock.today())
    session.execute(sa.select(Cycle.id).filter_by(id=cycle.id).with_for_update())
    own = of_case(case.id)
    if own is not None:
        return own
    known = session.get(Course, cycle.id)
    if known is None:
        return _begin(cycle, case)
    over = renewing.cancelled(cycle)
    if over is None:
        raise QuarterOpened(cycle=cycle.said, number=known.case.number, case_id=known.case_id)
    return renewing.renew(over, case)


def _begin(cycle: Cycle, case: Case) -> Course:
    course = Course(cycle=cycle, case_id=case.id, opened_at=clock.now())
    session.add(course)
    session.flush()
    return course


def of_case(case_id: uuid.UUID) -> Course | None:
    """The course that a case takes, with nothing locked."""
    return session.scalar(sa.select(Course).filter_by(case_id=case_id))


def of_branch(branch_id: uuid.UUID) -> list[Course]:
    """The courses that a branch has begun, the last first."""
    query = sa.select(Course).join(Course.cycle).where(Cycle.branch_id == branch_id)
    return list(session.scalars(query.order_by(Cycle.starts_on.desc())))


def of_claim(claim: Claim) -> Course | None:
    """The course of the cycle of a line, if it has been begun."""
    return session.get(Course, claim.cycle_id)


def of_cycle(cycle_id: uuid.UUID) -> Course:
    """The course of a cycle that has been begun."""
    return session.get_one(Course, cycle_id)


class QuarterFrozen(Refused):
    message = "%(cycle)s的名单已经冻结，不能撤回；请继续办理，有错的逐件退回。"


def take_back(course: Course) -> None:
    """The quarter was begun by mistake: it may be begun again. What was heard goes with it.

    Raises:
        QuarterFrozen: claims are no longer taken, so the list must be seen through.
    """
    course = _lock(course.cycle_id) or course
    if course.frozen_at is not None:
        raise QuarterFrozen(cycle=course.cycle.said)
    session.execute(sa.delete(Opinion).filter_by(cycle_id=course.cycle_id))
    session.delete(course)


def lessons(cycle: Cycle) -> list[Improvement]:
    """What the branch has resolved to do better at the end of its cycle before this one."""
    before = (
        sa.select(Cycle.id)
        .where(Cycle.branch_id == cycle.branch_id, Cycle.starts_on < cycle.starts_on)
        .order_by(Cycle.starts_on.desc())
        .limit(1)
    )
    query = sa.select(Improvement).where(Improvement.cycle_id == before.scalar_subquery())
    return list(session.scalars(query.order_by(Improvement.id)))


def freeze(course: Course) -> int:
    """Take no more claims; how many lines the assessors still have to check."""
    _lock(course.cycle_id)
    course.frozen_at = course.frozen_at or clock.now()
    session.flush()
    return unchecked(course.cycle_id)


def unchecked(cycle_id: uuid.UUID) -> int:
    """How many lines of a cycle the assessors still have to do with."""
    query = sa.select(sa.func.count()).select_from(Claim)
    return session.scalar(query.where(Claim.cycle_id == cycle_id, *_unchecked())) or 0


def _unchecked() -> list[sa.ColumnElement[bool]]:
    return [Claim.status.in_(UNCHECKED)]


def note_checked(cycle_id: uuid.UUID) -> None:
    """A line has been checked, or has come to an end: after the last one the course goes on.

    Of two last ones at once the second waits here, and sees what the first has done.
    """
    with session.no_autoflush:  # before the freeze, the usual case, the line is not asked for
        course = session.execute(_standing(), {"cycle": cycle_id}).one_or_none()
    if course is None or course.frozen_at is None or course.digest is not None:
        return
    session.flush()
    if unchecked(cycle_id) == 0:
        messages.post([course.case_id], COMPUTED, {})


@cache
def _standing() -> sa.Select[uuid.UUID, Any, Any]:
    query = sa.select(Course.case_id, Course.frozen_at, Course.digest)
    return query.where(Course.cycle_id == sa.bindparam("cycle")).with_for_update()


def _lock(cycle_id: uuid.UUID) -> Course | None:
    query = sa.select(Course).filter_by(cycle_id=cycle_id).with_for_update()
    return session.scalar(query)
