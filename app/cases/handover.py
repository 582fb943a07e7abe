"""离职交接: what waits for somebody who leaves goes to successors, item by item, all on record.

What was taken from a post goes to a successor who holds that post, else back to the post. What is
the person's own matter, or asked of this person alone, or of which the successor must keep out,
stays where it is and is listed: an administrator sees to it. The jobs of a batch carry it out; each
looks once more, so that whatever was done meanwhile stays done.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, contains_eager, joinedload, mapped_column, relationship

from app import audit, clock
from app.cases import locking, voices
from app.cases.models import Case, WorkItem
from app.cases.papers import Draft
from app.db import Model, new_id, session
from app.definitions import catalogue
from app.errors import Invalid, Sentence
from app.i18n import mark
from app.jobs import batches, kinds
from app.jobs.models import Batch, Lease
from app.jobs.queue import Order
from app.notifications import outbox
from app.organisation import accounts, directory, leaving
from app.organisation.actors import Actor, person_key
from app.organisation.models import Person

#: The job that hands one item over.
HAND_OVER = "cases.hand_over"
#: Stands for every procedure that no successor is named for.
OTHERS = "*"


class Handover(Model):
    """That somebody's work was handed over: by whom, to whom, and what ended with it."""

    __tablename__ = "handover"

    #: Chosen by the browser, so that pressing twice hands over once.
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    made_at: Mapped[datetime]
    #: Successors by procedure, what was ended, how many items were handed over and left.
    plan: Mapped[dict[str, Any]]
    batch_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("job_batch.id"))

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    batch: Mapped[Batch] = relationship()


@dataclass(frozen=True)
class Plan:
    """Usernames of successors by the key of a procedure or `OTHERS`; what ends as well."""

    successors: Mapping[str, str] = field(default_factory=dict)
    ends_posts: bool = False
    disables: bool = False


@dataclass(frozen=True)
class Line:
    """Where an item is to go: to a person, back to its post, or, for a reason, nowhere."""

    item: WorkItem
    to: Person | None = None
    left: Sentence | None = None


_NO_SUCCESSOR = Sentence(mark("没有选接手的人"))
_OWN_MATTER = Sentence(mark("是本人申报的事项，不能转给别人"))
_ALONE = Sentence(mark("须由本人评分、投票，不能转给别人"))
_KEEPS_OUT = mark("%(name)s须回避")
_SIGNS_TOO = mark("%(name)s在这一步本来就有一票")
_EMPTY_POST = Sentence(mark("岗位没有别人担任，请先任命接任的人"))


def waiting_for(person_id: uuid.UUID) -> list[WorkItem]:
    """Every open item that is this person's, those that pause included, the oldest first."""
    key = person_key(person_id)
    query = (
        sa.select(WorkItem)
        .join(WorkItem.case)
        .where(
            WorkItem.closed_at.is_(None),
            sa.or_(WorkItem.candidate_key == key, WorkItem.held_key == key),
        )
        .options(
            contains_eager(WorkItem.case).joinedload(Case.definition),
            joinedload(WorkItem.recusals),
        )
        .order_by(WorkItem.opened_at, WorkItem.id)
    )
    return list(session.scalars(query).unique())


def drafts_of(person_id: uuid.UUID) -> int:
    """How many cases somebody has begun to write; they are nobody else's."""
    query = sa.select(sa.func.count()).select_from(Draft).filter_by(person_id=person_id)
    return session.scalar(query) or 0


def preview(actor: Actor, person: Person, plan: Plan) -> list[Line]:
    """What would become of each item.

    Raises:
        Forbidden, NotYourself.
        Invalid: a successor who is nobody, the person, or disabled (field: the procedure's key).
    """
    leaving.require_leave(actor, person)
    successors = _successors(person, plan)
    found = []
    for item in waiting_for(person.id):
        known = successors.get(item.case.definition.key) or successors.get(OTHERS)
        found.append(_line(item, person, known))
    return found


def _successors(person: Person, plan: Plan) -> dict[str, Person]:
    found, said = {}, {}
    for key, username in plan.successors.items():
        if not username:
            continue
        one = accounts.person_named(username)
        if one is None or one.id == person.id or one.disabled_at is not None:
            said[key] = [Sentence(mark("请选择另一个在用的账号。"))]
        else:
            found[key] = one
    if said:
        raise Invalid(said)
    return found


def _line(item: WorkItem, person: Person, successor: Person | None) -> Line:
    """Where an item goes, by the rules of the module."""
    why = _why_left(item, person, successor)
    if why is not None:
        return Line(item, left=why)
    if _is_of_post(item) and (successor is None or not _holds(successor, item)):
        return Line(item)
    return Line(item, to=successor)


def _why_left(item: WorkItem, person: Person, successor: Person | None) -> Sentence | None:
    kept_out = {one.person_id for one in item.recusals}
    why = None
    if item.case.is_of(person.id) and item.post_key is None:
        why = _OWN_MATTER
    elif catalogue.spec_of(item.case.version_id).elements[item.element].answers_to is not None:
        why = _ALONE
    elif successor is not None and successor.id in kept_out:
        why = Sentence(_KEEPS_OUT, name=successor.name)
    elif successor is not None and voices.signs_beside(item, successor.id):
        why = Sentence(_SIGNS_TOO, name=successor.name)
    elif _is_of_post(item):
        others = {*directory.behind(item.post_key or "")} - {person.id, *kept_out}
        why = None if others else _EMPTY_POST
    elif successor is None:
        why = _NO_SUCCESSOR
    return why


def _is_of_post(item: WorkItem) -> bool:
    """Was it taken from a post, rather than given to this person by somebody?"""
    return item.post_key is not None and item.given_by_id is None


def _holds(successor: Person, item: WorkItem) -> bool:
    return item.post_key is not None and successor.id in directory.behind(item.post_key)


def carry_out(actor: Actor, person: Person, plan: Plan, *, key: uuid.UUID) -> Handover:
    """Hand over what waits for somebody, and end posts and account if asked to; once for a key.

    Raises:
        Forbidden, NotYourself, Invalid: as `preview`.
    """
    session.execute(sa.select(Person.id).filter_by(id=person.id).with_for_update())
    known = session.get(Handover, key)
    if known is not None and known.person_id == person.id:
        return known
    lines = preview(actor, person, plan)
    going = [line for line in lines if line.left is None]
    remain = leaving.end_posts(actor, person) if plan.ends_posts else []
    ended = leaving.disable(actor, person) if plan.disables else []
    for one in ended:
        other = one.deputy_id if one.principal_id == person.id else one.principal_id
        outbox.send(other, f"{person.name}离任，与您之间的外出委托已结束", link="/away")
    about = {"handover": str(key), "person": str(person.id)}
    orders = [_order(actor, person, line) for line in going]
    assert actor.person_id is not None, "it is checked"
    row = Handover(
        id=key,
        person=person,
        by_id=actor.person_id,
        made_at=clock.now(),
        plan=_told(plan, lines, posts_left=len(remain), mandates=len(ended)),
        batch=batches.begin(actor.person_id, about, orders),
    )
    session.add(row)
    return row


def _told(plan: Plan, lines: list[Line], **counts: int) -> dict[str, Any]:
    left = sum(line.left is not None for line in lines)
    return {
        "successors": dict(plan.successors),
        "ends_posts": plan.ends_posts,
        "disables": plan.disables,
        "left": left,
        **counts,
    }


def _order(actor: Actor, person: Person, line: Line) -> Order:
    told = {
        "item": str(line.item.id),
        "from": str(person.id),
        "to": None if line.to is None else str(line.to.id),
        "by": str(actor.person_id),
    }
    key = f"{HAND_OVER}:{line.item.id}"
    return Order(HAND_OVER, told, case_id=line.item.case_id, unique_key=key)


@kinds.kind(HAND_OVER)
def hand_over(lease: Lease) -> None:
    """Hand one item over, unless it has been done or given to somebody else meanwhile."""
    told = lease.arguments
    person = directory.person(uuid.UUID(told["from"]))
    to = None if told["to"] is None else directory.person(uuid.UUID(told["to"]))
    case, item = locking.item_and_case(uuid.UUID(told["item"]))
    if not item.is_open or person_key(person.id) not in {item.candidate_key, item.held_key}:
        return
    if _line(item, person, to).left is not None:
        return
    actor = directory.actor(directory.person(uuid.UUID(told["by"])))
    details = {
        "work_item": str(item.id),
        "element": item.element,
        "name": item.name,
        "from": person.name,
        "to": None if to is None else to.name,
    }
    _give(item, item.post_key if to is None else person_key(to.id))
    audit.record(case, actor, "work_item.handed_over", details)
    if to is not None:
        title = f"{person.name}的工作交给您办：{case.title}"
        outbox.send(to.id, title, link=f"/cases/{case.id}")


def _give(item: WorkItem, key: str | None) -> None:
    assert key is not None, "it goes to a person or to its post"
    item.give_to(key)


def of_person(person_id: uuid.UUID) -> list[Handover]:
    """Every time somebody's work was handed over, the latest first."""
    query = sa.select(Handover).filter_by(person_id=person_id).options(joinedload(Handover.by))
    return list(session.scalars(query.order_by(Handover.made_at.desc(), Handover.id)))
