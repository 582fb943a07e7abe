"""Let the timers of cases fire that are due.

A due case is no job: its row says when it is due, a worker finds it along an index and locks it,
and what fires is kept in the same transaction. So a timer fires once, whoever is killed. Only a
case whose timer fails becomes a job, which is tried again like any other.
"""

from __future__ import annotations

import uuid

import sqlalchemy as sa

from app import clock
from app.cases import faults, incidents, progress
from app.cases.models import Case, CaseStatus
from app.db import session
from app.errors import AppError, Sentence
from app.jobs import kinds, queue
from app.jobs.models import Lease
from app.jobs.queue import Order
from app.organisation.actors import SYSTEM

#: The kind of the job that a failed timer becomes.
FIRE = "cases.fire_timer"


def due(limit: int) -> list[uuid.UUID]:
    """The open cases whose earliest timer is due, the longest overdue first."""
    return list(session.scalars(_due().limit(limit)))


def _due() -> sa.Select[uuid.UUID]:
    return (
        sa.select(Case.id)
        .where(
            Case.status == CaseStatus.OPEN,
            Case.suspended_at.is_(None),
            Case.next_due_at <= clock.now(),
        )
        .order_by(Case.next_due_at)
    )


def take() -> uuid.UUID | None:
    """Lock the case that has been due the longest; those that others have locked are passed by."""
    return session.scalar(_due().limit(1).with_for_update(skip_locked=True))


def fire_all(limit: int = 1000) -> int:
    """Fire everything that is due in one transaction; how many cases moved."""
    return sum(fire(case_id) for case_id in due(limit))


def fire(case_id: uuid.UUID) -> bool:
    """Let the due timers of one case fire; False if another worker has done so already."""
    case = progress.lock(case_id)
    if not _is_due(case):
        return False
    _advance(case)
    incidents.settle(case, FIRE)
    return True


def _is_due(case: Case) -> bool:
    is_waiting = case.is_open and case.suspended_at is None
    return is_waiting and case.next_due_at is not None and case.next_due_at <= clock.now()


def _advance(case: Case) -> None:
    run = progress.restore(case, SYSTEM)
    with faults.at_step(run):
        run.advance(clock.now())
    progress.keep(case, run)


def hand_over(case_id: uuid.UUID, why: Sentence | AppError) -> None:
    """A timer that could not fire is done by a job from now on; nothing if it has fired after all.

    Until then the case has no due time: nobody else looks after it.
    """
    case = session.get_one(Case, case_id, with_for_update=True)
    if not _is_due(case):
        return
    case.next_due_at = None
    order = Order(FIRE, {}, case_id=case.id, unique_key=f"{FIRE}:{case.id}", failed=why)
    queue.later(order)


@kinds.kind(FIRE)
def fire_late(lease: Lease) -> None:
    """Fire what has failed to fire, and give the case its due time back."""
    assert lease.case_id is not None
    case = progress.lock(lease.case_id)
    if case.is_open:
        _advance(case)
