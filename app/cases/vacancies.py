"""Steps that wait and that nobody can do: those in charge of incidents are told, day by day."""

from __future__ import annotations

from datetime import datetime, time

from app import clock
from app.cases import incidents
from app.cases.models import Case, WorkItem
from app.db import session
from app.errors import Sentence
from app.i18n import mark
from app.jobs import queue
from app.jobs.queue import Order
from app.notifications import outbox
from app.notifications.models import News

#: The job that looks again (`manning`).
LOOK = "cases.look_at_vacancy"
#: Early in the working day.
AT = time(8, 30)


def tell(case: Case, item: WorkItem) -> None:
    """Nobody fit holds the post that a step waits for: say so now and look again on a working day.

    Until then whoever comes to hold the post finds the step in their inbox.
    """
    _send(case, item, mark("“%(title)s”的“%(name)s”没有人可以办理，请安排"))
    session.flush()  # the job names the item's id
    look_again(case, item)


def look_again(case: Case, item: WorkItem) -> None:
    """Have somebody look on the next working day; nothing new if that is planned already."""
    day = clock.working_day_after(clock.today(), 1)
    at = datetime.combine(day, AT, clock.OFFICE_ZONE)
    about = {"item": str(item.id)}
    key = f"{LOOK}:{item.id}"
    queue.later(Order(LOOK, about, case_id=case.id, unique_key=key, run_at=at))


def tell_of_a_circle(case: Case, item: WorkItem) -> None:
    """A step was passed and the case has come to it again: now it waits for people."""
    _send(case, item, mark("“%(title)s”自动通过“%(name)s”以后又回到这一步，已停下等人办理"))


def _send(case: Case, item: WorkItem, said: str) -> None:
    title = Sentence(said, title=case.title[:60], name=item.name)
    for person_id in incidents.in_charge(case):
        outbox.send(person_id, title, link=f"/cases/{case.id}", kind=News.FAULT)
