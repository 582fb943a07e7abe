"""Finds people for steps that nobody could do when they opened (`vacancies`)."""

from __future__ import annotations

import uuid

from app import audit
from app.cases import assignment, newhands, progress, vacancies
from app.cases.models import Case, WorkItem
from app.db import session
from app.jobs import kinds
from app.jobs.models import Lease
from app.organisation.actors import SYSTEM


@kinds.kind(vacancies.LOOK)
def look(lease: Lease) -> None:
    """Hand a vacant step to whoever can do it by now, or tell again that nobody can."""
    assert lease.case_id is not None
    case = progress.lock(lease.case_id)
    item = session.get(WorkItem, uuid.UUID(lease.arguments["item"]), populate_existing=True)
    if item is None or not item.is_open or not case.is_open:
        return
    if item.is_paused or case.suspended_at is not None:
        vacancies.look_again(case, item)
    elif not assignment.fit_for(item) and not _has_found(case, item):
        vacancies.tell(case, item)


def _has_found(case: Case, item: WorkItem) -> bool:
    """Is there somebody now, at another post than it waits for?"""
    run = progress.restore(case, SYSTEM)
    task = next(one for one in run.ready() if one.id == item.engine_id)
    turn = assignment.turn(case, run, task)
    if turn.is_vacant:
        return False
    item.candidate_key, item.post_key = turn.candidate_key, turn.post_key
    item.recusals = turn.recusals
    details = {
        "work_item": str(item.id),
        "element": item.element,
        "name": item.name,
        "key": turn.candidate_key,
    }
    audit.record(case, SYSTEM, "work_item.manned", details)
    newhands.note(case)
    return True
