"""Which work items hold their case up, and in which cases time counts."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.cases.models import Case, WorkItem
from app.cases.parts import Part


def holds_up(item: type[WorkItem] = WorkItem) -> sa.ColumnElement[bool]:
    """The condition that a work item does: it is open, not paused, and no mere question.

    It is written as the indexes have it (`rowkinds.HOLDS_UP`), without a parameter: only then do
    databases see that they may use them.
    """
    question: sa.ColumnElement[Any] = sa.literal_column(f"'{Part.QUESTION.name}'")
    return sa.and_(item.closed_at.is_(None), item.held_key.is_(None), item.part != question)


def is_not_suspended() -> sa.ColumnElement[bool]:
    """The condition that the case of a work item is not: meanwhile nobody acts, no time counts.

    Suspended cases are few, so they are all looked up, once for a statement.
    """
    suspended = sa.select(Case.id).where(Case.suspended_at.is_not(None)).correlate(None)
    return WorkItem.case_id.not_in(suspended)
