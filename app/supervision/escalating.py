"""Each working morning: what was not answered in time, or not kept, is told to the level above.

Every level is told once. The next one is told when the same still stands some days later.
"""

from __future__ import annotations

import uuid
from datetime import time

import sqlalchemy as sa

from app import audit, clock
from app.cases import progress
from app.cases.models import Case
from app.db import session
from app.errors import Sentence
from app.i18n import mark
from app.jobs import kinds, queue
from app.jobs.models import Lease
from app.jobs.queue import Order
from app.notifications import outbox
from app.notifications.models import News
from app.organisation import directory
from app.organisation.actors import SYSTEM
from app.supervision import digest, handingon, levels, standing, states
from app.supervision.levels import Level
from app.supervision.models import Escalation, FollowUp
from app.supervision.states import ESCALATED, State

#: The job of the morning, and that of one 督办单.
LOOK, ESCALATE = "supervision.look_at_follow_ups", "supervision.escalate"
#: When the offices open.
AT = time(8, 30)
#: Working days that a level has before the next one is told [D].
BETWEEN_LEVELS = 2


def plan() -> None:
    """Have somebody look next morning; nothing new if the next look is planned already."""
    queue.each_day(LOOK, AT)


@kinds.kind(LOOK)
def look(_lease: Lease) -> None:
    """The job of the morning; it plans the next one."""
    plan()
    if not clock.working_calendar().is_working(clock.today()):
        return
    _settle_all()
    queue.all_later(handingon.orders())
    day = clock.today().isoformat()
    state = states.state()
    late = sa.select(FollowUp.id).where(FollowUp.closed_at.is_(None), state.in_(ESCALATED))
    queue.all_later(
        Order(ESCALATE, {"follow_up": str(one)}, unique_key=f"{ESCALATE}:{day}:{one}")
        for one in session.scalars(late)
    )
    if digest.is_due():
        digest.send_all()


def _settle_all() -> None:
    """What is over is closed, so that what stands remains few."""
    over = sa.select(FollowUp).where(FollowUp.closed_at.is_(None), sa.not_(states.open_lines()))
    for row in session.scalars(over.options(*standing.in_full())):
        standing.settle(row)


@kinds.kind(ESCALATE)
def escalate(lease: Lease) -> None:
    """Tell the next level of one 督办单, if it still stands so and it is time."""
    found = session.get(FollowUp, uuid.UUID(lease.arguments["follow_up"]))
    if found is None:
        return
    case = progress.lock(found.case_id)
    handingon.look_at(case)
    session.flush()  # how it stands is read from the database
    query = sa.select(FollowUp, states.state()).where(FollowUp.id == found.id)
    row, state = session.execute(query.execution_options(populate_existing=True)).one()
    if state in ESCALATED and case.suspended_at is None and _is_time(row):
        level = _next_level(case, row)
        if level is not None:
            _tell(case, row, State(state), level)


def _is_time(row: FollowUp) -> bool:
    """Has the level told last had its days?"""
    last = max((clock.office_day(one.at) for one in _told_of(row)), default=None)
    return last is None or clock.working_days_between(last, clock.today()) >= BETWEEN_LEVELS


def _told_of(row: FollowUp) -> list[Escalation]:
    """The levels told since those who are late now were asked: in other hands it begins anew."""
    asked_at = min(line.asked_at for line in row.current if line.is_late)
    return [one for one in row.escalations if one.at > asked_at]


def _next_level(case: Case, row: FollowUp) -> Level | None:
    """The nearest level above the supervisor's own and above those that were told."""
    told = {one.unit_id for one in _told_of(row)}
    lineage = case.unit.lineage
    passed = [lineage.index(one) for one in {row.overseen_at_id, *told} if one in lineage]
    highest = max(passed, default=-1)
    return next((one for one in levels.above(case) if lineage.index(one.unit_id) > highest), None)


def _tell(case: Case, row: FollowUp, state: State, level: Level) -> None:
    is_broken = state == State.BROKEN
    at = clock.now()
    row.escalations.append(Escalation(unit_id=level.unit_id, at=at, is_broken=is_broken))
    said = mark("督办上报：承诺的日子已过，%(title)s")
    unanswered = mark("督办上报：逾期未回复，%(title)s")
    title = Sentence(said if is_broken else unanswered, title=case.title)
    by = Sentence("%(name)s督办：%(said)s", name=row.supervisor.name, said=row.text)
    link = f"/supervision/follow-ups/{row.id}"
    for person_id in level.people:
        outbox.send(person_id, title, body=by, link=link, kind=News.SUPERVISED, merge=str(row.id))
    outbox.send(row.supervisor_id, title, link=link, kind=News.SUPERVISED, merge=f"{row.id}:up")
    details = {
        "follow_up": str(row.id),
        "unit": str(level.unit_id),
        "names": sorted(directory.names(set(level.people)).values()),
        "is_broken": is_broken,
    }
    audit.record(case, SYSTEM, "follow_up.escalated", details)
