"""督办: a supervisor asks those who hold a case up why, and by when it will be done."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date
from typing import Any

import sqlalchemy as sa

from app import audit, clock
from app.cases import newhands, progress, sides, urging, withholding
from app.cases.models import Case, WorkItem
from app.db import new_id, session
from app.errors import Forbidden, Invalid, Refused, Sentence
from app.i18n import mark
from app.notifications.models import News
from app.organisation import directory
from app.organisation.actors import Actor
from app.supervision import addressing, alone, holding, levels, standing
from app.supervision.models import FollowUp, FollowUpLine

#: Working days that are given for an answer [D], and the most that may be given [D].
USUAL_TO_ANSWER, LONGEST_TO_ANSWER = 2, 10
#: So many work items of a case are asked about at a time, the first due first [D].
MOST_LINES = 30


class NotYoursToFollowUp(Forbidden):
    message = "只有有权查看本单位事项的人能督办。"


class OwnMatter(Forbidden):
    message = "本人的事项请用催办，不能自己督办。"


class FollowedUpAlready(Refused):
    message = "您对“%(title)s”的督办还没有办结，请先看回复，或者撤销以后再督办。"


class FollowedUpJustNow(Refused):
    """Values: `at`, the time from which one may follow it up again."""

    message = "您刚督办过“%(title)s”，%(at)s以后可以再督办。"


class NobodyHoldsIt(Refused):
    message = "“%(title)s”现在不在等人办理，不用督办。"


class NobodyElse(Refused):
    message = "“%(title)s”只等您自己办，或者没有别人能安排，请您自己处理。"


def may_follow_up(actor: Actor, case: Case) -> bool:
    """Does the actor oversee the case, which is open and not the actor's own matter?"""
    if not case.is_open or case.is_of(actor.person_id):
        return False
    overseen = levels.overseen_at(actor, case) is not None
    return overseen and actor.person_id not in withholding.kept_from(case)


def may_ask(actor: Actor, case: Case) -> bool:
    """May the actor follow a case up now: is there anybody else who can do something about it?"""
    if not may_follow_up(actor, case) or case.suspended_at is not None:
        return False
    try:
        return bool(_lines(actor, case))
    except (NobodyHoldsIt, NobodyElse):
        return False


def waiting_for_others(actor: Actor, cases: Collection[Case]) -> set[uuid.UUID]:
    """Those of some cases that wait for people, not for the actor alone; none of the actor's own.

    Of cases that the actor oversees these are those that may be followed up; asked of all at once.
    """
    assert actor.person_id is not None, "people oversee cases"
    asked = [
        one.id
        for one in cases
        if one.is_open and one.suspended_at is None and not one.is_of(actor.person_id)
    ]
    if not asked:
        return set()
    others = WorkItem.candidate_key.not_in(alone.keys_of([actor.person_id]))
    query = sa.select(WorkItem.case_id).where(holding.holds_up(), others)
    return set(session.scalars(query.where(WorkItem.case_id.in_(asked))))


def whom(actor: Actor, case: Case) -> list[tuple[str, list[str]]]:
    """Whom the actor would ask about an open case: step and names, of each line.

    Raises:
        NotYoursToFollowUp, OwnMatter, CaseClosed, CaseSuspended, NobodyHoldsIt, NobodyElse.
    """
    _overseen_at(actor, case)
    case.require_open()
    lines = _lines(actor, case)
    names = directory.names({one.person_id for line in lines for one in line.addressees})
    return [(line.name, [names[one.person_id] for one in line.addressees]) for line in lines]


def usual_day() -> date:
    """By when an answer is asked for unless another day is chosen."""
    return clock.working_day_after(clock.today(), USUAL_TO_ANSWER)


def latest_day() -> date:
    """The last day by which an answer may be asked for."""
    return clock.working_day_after(clock.today(), LONGEST_TO_ANSWER)


def ask(actor: Actor, case_id: uuid.UUID, *, text: str, answer_by: date | None = None) -> FollowUp:
    """Ask those who hold an open case up; the same once more is the same 督办单.

    Raises:
        NotYoursToFollowUp, OwnMatter, CaseClosed, CaseSuspended, Invalid.
        FollowedUpAlready, FollowedUpJustNow, NobodyHoldsIt, NobodyElse.
    """
    case = progress.lock(case_id)
    overseen_at = _overseen_at(actor, case)
    case.require_open()
    said, day = sides.written(text, "text"), _answer_day(answer_by)
    before = standing.of_supervisor(actor, case)
    if before is not None:
        if (before.text, before.answer_by) == (said, day):
            return before
        raise FollowedUpAlready(title=case.title)
    _require_rest(actor, case)
    row = FollowUp(
        id=new_id(),
        case_id=case.id,
        unit_id=case.unit_id,
        definition_id=case.definition_id,
        supervisor_id=actor.person_id,
        overseen_at_id=overseen_at,
        text=said,
        asked_at=clock.now(),
        answer_by=day,
    )
    lines = _lines(actor, case)
    session.add(row)
    names = addressing.put(case, row, lines, day)
    steps = list(dict.fromkeys(line.name for line in row.lines))
    details = {"follow_up": str(row.id), "names": names, "steps": steps}
    audit.record(case, actor, newhands.ASKED, {**details, "text": said, "by": str(day)})
    return row


def withdraw(actor: Actor, follow_up_id: uuid.UUID, *, reason: str) -> FollowUp:
    """Take back what one has asked; nobody need answer it any more.

    Raises:
        NotFound: there is none, or none of the actor's business. NotYoursToFollowUp: another's.
        FollowUpOver, Invalid.
    """
    case, row = standing.locked(actor, follow_up_id)
    if row.supervisor_id != actor.person_id:
        raise NotYoursToFollowUp
    standing.require(row, case)
    row.withdrawn_why, row.closed_at = sides.written(reason, "reason"), clock.now()
    title = Sentence("督办已撤销：%(title)s", title=case.title)
    body = Sentence("%(name)s：%(said)s", name=actor.name, said=row.withdrawn_why)
    asked = addressing.by_person(row.current)
    about: dict[str, Any] = {"body": body, "kind": News.SUPERVISED, "merge": f"{row.id}:withdrawn"}
    for person_id, line in asked.items():
        addressing.tell(line, person_id, title, but={actor.person_id, *asked}, **about)
    details = {"follow_up": str(row.id), "reason": row.withdrawn_why}
    audit.record(case, actor, "follow_up.withdrawn", details)
    return row


def _overseen_at(actor: Actor, case: Case) -> uuid.UUID:
    found = levels.overseen_at(actor, case)
    if found is None or actor.person_id in withholding.kept_from(case):
        raise NotYoursToFollowUp
    if case.is_of(actor.person_id):
        raise OwnMatter
    return found


def _answer_day(chosen: date | None) -> date:
    """Raises: Invalid."""
    if chosen is None:
        return usual_day()
    latest = latest_day()
    if not clock.today() <= chosen <= latest:
        said = mark("请选今天到%(day)s之间的一天。")
        raise Invalid({"answer_by": [Sentence(said, day=latest)]})
    if not clock.working_calendar().is_working(chosen):
        raise Invalid({"answer_by": [Sentence(mark("请选一个工作日。"))]})
    return chosen


def _require_rest(actor: Actor, case: Case) -> None:
    query = sa.select(sa.func.max(FollowUp.asked_at)).where(
        FollowUp.case_id == case.id, FollowUp.supervisor_id == actor.person_id
    )
    last = session.scalar(query)
    if last is not None and last + urging.REST > clock.now():
        again = (last + urging.REST).astimezone(clock.OFFICE_ZONE)
        raise FollowedUpJustNow(title=case.title, at=f"{again:%m-%d %H:%M}")


def _lines(actor: Actor, case: Case) -> list[FollowUpLine]:
    """A line for each work item that holds the case up, to whoever can do something about it."""
    hands = addressing.Hands(case)
    if not hands.waiting:
        raise NobodyHoldsIt(title=case.title)
    kept_out = {actor.person_id, *withholding.kept_from(case)}
    lines = [addressing.line(hands, item, kept_out) for item in hands.waiting[:MOST_LINES]]
    asked = [line for line in lines if line.addressees]
    if not asked:
        raise NobodyElse(title=case.title)
    return asked
