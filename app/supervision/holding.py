"""Which work items hold their case up."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.cases.models import WorkItem
from app.cases.parts import Part


def holds_up(item: type[WorkItem] = WorkItem) -> sa.ColumnElement[bool]:
    """The condition that a work item does: it is open, not paused, and no mere question.

    It is written as the indexes have it (`rowkinds.HOLDS_UP`), without a parameter: only then do
    databases see that they may use them.
    """
    question: sa.ColumnElement[Any] = sa.literal_column(f"'{Part.QUESTION.name}'")
    return sa.and_(item.closed_at.is_(None), item.held_key.is_(None), item.part != question)
