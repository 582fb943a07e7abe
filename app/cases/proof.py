"""Does what is stored of cases still hold together? For `flask verify`."""

from __future__ import annotations

import sqlalchemy as sa

from app import audit
from app.cases.models import Case, CaseStatus, WorkItem
from app.db import session
from app.definitions import catalogue
from app.engine import Run


def check() -> list[str]:
    """Every broken chain and every case whose work items are not those it waits for."""
    found: list[str] = []
    for case in session.scalars(sa.select(Case).order_by(Case.number)).yield_per(200):
        found += [f"{case.number}：{fault}" for fault in audit.verify(case)]
        found += [f"{case.number}：{fault}" for fault in _waiting_faults(case)]
    return found


def _waiting_faults(case: Case) -> list[str]:
    query = sa.select(WorkItem.engine_id).filter_by(case_id=case.id, closed_at=None)
    stored = sorted(session.scalars(query))
    if case.status != CaseStatus.OPEN:
        return ["已办结却仍有待办"] if stored else []
    run = Run.restore(catalogue.spec_of(case.version_id), case.state)
    expected = sorted(task.id for task in run.ready())
    return [] if stored == expected else ["待办与流程所处的步骤不一致"]
