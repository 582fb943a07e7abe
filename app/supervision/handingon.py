"""督办 goes along with what it asks about: in other hands it is asked anew, of whoever has it now.

They are told, may answer as often as anybody, and have as many working days for it as were given at
first. What was promised before binds only those who promised it; it stays on the page and in the
record. A question to the office that somebody can do the step by now goes to them as well.

A job looks as soon as somebody else has an item of the case (`newhands`), and each morning at all
that stands: people come to posts and leave them as well.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Container
from typing import Any

import sqlalchemy as sa

from app import audit, clock
from app.cases import newhands, progress, withholding
from app.cases.models import Case
from app.db import session
from app.errors import Sentence
from app.jobs import kinds
from app.jobs.models import Lease
from app.jobs.queue import Order
from app.notifications import outbox
from app.notifications.models import News
from app.organisation.actors import SYSTEM
from app.supervision import addressing, standing
from app.supervision.addressing import Hands
from app.supervision.models import FollowUp, FollowUpLine


@kinds.kind(newhands.LOOK)
def look(lease: Lease) -> None:
    """The job of one case."""
    look_at(progress.lock(uuid.UUID(lease.arguments["case"])))


def orders() -> list[Order]:
    """Looks at all cases about which something stands."""
    stands = sa.select(FollowUp.case_id).where(FollowUp.closed_at.is_(None)).distinct()
    return [newhands.order(case_id) for case_id in session.scalars(stands)]


def look_at(case: Case) -> None:
    """Ask whoever has now what others were asked about in a locked case; not while it is suspended.

    Nobody may act in a suspended case; the first morning after it goes on looks again.
    """
    query = sa.select(FollowUp).where(FollowUp.case_id == case.id, FollowUp.closed_at.is_(None))
    rows = list(session.scalars(query.options(*standing.in_full())))
    items = [line.item for row in rows for line in _unfinished(row)]
    if not items or not case.is_open or case.suspended_at is not None:
        return
    hands, withheld = Hands(case, items), withholding.kept_from(case)
    for row in rows:
        kept_out = {row.supervisor_id, *withheld}
        passed = [one for one in _unfinished(row) if _has_passed(one, hands, kept_out)]
        if passed:
            _hand_on(row, passed, hands, kept_out)


def _unfinished(row: FollowUp) -> list[FollowUpLine]:
    """The lines of work items that are open, those as well about which nobody is asked now."""
    return [line for line in (*row.current, *row.lapsed) if line.item.is_open]


def _has_passed(line: FollowUpLine, hands: Hands, kept_out: Collection[Any]) -> bool:
    """Has nobody who was asked the item any more, or not the one who has promised something?

    Of an office as well; or can somebody do the step by now? What nobody is asked about may have
    come to somebody by now.
    """
    if line.ended_at is not None:
        return True
    if not line.is_to_office:
        return _have_lost_it(line, set(hands.holders(line.item)))
    officers = {one for one in hands.officers if one not in kept_out}
    return not hands.is_unmanned(line.item) or _have_lost_it(line, officers)


def _have_lost_it(line: FollowUpLine, people: Container[uuid.UUID]) -> bool:
    """Of those asked, is nobody among these people, or not the one who has promised something?"""
    asked = {one.person_id for one in line.addressees}
    promised = {one.bound_id for one in line.replies[-1:]} & asked
    return all(one not in people for one in asked) or any(one not in people for one in promised)


def _hand_on(
    row: FollowUp, passed: list[FollowUpLine], hands: Hands, kept_out: Collection[Any]
) -> None:
    """End these lines and ask who has the items now, unless that is the supervisor alone.

    So it is with what the supervisor alone is to arrange. Where nobody has one, nor could anybody
    arrange it, it stays as it is.
    """
    renewed = {one: addressing.line(hands, one.item, kept_out) for one in passed}
    ended = [
        one for one in passed if renewed[one].addressees or _is_only_with(kept_out, hands, one)
    ]
    for one in ended:
        if one.ended_at is None and renewed[one].is_to_office and not renewed[one].addressees:
            _leave(hands.case, row, one)
        one.ended_at = one.ended_at or clock.now()
    asked = [renewed[one] for one in ended if renewed[one].addressees]
    if asked:
        _ask(hands.case, row, asked)
    if standing.is_over(row):
        standing.settle(row)


def _is_only_with(kept_out: Collection[Any], hands: Hands, line: FollowUpLine) -> bool:
    """Have none but people who are not asked the item of a line, or are none else to arrange it?"""
    people = hands.officers if hands.is_unmanned(line.item) else hands.holders(line.item)
    return bool(people) and all(one in kept_out for one in people)


def _leave(case: Case, row: FollowUp, line: FollowUpLine) -> None:
    """Let the supervisor know of a step that nobody else could be asked about any more."""
    said = Sentence("“%(step)s”没有人能办，请您安排：%(title)s", step=line.name, title=case.title)
    outbox.send(row.supervisor_id, said, link=f"/cases/{case.id}", kind=News.SUPERVISED)


def _ask(case: Case, row: FollowUp, lines: list[FollowUpLine]) -> None:
    """Ask anew, with as many days as at first, and let the supervisor know."""
    day = clock.working_day_after(clock.today(), row.days_to_answer)
    names = addressing.put(case, row, lines, day)
    about = {"names": "、".join(names), "day": day, "title": case.title}
    title = Sentence("督办已转给%(names)s，请其在%(day)s前回复：%(title)s", **about)
    link = f"/supervision/follow-ups/{row.id}"
    outbox.send(row.supervisor_id, title, link=link, kind=News.SUPERVISED)
    steps = list(dict.fromkeys(line.name for line in lines))
    details = {"follow_up": str(row.id), "names": names, "steps": steps}
    told = {**details, "text": row.text, "by": str(day)}
    audit.record(case, SYSTEM, "follow_up.handed_on", told)
