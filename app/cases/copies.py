"""抄送 and 已阅: cases that people are shown, and whether they have read them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

import sqlalchemy as sa

from app import audit, clock
from app.cases import allowance, locking, progress, sides
from app.cases.models import Case
from app.cases.sidelines import Copy, Withheld
from app.db import session
from app.definitions.acts import Act
from app.errors import NotFound, Refused, Sentence
from app.notifications import outbox
from app.notifications.models import News
from app.organisation.actors import Actor
from app.organisation.models import Person


class KeptFrom(Refused):
    message = "“%(title)s”不能抄送给%(person)s：此事与其本人有关。"


def send(
    actor: Actor, item_id: uuid.UUID, people: Iterable[uuid.UUID], *, note: str = ""
) -> list[Copy]:
    """Show a case to others, from a step whose turn is the actor's (抄送).

    Whoever has it already is shown it anew.

    Raises:
        NotYourTurn, SelfApproval, WorkItemDone, CaseClosed, CaseSuspended, NotAllowedHere.
        KeptFrom, HasLeft, NotSomebodyElse, Invalid, NotFound.
    """
    case, item = locking.of_turn(actor, item_id)
    allowance.require(item, Act.COPY)
    text = sides.written(note, "note", must=False)
    chosen = sides.chosen(actor, item, people, is_to_act=False)
    sent = [_to(case, person, actor, text) for person in chosen]
    details = {"to": sides.whom(chosen), "text": text}
    sides.record(case, actor, item, "case.copied", details)
    return sent


def _to(case: Case, person: Person, actor: Actor, note: str) -> Copy:
    if session.get(Withheld, (case.id, person.id)) is not None:
        raise KeptFrom(title=case.title, person=person.name)
    copy = session.scalar(sa.select(Copy).filter_by(case_id=case.id, person_id=person.id))
    if copy is None:
        copy = Copy(case_id=case.id, person_id=person.id)
        session.add(copy)
    copy.sent_by_id, copy.note = actor.person_id, note
    copy.sent_at, copy.read_at = clock.now(), None
    title, link = Sentence("抄送给您：%(title)s", title=case.title), f"/cases/{case.id}"
    outbox.send(person.id, title, body=note, link=link, kind=News.COPIED, merge=link)
    return copy


def mark_read(actor: Actor, case_id: uuid.UUID, *, remark: str = "") -> Copy:
    """Say that one has read what was sent (已阅), with a remark if there is one.

    Raises:
        NotFound: nothing was sent to the actor. Invalid.
    """
    case = progress.lock(case_id)
    copy = of_reader(actor, case)
    if copy is None:
        raise NotFound
    text = sides.written(remark, "remark", must=False)
    if copy.read_at is None or text:
        copy.read_at = clock.now()
        audit.record(case, actor, "case.read", {"text": text})
    return copy


def of_reader(actor: Actor, case: Case) -> Copy | None:
    """The copy that an actor has got of a case."""
    return session.scalar(sa.select(Copy).filter_by(case_id=case.id, person_id=actor.person_id))
