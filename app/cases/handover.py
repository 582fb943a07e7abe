"""离职交接: what waits for somebody who leaves goes to successors, item by item, all on record.

Where each goes `succession` says. The jobs of a batch carry it out; each looks once more, so that
whatever was done meanwhile stays done.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app import audit, clock, db
from app.cases import entrusting, locking, newhands, succession
from app.cases.papers import Draft
from app.cases.succession import Line
from app.db import Model, new_id, session
from app.errors import Invalid, Sentence
from app.i18n import mark
from app.jobs import batches, kinds
from app.jobs.models import Batch, Lease
from app.jobs.queue import Order
from app.notifications import outbox
from app.notifications.models import News
from app.organisation import accounts, administration, directory, leaving, tree
from app.organisation.actors import Actor
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


def drafts_of(person_id: uuid.UUID) -> int:
    """How many cases somebody has begun to write; they are nobody else's."""
    query = sa.select(sa.func.count()).select_from(Draft).filter_by(person_id=person_id)
    return session.scalar(query) or 0


def preview(actor: Actor, person: Person, plan: Plan) -> list[Line]:
    """What would become of each item.

    Raises:
        Forbidden, NotYourself, HasPower.
        Invalid: a successor who is nobody, the person, an administrator or disabled (field: the
            key of the procedure).
    """
    leaving.require_leave(actor, person)
    if plan.disables:
        leaving.require_no_power(person)
    successors = _successors(person, plan)
    items = [(one, False) for one in succession.waiting_for(person.id)]
    items += [(one, True) for one in succession.returning_to(person.id)]
    found = []
    for item, returns in items:
        known = successors.get(item.case.definition.key) or successors.get(OTHERS)
        found.append(succession.line(item, person, known, returns=returns))
    return found


def _successors(person: Person, plan: Plan) -> dict[str, Person]:
    found, said = {}, {}
    for key, username in plan.successors.items():
        if not username:
            continue
        one = accounts.person_named(username)
        if one is None or one.id == person.id or one.disabled_at is not None:
            said[key] = [Sentence(mark("请选择另一个在用的账号。"))]
        elif one.is_administrator:
            said[key] = [Sentence(mark("管理员不办理业务，请另选一人。"))]
        else:
            found[key] = one
    if said:
        raise Invalid(said)
    return found


def carry_out(actor: Actor, person: Person, plan: Plan, *, key: uuid.UUID) -> Handover:
    """Hand over what waits for somebody, and end posts and account if asked to; once for a key.

    Raises:
        Forbidden, NotYourself, HasPower, Invalid: as `preview`.
    """
    tree.lock()
    db.hold(person)
    known = session.get(Handover, key)
    if known is not None and known.person_id == person.id:
        return known
    lines = preview(actor, person, plan)
    going = [line for line in lines if line.left is None]
    remain = leaving.end_posts(actor, person) if plan.ends_posts else []
    ended = entrusting.close_account(actor, person) if plan.disables else []
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
    whom = {"id": str(person.id), "name": person.name}
    administration.record(actor, "person.handed_over", {"person": whom, **row.plan})
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
        "returns": line.returns,
    }
    key = f"{HAND_OVER}:{line.item.id}:{'return' if line.returns else 'turn'}"
    return Order(HAND_OVER, told, case_id=line.item.case_id, unique_key=key)


@kinds.kind(HAND_OVER)
def hand_over(lease: Lease) -> None:
    """Hand one item over, unless it has been done or given to somebody else meanwhile."""
    told = lease.arguments
    person = directory.person(uuid.UUID(told["from"]))
    to = None if told["to"] is None else directory.person(uuid.UUID(told["to"]))
    case, item = locking.item_and_case(uuid.UUID(told["item"]))
    returns = bool(told.get("returns"))
    if not item.is_open or not succession.concerns(item, person, returns=returns):
        return
    line = succession.line(item, person, to, returns=returns)
    if line.left is not None:
        return
    actor = directory.actor(directory.person(uuid.UUID(told["by"])))
    details = {
        "work_item": str(item.id),
        "element": item.element,
        "name": item.name,
        "from": person.name,
        "to": None if to is None else to.name,
    }
    if line.returns:
        details |= {"returns_to": line.step.element, "returns_name": line.step.name}
    succession.give(line, person)
    audit.record(case, actor, "work_item.handed_over", details)
    newhands.note(case)
    if to is not None and not line.returns:
        title = Sentence("%(name)s的工作交给您办：%(title)s", name=person.name, title=case.title)
        outbox.send(to.id, title, link=f"/cases/{case.id}", kind=News.TURN)


def of_person(person_id: uuid.UUID) -> list[Handover]:
    """Every time somebody's work was handed over, the latest first."""
    query = sa.select(Handover).filter_by(person_id=person_id).options(joinedload(Handover.by))
    return list(session.scalars(query.order_by(Handover.made_at.desc(), Handover.id)))
