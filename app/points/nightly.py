"""The nightly check of the books: what it finds stops posting and is told to the subdistrict."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

import sqlalchemy as sa
import structlog

from app import clock
from app.db import session
from app.errors import Sentence
from app.jobs import kinds, queue
from app.jobs.models import Lease
from app.notifications import outbox
from app.notifications.models import News
from app.organisation import directory
from app.organisation.models import Assignment
from app.points import proof, stopping

log = structlog.get_logger()

CHECK = "points.check_books"
#: When nobody posts.
AT = time(2, 0)
#: Who is told.
READERS = "SUBDISTRICT_OFFICER"
#: So many findings a message names.
MOST_TOLD = 5


def plan() -> None:
    """Have the books checked in the coming night; nothing new if that is planned already."""
    queue.each_day(CHECK, AT)


@kinds.kind(CHECK)
def check_books(_lease: Lease) -> None:
    """The job of the night."""
    check()


def check() -> list[str]:
    """Check the books now; what is wrong, after posting was stopped because of it."""
    found = proof.check()
    if found:
        is_news = stopping.stop_in_force() is None
        stopping.place(found)
        log.error("points.books_are_wrong", findings=len(found))
        if is_news:
            _tell(found)
    return found


def _tell(found: Sequence[str]) -> None:
    total = Sentence("共%(number)s处。查询不受影响，入账已暂停。", number=len(found))
    body: list[outbox.Said] = [*found[:MOST_TOLD], total]
    query = sa.select(Assignment.person_id).where(
        Assignment.role_code == READERS, directory.in_force(clock.today())
    )
    for person_id in session.scalars(query.distinct()):
        title = Sentence("账目核对发现问题，已暂停入账")
        outbox.send(person_id, title, body=body, link="/points/wall", kind=News.FAULT)
