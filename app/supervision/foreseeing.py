"""Which open cases are likely to be late: by those that had stayed as long at the same step.

Nothing is kept of this: what is due next is looked through, some at a time, until a page is full.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from app import db
from app.cases.models import Case, WorkItem
from app.cases.paging import PAGE, Page, page
from app.db import session
from app.organisation.actors import Actor
from app.supervision import overseeing, usual
from app.supervision.lots import Narrowing
from app.supervision.seeking import sought

#: From this chance on something is told to be likely late.
LIKELY = 0.5
#: What `usual` looks at of a work item.
_LOOKED_AT = (
    WorkItem.unit_id,
    WorkItem.definition_id,
    WorkItem.element,
    WorkItem.opened_at,
    WorkItem.due_at,
)
#: So many work items are looked through at a time, and so many at most for one page.
AT_A_TIME, MOST = 200, 1_000


def cases(
    actor: Actor, narrowing: Narrowing, *, cursor: str | None = None, size: int = PAGE
) -> Page[Case]:
    """The cases whose step will likely not be done in time, what is due first before the others.

    A page may hold fewer than `size` and still be followed by another. Raises: NotFound.
    """
    db.plan_for_values()
    asked = sought(actor, narrowing)
    found: list[sa.Row[Any]] = []
    looked = 0
    while len(found) <= size and looked < MOST:
        seen = page(overseeing.items(asked, cursor, AT_A_TIME), AT_A_TIME, _key)
        likely = _likely([row.id for row in seen.rows])
        found += [row for row in seen.rows if row.id in likely]
        looked += len(seen.rows)
        cursor = seen.next_cursor
        if cursor is None:
            break
    shown = page(found, size, _key)
    cases = overseeing.loaded([row.case_id for row in shown.rows])
    return Page(cases, shown.next_cursor or cursor)


def _key(row: sa.Row[Any]) -> tuple[Any, uuid.UUID]:
    return row.at, row.id


def _likely(ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    query = sa.select(WorkItem.id, *_LOOKED_AT).where(WorkItem.id.in_(ids))
    items: list[Any] = list(session.execute(query))
    known = usual.of_items(items)
    return {
        one.id
        for one in items
        if one.id in known and (known[one.id].chance_of_lateness(one) or 0) >= LIKELY
    }
