"""Whoever holds a case up says why and promises a day; that may be changed once, with a reason."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from app import audit, clock
from app.cases import sides, turns
from app.cases.models import Case
from app.db import session
from app.errors import Invalid, NotFound, Refused, Sentence
from app.i18n import mark
from app.notifications import outbox
from app.notifications.models import News
from app.organisation.actors import Actor
from app.supervision import handingon, standing
from app.supervision.models import Addressee, FollowUp, FollowUpLine, Reply
from app.supervision.reasons import CAUSE_TITLES, DelayCause

#: Working days ahead that may be promised at most [D].
FURTHEST = 10
#: How often one may answer: once, and once more with a reason [D].
MOST_REPLIES = 2


class InOtherHands(Refused):
    message = "“%(title)s”已经转给别人办，督办由现在办的人回复。"


class AnsweredTwice(Refused):
    message = "对“%(title)s”的督办已经回复并改过一次，不能再改。"


@dataclass(frozen=True)
class Answer:
    """`reason` is why an earlier answer no longer holds."""

    cause: DelayCause
    promised_on: date
    text: str = ""
    reason: str = ""


def furthest_day() -> date:
    """The last day that may be promised today."""
    return clock.working_day_after(clock.today(), FURTHEST)


def reply(actor: Actor, follow_up_id: uuid.UUID, answer: Answer) -> FollowUp:
    """Answer for all lines that are the actor's to answer; the same once more changes nothing.

    Raises:
        NotFound: there is none, or it was not put to the actor.
        FollowUpOver, InOtherHands, AnsweredTwice, Invalid.
    """
    case, row = standing.locked(actor, follow_up_id)
    handingon.look_at(case)
    own = standing.answerable(actor, row)
    if not own and not standing.was_asked(actor, row):
        raise NotFound
    standing.require(row, case)
    if not own:
        raise InOtherHands(title=case.title)
    unsaid = [one for one in own if not _says(one, answer)]
    if not unsaid:
        return row
    lines = [one for one in unsaid if may_be_answered(one)]
    if not lines:
        raise AnsweredTwice(title=case.title)
    answer = _checked(answer, is_change=any(one.replies for one in lines))
    capacities: dict[audit.Capacity, list[FollowUpLine]] = {}
    for line in lines:
        capacities.setdefault(_capacity(actor, line), []).append(line)
    for capacity, answered in capacities.items():
        said = answer if any(one.replies for one in answered) else replace(answer, reason="")
        for line in answered:
            _note(actor, line, said)
        _record(actor, case, row, said, capacity)
    _tell(actor, case, row, answer, list(capacities))
    return row


def _capacity(actor: Actor, line: FollowUpLine) -> audit.Capacity:
    """In which post the actor answers, and for whom; an office is asked by name."""
    as_post = None if line.is_to_office else turns.acting_as(actor, line.item)
    return as_post or audit.Capacity(None)


def may_be_answered(line: FollowUpLine) -> bool:
    """Is an answer about it still to be given or, once, to be changed?"""
    return len(line.replies) < MOST_REPLIES


def _says(line: FollowUpLine, answer: Answer) -> bool:
    """Is this the answer that holds already?"""
    if not line.replies:
        return False
    last = line.replies[-1]
    said = (answer.cause, answer.promised_on, answer.text.strip())
    return (last.cause, last.promised_on, last.text) == said


def _checked(answer: Answer, *, is_change: bool) -> Answer:
    """The answer as it is kept; all that is wrong is told together. Raises: Invalid."""
    problems: dict[str, list[Sentence]] = {}
    texts = {}
    musts = {"text": answer.cause == DelayCause.OTHER, "reason": is_change}
    for name, must in musts.items():
        try:
            texts[name] = sides.written(getattr(answer, name), name, must=must)
        except Invalid as error:
            problems |= error.details
    problems |= _faults_of_day(answer.promised_on)
    if problems:
        raise Invalid(problems)
    reason = texts["reason"] if is_change else ""
    return Answer(answer.cause, answer.promised_on, texts["text"], reason)


def _faults_of_day(day: date) -> dict[str, list[Sentence]]:
    if not clock.today() <= day <= furthest_day():
        said = Sentence(mark("请选今天到%(day)s之间的一天。"), day=furthest_day())
    elif not clock.working_calendar().is_working(day):
        said = Sentence(mark("请选一个工作日。"))
    else:
        return {}
    return {"promised_on": [said]}


def _note(actor: Actor, line: FollowUpLine, answer: Answer) -> None:
    """Whoever has come to the post since it was asked, and promises something, is asked as well."""
    assert actor.person_id is not None, "people answer"
    is_asked = any(one.person_id == actor.person_id for one in line.addressees)
    if not is_asked and line.item.turn_key in actor.candidate_keys:
        line.addressees.append(Addressee(person_id=actor.person_id))
    asked_on = clock.office_day(line.asked_at)
    line.cause, line.promised_on = answer.cause, answer.promised_on
    line.promised_days = clock.working_days_between(asked_on, answer.promised_on)
    line.replies.append(
        Reply(
            person_id=actor.person_id,
            principal_id=None if line.is_to_office else turns.principal_of(actor, line.item),
            at=clock.now(),
            cause=answer.cause,
            promised_on=answer.promised_on,
            text=answer.text,
            reason=answer.reason if line.replies else "",
        )
    )
    session.flush()


def _record(
    actor: Actor, case: Case, row: FollowUp, answer: Answer, capacity: audit.Capacity
) -> None:
    details = {
        "follow_up": str(row.id),
        "cause": answer.cause.value,
        "promised_on": answer.promised_on.isoformat(),
        "text": answer.text,
        "reason": answer.reason,
    }
    audit.record(case, actor, "follow_up.answered", details, acting_as=capacity)


def _tell(
    actor: Actor, case: Case, row: FollowUp, answer: Answer, capacities: Iterable[audit.Capacity]
) -> None:
    """Tell the supervisor, once for each in whose place it is answered."""
    why = Sentence("原因：%(cause)s", cause=Sentence(CAUSE_TITLES[answer.cause]))
    body: list[outbox.Said] = [why, *(one for one in (answer.text, answer.reason) if one)]
    link = f"/supervision/follow-ups/{row.id}"
    for principal in dict.fromkeys(one.principal_name for one in capacities):
        about = {"name": actor.name, "day": answer.promised_on, "title": case.title}
        said = mark("督办回复：%(name)s承诺%(day)s前办好，%(title)s")
        if principal is not None:
            said = mark("督办回复：%(name)s（代%(principal)s）承诺%(day)s前办好，%(title)s")
            about["principal"] = principal
        title = Sentence(said, **about)
        outbox.send(row.supervisor_id, title, body=body, link=link, kind=News.SUPERVISED)
