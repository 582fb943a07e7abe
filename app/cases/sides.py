"""What stands beside a step: set up for somebody, answered by them, or taken back."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from app import audit, clock
from app.cases import entrusting, turns
from app.cases.models import NEVER, Case, WorkItem
from app.cases.parts import BLOCKING, Part
from app.cases.recusalrows import Recusal
from app.db import new_id, session
from app.errors import Invalid, Refused, Sentence
from app.i18n import mark
from app.notifications import outbox
from app.notifications.models import News
from app.organisation import directory
from app.organisation.actors import Actor, person_key
from app.organisation.models import Person

LONGEST_TEXT = 1_000
#: Beside one step, at a time.
MOST_PEOPLE = 30


class CannotTake(Refused):
    """Values: `person`, `name`."""

    message = "“%(name)s”不能交给%(person)s：本人经办过或与此事有关，请另选一人。"


class NotSomebodyElse(Refused):
    message = "请另选一人，不能选自己。"


class HasLeft(Refused):
    message = "%(person)s的账号已停用，请另选一人。"


class AnAdministrator(Refused):
    message = "%(person)s是管理员，不办理业务，请另选一人。"


class AskedAlready(Refused):
    message = "“%(name)s”已经请%(person)s办了，等回复即可。"


class TooMany(Refused):
    message = "“%(name)s”同时请的人太多，最多%(limit)s人。"


def written(text: str, field: str, *, must: bool = True) -> str:
    """What somebody has written, without spaces around it.

    Raises:
        Invalid: nothing where something must be, or too much.
    """
    plain = text.strip()
    if must and not plain:
        raise Invalid({field: [Sentence(mark("请写明内容。"))]})
    if len(plain) > LONGEST_TEXT:
        said = Sentence(mark("最多写%(limit)s个字。"), limit=LONGEST_TEXT)
        raise Invalid({field: [said]})
    return plain


def chosen(
    actor: Actor, item: WorkItem, person_ids: Iterable[uuid.UUID], *, is_to_act: bool = True
) -> list[Person]:
    """The people chosen to do something about a work item, or only to be asked or told, each once.

    Raises:
        Invalid: nobody is chosen. NotFound: there is no such person.
        NotSomebodyElse, HasLeft.
        CannotTake: somebody must keep out of this step. AnAdministrator.
    """
    found = [directory.person(one) for one in dict.fromkeys(person_ids)]
    if not found:
        raise Invalid({"person": [Sentence(mark("请选择人员。"))]})
    kept_out = {one.person_id for one in item.recusals} if is_to_act else set()
    for person in found:
        if person.id == actor.person_id:
            raise NotSomebodyElse
        if person.disabled_at is not None:
            raise HasLeft(person=person.name)
        if is_to_act and person.is_administrator:
            raise AnAdministrator(person=person.name)
        if person.id in kept_out:
            raise CannotTake(name=item.name, person=person.name)
    return found


def set_up(
    actor: Actor, step: WorkItem, part: Part, people: Iterable[Person], request: str
) -> list[WorkItem]:
    """Put an item beside a step for each of these people; where the step waits for it, it pauses.

    An AFTER is nobody's turn yet (`signing.wait_for`).

    Raises:
        AskedAlready, TooMany.
    """
    people = list(people)
    open_ones = [one for one in step.sides if one.is_open]
    if len(open_ones) + len(people) > MOST_PEOPLE:
        raise TooMany(name=step.name, limit=MOST_PEOPLE)
    for person in people:
        key = person_key(person.id)
        if any(one.part == part and key in {one.candidate_key, one.held_key} for one in open_ones):
            raise AskedAlready(name=step.name, person=person.name)
    made = [_beside(actor, step, part, person, request) for person in people]
    session.add_all(made)
    if part in BLOCKING:
        step.pause()
    return made


def _beside(actor: Actor, step: WorkItem, part: Part, person: Person, request: str) -> WorkItem:
    item = WorkItem(
        id=new_id(),
        case=step.case,
        element=step.element,
        name=step.name,
        engine_id=step.engine_id,
        candidate_key=person_key(person.id),
        part=part,
        parent=step,
        given_by_id=actor.person_id,
        request=request,
        opened_at=clock.now(),
        due_at=step.due_at if part != Part.SUPPLEMENT else NEVER,
        recusals=[Recusal(person_id=one.person_id, cause=one.cause) for one in step.recusals]
        if part != Part.QUESTION
        else [],
    )
    if part == Part.AFTER:
        item.pause()
    return item


def tell(item: WorkItem, title: outbox.Said) -> None:
    """Send word to the person whose turn an item is."""
    for person_id in directory.behind(item.candidate_key):
        kind = News.ASKED if item.part == Part.QUESTION else News.TURN
        entrusting.tell(item, person_id, title, body=item.request or "", kind=kind)


def end(item: WorkItem, actor: Actor, reply: Mapping[str, Any]) -> None:
    """Somebody has done what was asked beside a step."""
    item.reply = dict(reply)
    item.finish(actor.person_id)
    item.draft = None
    _go_on(item)


def drop(item: WorkItem) -> None:
    """What was asked beside a step is not wanted any more."""
    item.finish(None)
    _go_on(item)


def _go_on(item: WorkItem) -> None:
    """The step is its holder's turn again once nothing stands before it; the clock stood still."""
    step = item.parent
    assert step is not None, "it stands beside a step"
    if item.part == Part.SUPPLEMENT:
        step.due_at = later(step.due_at, since=item.opened_at)
    if step.is_paused and not step.waiting(BLOCKING):
        step.resume()
        if item.done_by_id is not None:
            tell(step, f"{step.name}：{step.case.title}")


def later(due_at: datetime, *, since: datetime) -> datetime:
    """A deadline put off by the working days that have gone by since an instant."""
    if due_at == NEVER:
        return NEVER
    days = clock.working_days_between(clock.office_day(since), clock.today())
    return clock.day_end(clock.working_day_after(clock.deadline_day(due_at), days))


def record(
    case: Case, actor: Actor, item: WorkItem, action: str, details: Mapping[str, Any]
) -> None:
    """An act on a work item, in the chain of its case."""
    about = {"work_item": str(item.id), "element": item.element, "name": item.name}
    audit.record(case, actor, action, {**about, **details}, acting_as=turns.acting_as(actor, item))


def whom(people: Iterable[Person]) -> list[dict[str, str]]:
    """People as a record names them."""
    return [{"id": str(one.id), "name": one.name} for one in people]
