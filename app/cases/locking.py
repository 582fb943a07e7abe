"""A work item and its case, locked: what every act on a work item begins with."""

from __future__ import annotations

import uuid
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.util import identity_key

from app.cases import countersigning, progress
from app.cases.models import Case, WorkItem
from app.cases.parts import Part
from app.cases.turns import require_turn
from app.db import session
from app.errors import Refused
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.permissions import Permission


class NotAStep(Refused):
    message = "“%(name)s”请您做的是另一件事，请打开这一件再办。"


def item_and_case(item_id: uuid.UUID) -> tuple[Case, WorkItem]:
    """A work item and its case as they are now; until the transaction ends nobody moves them.

    Whoever closes a work item or hands it over writes an entry to its case. So what was read of
    the item before the lock still holds where the case is then in the version it was in.

    Raises:
        NotFound: there is no such item.
    """
    item: WorkItem | None = session.identity_map.get(identity_key(WorkItem, item_id))
    if item is None:
        case = progress.lock_of_item(item_id)
        return case, session.scalars(_with_all(), {"item": item_id}).unique().one()
    read_in = item.case.row_version
    case = progress.lock(item.case_id)
    if case.row_version != read_in:
        session.refresh(item)
    return case, item


def of_turn(actor: Actor, item_id: uuid.UUID) -> tuple[Case, WorkItem]:
    """The same for an open item of an open case whose turn is the actor's.

    Raises:
        NotFound, NotYourTurn, SelfApproval, WorkItemDone, CaseClosed, CaseSuspended.
        VotesCounted: it was to be signed with others, who have decided.
    """
    case, item = item_and_case(item_id)
    require_turn(actor, item)
    countersigning.require_counting(item)
    item.require_open()
    case.require_open()
    return case, item


def step_of_turn(actor: Actor, item_id: uuid.UUID) -> tuple[Case, WorkItem]:
    """The same where it is the step itself and nothing beside one.

    Raises:
        NotAStep; and as `of_turn`.
    """
    case, item = of_turn(actor, item_id)
    if item.part != Part.STEP:
        raise NotAStep(name=item.name)
    return case, item


def step_seen_to(actor: Actor, item_id: uuid.UUID) -> tuple[Case, WorkItem]:
    """An open step of an open case for whoever sees to what has gone wrong in its unit.

    Raises: Forbidden, NotFound, WorkItemDone, CaseClosed, CaseSuspended, NotAStep.
    """
    case, item = item_and_case(item_id)
    permissions.require(actor, Permission.HANDLE_INCIDENTS, case.unit)
    item.require_open()
    case.require_open()
    if item.part != Part.STEP:
        raise NotAStep(name=item.name)
    return case, item


@cache
def _with_all() -> sa.Select[Any]:
    return (
        sa.select(WorkItem)
        .where(WorkItem.id == sa.bindparam("item"))
        .options(joinedload(WorkItem.recusals), joinedload(WorkItem.sides))
    )
