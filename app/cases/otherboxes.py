"""The boxes that ask nothing of their owner: done, started, copied, drafts. Reads only."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from app import clock
from app.cases import seeking
from app.cases.models import Case, CaseStatus, WorkItem
from app.cases.narrowing import InboxFilter
from app.cases.paging import PAGE, Page, before, page
from app.cases.papers import Draft
from app.cases.sidelines import Copy
from app.db import session
from app.errors import NotFound
from app.organisation.actors import Actor


def done(
    actor: Actor, *, cursor: str | None = None, text: str = "", size: int = PAGE
) -> Page[WorkItem]:
    """The work items the actor has done, newest first."""
    behind = before(cursor, WorkItem.closed_at, WorkItem.id)
    query = (
        sa.select(WorkItem)
        .join(WorkItem.case)
        .where(WorkItem.done_by_id == actor.person_id, *behind, *InboxFilter(text).conditions())
        .options(
            contains_eager(WorkItem.case).options(
                joinedload(Case.definition), joinedload(Case.starter)
            )
        )
        .order_by(WorkItem.closed_at.desc(), WorkItem.id.desc())
        .limit(size + 1)
    )
    return page(session.scalars(query).all(), size, lambda item: (item.closed_at, item.id))


def started(
    actor: Actor, *, cursor: str | None = None, text: str = "", size: int = PAGE
) -> Page[Case]:
    """The cases the actor has started, or has entered for somebody, newest first."""
    query = (
        sa.select(Case)
        .where(
            sa.or_(Case.starter_id == actor.person_id, Case.entered_by_id == actor.person_id),
            *before(cursor, Case.started_at, Case.id),
            *seeking.holds(Case.sought, text),
        )
        .options(joinedload(Case.definition), joinedload(Case.unit))
        .order_by(Case.started_at.desc(), Case.id.desc())
        .limit(size + 1)
    )
    return page(session.scalars(query).all(), size, lambda case: (case.started_at, case.id))


def copied(
    actor: Actor, *, cursor: str | None = None, text: str = "", size: int = PAGE
) -> Page[Copy]:
    """The cases that were sent to the actor for information, the latest first."""
    query = (
        sa.select(Copy)
        .join(Copy.case)
        .where(
            Copy.person_id == actor.person_id,
            *before(cursor, Copy.sent_at, Copy.id),
            *seeking.holds(Case.sought, text),
        )
        .options(
            contains_eager(Copy.case).options(
                joinedload(Case.definition), joinedload(Case.starter), joinedload(Case.unit)
            ),
            joinedload(Copy.sent_by),
        )
        .order_by(Copy.sent_at.desc(), Copy.id.desc())
        .limit(size + 1)
    )
    return page(session.scalars(query).all(), size, lambda copy: (copy.sent_at, copy.id))


def drafts(actor: Actor) -> list[Draft]:
    """What the actor has begun to write, newest first, at most a page."""
    query = (
        sa.select(Draft)
        .filter_by(person_id=actor.person_id)
        .options(joinedload(Draft.definition))
        .order_by(Draft.saved_at.desc())
        .limit(PAGE)
    )
    return list(session.scalars(query))


def draft(actor: Actor, draft_id: uuid.UUID) -> Draft:
    """A draft of the actor's own. Raises: NotFound."""
    found = session.get(Draft, draft_id)
    if found is None or found.person_id != actor.person_id:
        raise NotFound
    return found


def this_month() -> datetime:
    """When this month began in the offices."""
    first = clock.today().replace(day=1)
    return datetime.combine(first, time(), clock.OFFICE_ZONE).astimezone(UTC)


def lots(person: Any, month: Any, most: int) -> dict[str, sa.Select[Any]]:
    """Box → what its count counts, never more than so many rows.

    Done this month, started and still open, copies not read, drafts.
    """
    of_each: dict[str, sa.Select[Any]] = {
        "done": sa.select(WorkItem.id).where(
            WorkItem.done_by_id == person, WorkItem.closed_at >= month
        ),
        "started": sa.select(Case.id).where(
            Case.starter_id == person, Case.status == CaseStatus.OPEN
        ),
        "copied": sa.select(Copy.id).where(Copy.person_id == person, Copy.read_at.is_(None)),
        "drafts": sa.select(Draft.id).where(Draft.person_id == person),
    }
    return {box: query.limit(most) for box, query in of_each.items()}
