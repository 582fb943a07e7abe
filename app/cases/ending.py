"""Breaking a case off before its end: withdrawn, or cancelled with what it belongs to."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from app import audit
from app.cases import correlation, incidents, progress
from app.cases.models import Case, CaseStatus
from app.definitions import catalogue
from app.engine import Run
from app.jobs import kinds, queue
from app.jobs.models import Lease
from app.jobs.queue import Order
from app.organisation.actors import SYSTEM, Actor

#: The kind of the job that breaks a case off.
BREAK_OFF = "cases.break_off"


def may_be_withdrawn(case: Case) -> bool:
    """Does its procedure leave it to people to take a matter back at all (`withdrawal`)?"""
    return bool(catalogue.deployed(case.version_id).about.get("withdrawal", True))


def break_off(
    case: Case, run: Run, actor: Actor, action: str, details: Mapping[str, Any] | None = None
) -> None:
    """A locked case goes no further: nothing waits in it any more; `action` says why."""
    run.cancel()
    audit.record(case, actor, action, details)
    case.state = run.save()
    for item in progress.open_items(case):
        item.finish(None)
    case.close(CaseStatus.WITHDRAWN, None)
    correlation.forget(case)
    incidents.end_with(case)


def cancel_later(cases: Iterable[uuid.UUID], reason: str) -> None:
    """What these cases belong to was cancelled: each is broken off in a job of its own."""
    queue.all_later(
        Order(BREAK_OFF, {"reason": reason}, case_id=case_id, unique_key=f"{BREAK_OFF}:{case_id}")
        for case_id in cases
    )


@kinds.kind(BREAK_OFF)
def cancel(lease: Lease) -> None:
    """Break a case off, unless it has come to its end by itself."""
    assert lease.case_id is not None
    case = progress.lock(lease.case_id)
    if case.is_open:
        run = progress.restore(case, SYSTEM)
        break_off(case, run, SYSTEM, "case.cancelled", {"reason": lease.arguments["reason"]})
