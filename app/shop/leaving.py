"""Orders of members who leave: taken back, so that nothing of theirs is reserved any more."""

from __future__ import annotations

import uuid

import sqlalchemy as sa

from app.cases import applicant
from app.cases.models import Case, CaseStatus
from app.db import session
from app.jobs import kinds, queue
from app.jobs.models import Lease
from app.organisation.actors import SYSTEM
from app.shop.models import OPEN, Order

#: A job of its own for each order: its case is locked alone, never inside another one.
CANCEL = "shop.cancel_order"


def cancel_orders(member_id: uuid.UUID) -> int:
    """Have the orders of a member withdrawn that were not fetched; how many."""
    query = sa.select(Order.case_id).where(Order.member_id == member_id, Order.status.in_(OPEN))
    found = list(session.scalars(query))
    for case_id in found:
        key = f"{CANCEL}:{case_id}"
        queue.later(queue.Order(CANCEL, {"case": str(case_id)}, unique_key=key))
    return len(found)


@kinds.kind(CANCEL)
def cancel_order(lease: Lease) -> None:
    """Withdraw the case of an order, unless it has come to its end meanwhile."""
    case_id = uuid.UUID(lease.arguments["case"])
    status = session.scalar(sa.select(Case.status).filter_by(id=case_id))
    if status == CaseStatus.OPEN:
        applicant.withdraw(SYSTEM, case_id)
