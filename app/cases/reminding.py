"""The morning's word on deadlines: how much of what waits for somebody is due or late.

One message a person, however much it is and from whichever of their posts it comes; what is still
unread from the day before becomes this one. Only on working days.
"""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import time
from typing import Any

import sqlalchemy as sa

from app import clock
from app.cases import narrowing
from app.cases.models import Case, WorkItem
from app.cases.recusalrows import Recusal
from app.db import session
from app.errors import Sentence
from app.jobs import kinds, queue
from app.jobs.models import Lease
from app.jobs.queue import Order
from app.notifications import outbox
from app.notifications.models import News
from app.organisation import directory

#: The job of the morning, and that of some people.
LOOK, REMIND = "cases.look_for_deadlines", "cases.remind"
#: When the offices open.
AT = time(8, 30)
#: So many people are told in one transaction.
TOGETHER = 500
#: What is late, and what is due by the end of the next working day.
LATE, SOON = "late", "soon"


def plan() -> None:
    """Have somebody look next morning; nothing new if the next look is planned already."""
    queue.each_day(LOOK, AT)


@kinds.kind(LOOK)
def look(_lease: Lease) -> None:
    """The job of the morning; it plans the next one."""
    plan()
    if not clock.working_calendar().is_working(clock.today()):
        return
    day, told = clock.today().isoformat(), sorted(pressing().items())
    queue.all_later(
        Order(
            REMIND,
            {"people": [[str(person), count[LATE], count[SOON]] for person, count in some]},
            unique_key=f"{REMIND}:{day}:{first}",
        )
        for first in range(0, len(told), TOGETHER)
        if (some := told[first : first + TOGETHER])
    )


@kinds.kind(REMIND)
def remind(lease: Lease) -> None:
    """Tell some people of their deadlines."""
    for person_id, late, soon in lease.arguments["people"]:
        outbox.send(
            uuid.UUID(person_id),
            _words(late, soon),
            link="/inbox?light=late" if late else "/inbox?light=soon",
            kind=News.DUE,
            merge=REMIND,
        )


def _words(late: int, soon: int) -> Sentence:
    if late and soon:
        return Sentence("待办提醒：%(late)s件已超期，%(soon)s件将到期", late=late, soon=soon)
    if late:
        return Sentence("待办提醒：%(late)s件已超期", late=late)
    return Sentence("待办提醒：%(soon)s件将到期", soon=soon)


def pressing() -> dict[uuid.UUID, Counter[str]]:
    """Person → how many of the items that wait for them are late, and how many due soon."""
    found: dict[uuid.UUID, Counter[str]] = {}
    for light, condition in ((LATE, narrowing.is_late()), (SOON, narrowing.is_due_soon())):
        for key, count in session.execute(_counted(condition)):
            for person_id in directory.behind(key):
                found.setdefault(person_id, Counter())[light] += count
        for person_id, key, count in session.execute(_kept_out(condition)):
            if person_id in found and person_id in directory.behind(key):
                found[person_id][light] -= count
    return {person_id: counted for person_id, counted in found.items() if counted.total()}


def _counted(condition: sa.ColumnElement[bool]) -> Any:
    counted = sa.select(WorkItem.candidate_key, sa.func.count())
    return _pressing(counted, condition).group_by(WorkItem.candidate_key)


def _kept_out(condition: sa.ColumnElement[bool]) -> Any:
    """What waits for a post whose holder must keep out of it is nothing to remind them of."""
    counted = sa.select(Recusal.person_id, WorkItem.candidate_key, sa.func.count()).join(
        WorkItem, WorkItem.id == Recusal.work_item_id
    )
    return _pressing(counted, condition).group_by(Recusal.person_id, WorkItem.candidate_key)


def _pressing(counted: Any, condition: sa.ColumnElement[bool]) -> Any:
    return (
        counted.join(WorkItem.case)
        .where(WorkItem.closed_at.is_(None), WorkItem.held_key.is_(None))
        .where(Case.suspended_at.is_(None), condition)
    )
