"""An item of a case in other hands: whoever has asked about the case (督办) goes along with it.

What asks about cases stands above them and is not known here. So a job looks, by its name, and only
into cases that somebody has asked about.
"""

from __future__ import annotations

import uuid

import sqlalchemy as sa

from app import audit
from app.cases.models import Case
from app.db import session
from app.jobs import queue
from app.jobs.queue import Order

#: The job of one case (`supervision.handingon`).
LOOK = "supervision.look_who_is_asked"
#: What is in the record of a case that somebody has asked about.
ASKED = "case.followed_up"


def note(case: Case) -> None:
    """Somebody else has an item of a locked case from now on."""
    entry = audit.AuditEntry
    asked = sa.select(entry.id).where(entry.chain_id == case.id, entry.action == ASKED)
    if session.scalar(asked.limit(1)) is not None:
        queue.later(order(case.id))


def order(case_id: uuid.UUID) -> Order:
    """To look who has the items of a case; a look that is under way may have come too early."""
    return Order(LOOK, {"case": str(case_id)})
