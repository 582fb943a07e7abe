"""Let the timers of cases fire that are due."""

from __future__ import annotations

import uuid
from datetime import timedelta

import sqlalchemy as sa

from app import clock
from app.cases import progress
from app.cases.models import Case, CaseStatus
from app.db import session
from app.organisation.actors import SYSTEM

PAUSE_AFTER_FAILURE = timedelta(minutes=10)


def due(limit: int) -> list[uuid.UUID]:
    """The open cases whose earliest timer is due, the longest overdue first."""
    query = (
        sa.select(Case.id)
        .where(Case.status == CaseStatus.OPEN, Case.next_due_at <= clock.now())
        .order_by(Case.next_due_at)
        .limit(limit)
    )
    return list(session.scalars(query))


def fire_all(limit: int = 1000) -> int:
    """Fire everything that is due in one transaction; how many cases moved."""
    return sum(fire(case_id) for case_id in due(limit))


def postpone(case_id: uuid.UUID) -> None:
    """Look again at a case whose timer could not fire only after a while."""
    case = progress.lock(case_id)
    if case.is_open:
        case.next_due_at = clock.now() + PAUSE_AFTER_FAILURE


def fire(case_id: uuid.UUID) -> bool:
    """Let the due timers of one case fire; False if another worker has done so already."""
    case = progress.lock(case_id)
    if not case.is_open or case.next_due_at is None or case.next_due_at > clock.now():
        return False
    run = progress.restore(case, SYSTEM)
    run.advance(clock.now())
    progress.keep(case, run)
    return True
