"""What people see of single cases: one case, one work item, the timeline. Reads only."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from app import audit
from app.cases import entrusted, unseen
from app.cases.models import Case, WorkItem
from app.cases.papers import Evidence
from app.cases.recusals import keeps_out
from app.cases.sidelines import Copy, is_copied_to
from app.cases.withholding import is_withheld
from app.db import session
from app.errors import NotFound
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.permissions import Permission

#: So many of a person's cases tell what they usually start.
LATELY = 100


def waiting_in(cases: Sequence[Case]) -> dict[uuid.UUID, list[WorkItem]]:
    """The open work items of many cases at once: case id → items."""
    found: dict[uuid.UUID, list[WorkItem]] = {case.id: [] for case in cases}
    query = sa.select(WorkItem).where(WorkItem.case_id.in_(found), WorkItem.closed_at.is_(None))
    for item in session.scalars(query):
        found[item.case_id].append(item)
    return found


def often_started(actor: Actor) -> Counter[uuid.UUID]:
    """How often the actor has started what, of the last hundred cases: definition id → times."""
    last = (
        sa.select(Case.definition_id)
        .where(Case.starter_id == actor.person_id)
        .order_by(Case.started_at.desc())
        .limit(LATELY)
    )
    return Counter(session.scalars(last))


@cache
def visible_cases() -> sa.ColumnElement[bool]:
    """The condition that a case concerns an actor; its parameters are those of `eyes_of`.

    It was started or entered by the actor, a step of it was done by the actor, was given to
    somebody by the actor or is for one of the actor's posts, whoever has claimed it; it was sent to
    the actor for information; or it lies in a unit where a post of the actor may read cases. One
    that is withheld from the actor does not.
    """
    item = aliased(WorkItem)
    actor_id: sa.BindParameter[Any] = sa.bindparam("actor", type_=sa.Uuid())
    keys: sa.BindParameter[Any] = sa.bindparam("keys", expanding=True)
    places: sa.BindParameter[Any] = sa.bindparam("places", expanding=True)
    touched = sa.exists().where(
        item.case_id == Case.id,
        sa.or_(
            item.done_by_id == actor_id,
            item.given_by_id == actor_id,
            sa.and_(
                sa.or_(
                    item.candidate_key.in_(keys), item.post_key.in_(keys), item.held_key.in_(keys)
                ),
                sa.not_(keeps_out(actor_id, item)),
            ),
        ),
    )
    supervised = permissions.within(places, Case.unit_id)
    concerns = sa.or_(
        Case.starter_id == actor_id,
        Case.entered_by_id == actor_id,
        touched,
        supervised,
        is_copied_to(actor_id),
    )
    return sa.and_(concerns, sa.not_(is_withheld(actor_id)))


def seen_by(actor: Actor) -> sa.ColumnElement[bool]:
    """`visible_cases`, and those in which something waits for others and is the actor's to do."""
    if not actor.mandates:
        return visible_cases()
    others = sa.and_(entrusted.is_visible(actor), sa.not_(is_withheld(actor.person_id)))
    return sa.or_(visible_cases(), others)


def eyes_of(actor: Actor) -> dict[str, Any]:
    """The parameters of `visible_cases` for a person who acts."""
    return {
        "actor": actor.person_id,
        "keys": actor.candidate_keys,
        "places": permissions.places(actor, Permission.READ_CASES),
    }


def case(actor: Actor, case_id: uuid.UUID) -> Case:
    """One case that concerns the actor.

    Raises:
        NotFound: there is none, or it is none of the actor's business.
    """
    query = _one_case(seen_by(actor)) if actor.mandates else _usual_case()
    found: Case | None = session.scalar(query, {"case": case_id, **eyes_of(actor)})
    if found is None:
        raise NotFound
    return found


@cache
def _usual_case() -> sa.Select[Any]:
    return _one_case(visible_cases())


def _one_case(seen: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return sa.select(Case).where(Case.id == sa.bindparam("case"), seen).options(*_names())


def named(case: Case) -> Case:
    """A case together with its definition, unit and starter, in one statement if they are not read.

    A lock reads a case afresh, without them: most acts need none.
    """
    found: Case = session.scalars(_with_names(), {"case": case.id}).one()
    return found


def _names() -> tuple[ORMOption, ...]:
    return (
        joinedload(Case.definition, innerjoin=True),
        joinedload(Case.starter, innerjoin=True),
        joinedload(Case.unit, innerjoin=True),
    )


@cache
def _with_names() -> sa.Select[Any]:
    return sa.select(Case).where(Case.id == sa.bindparam("case")).options(*_names())


def work_item(actor: Actor, item_id: uuid.UUID) -> WorkItem:
    """One work item of a case that concerns the actor. Raises: NotFound."""
    query = _one_work_item(seen_by(actor)) if actor.mandates else _usual_work_item()
    rows = session.scalars(query, {"item": item_id, **eyes_of(actor)})
    found: WorkItem | None = rows.unique().one_or_none()
    if found is None:
        raise NotFound
    return found


@cache
def _usual_work_item() -> sa.Select[Any]:
    return _one_work_item(visible_cases())


def _one_work_item(seen: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return (
        sa.select(WorkItem)
        .join(WorkItem.case)
        .where(WorkItem.id == sa.bindparam("item"), seen)
        .options(
            contains_eager(WorkItem.case).options(
                joinedload(Case.definition, innerjoin=True),
                joinedload(Case.unit, innerjoin=True),
            ),
            joinedload(WorkItem.recusals),
            joinedload(WorkItem.sides),
            joinedload(WorkItem.done_by),
        )
    )


def visits(case: Case) -> list[WorkItem]:
    """Every visit of a case to a step for people, and what stood beside them, oldest first."""
    query = (
        sa.select(WorkItem)
        .filter_by(case_id=case.id)
        .options(
            joinedload(WorkItem.done_by),
            joinedload(WorkItem.given_by),
            selectinload(WorkItem.recusals),
        )
        .order_by(WorkItem.opened_at, WorkItem.id)
    )
    return list(session.scalars(query))


def copies(case: Case) -> list[Copy]:
    """Who got a copy of a case, in the order of sending."""
    query = (
        sa.select(Copy)
        .filter_by(case_id=case.id)
        .options(joinedload(Copy.person), joinedload(Copy.sent_by))
        .order_by(Copy.sent_at, Copy.id)
    )
    return list(session.scalars(query))


def evidence(actor: Actor, evidence_id: uuid.UUID) -> Evidence:
    """A file of a case that concerns the actor, or one of the actor's own. Raises: NotFound."""
    row = session.get(Evidence, evidence_id)
    if row is None:
        raise NotFound
    if row.uploader_id != actor.person_id:
        if row.case_id is None:
            raise NotFound
        if row.id in unseen.files(actor, case(actor, row.case_id)):
            raise NotFound
    return row


def timeline(case: Case) -> list[audit.AuditEntry]:
    """Everything that was done in a case, oldest first."""
    return audit.entries(case.id)
