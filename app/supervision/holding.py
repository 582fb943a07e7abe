"""Which work items hold their case up."""

from __future__ import annotations

import sqlalchemy as sa

from app.cases.models import WorkItem
from app.cases.parts import Part


def holds_up() -> sa.ColumnElement[bool]:
    """The condition that a work item does: it is open, not paused, and no mere question."""
    return sa.and_(
        WorkItem.closed_at.is_(None),
        WorkItem.held_key.is_(None),
        WorkItem.part != Part.QUESTION,
    )
