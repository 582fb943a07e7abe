"""Work that somebody has taken from a post and left: it goes back when they hold the post no more.

Posts end by a move, a departure, a date or an administrator's word. So a job looks every morning
who has taken something for a post that is not theirs any longer; each item then gets a job of its
own, which locks its case alone.
"""

from __future__ import annotations

import uuid
from datetime import time

import sqlalchemy as sa

from app.cases import official
from app.cases.models import WorkItem
from app.db import session
from app.jobs import kinds, queue
from app.jobs.models import Lease
from app.jobs.queue import Order
from app.organisation import directory
from app.organisation.actors import SYSTEM, person_of

#: The job of the morning, and that of one work item.
LOOK, HAND_BACK = "cases.look_for_left_work", "cases.hand_back"
#: Before the offices open.
AT = time(7, 30)


def plan() -> None:
    """Have somebody look soon; nothing new if the next look is planned already."""
    queue.later(Order(LOOK, {}, unique_key=LOOK))


@kinds.kind(LOOK)
def look(_lease: Lease) -> None:
    """The job of the morning; it plans the next one."""
    queue.all_later(
        Order(
            HAND_BACK,
            {"item": str(item.id)},
            case_id=item.case_id,
            unique_key=f"{HAND_BACK}:{item.id}",
        )
        for item in left_items()
    )
    queue.each_day(LOOK, AT)


@kinds.kind(HAND_BACK)
def hand_back(lease: Lease) -> None:
    """Give an item back to its post, unless it was done or given back meanwhile."""
    official.hand_back(SYSTEM, uuid.UUID(lease.arguments["item"]))


def left_items() -> list[WorkItem]:
    """What waits for people who have taken it for a post that they hold no more."""
    query = sa.select(WorkItem).where(
        WorkItem.closed_at.is_(None),
        WorkItem.post_key.is_not(None),
        sa.func.coalesce(WorkItem.held_key, WorkItem.candidate_key) != WorkItem.post_key,
        WorkItem.given_by_id.is_(None),
    )
    taken = list(session.scalars(query.order_by(WorkItem.id)))
    keys = {holder: _keys_of(holder) for holder in {one.turn_key for one in taken}}
    return [one for one in taken if one.post_key not in keys[one.turn_key]]


def _keys_of(holder: str) -> list[str]:
    """Everything that waits under these keys is somebody's to take."""
    person_id = person_of(holder)
    return [] if person_id is None else directory.actor(directory.person(person_id)).candidate_keys
