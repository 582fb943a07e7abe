"""Keeping somebody out of work items: the condition for reads."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.cases.models import WorkItem
from app.cases.recusalrows import Recusal


def keeps_out(person_id: Any, item: type[WorkItem] = WorkItem) -> sa.ColumnElement[bool]:
    """The condition that somebody must keep out of a work item."""
    return sa.exists().where(Recusal.work_item_id == item.id, Recusal.person_id == person_id)
