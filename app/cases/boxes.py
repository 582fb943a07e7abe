"""The boxes of a desk: waiting, done, started, drafts, and their counts. Reads only."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from app import clock
from app.cases.models import Case, Recusal, WorkItem
from app.cases.paging import PAGE, Page, after, before, page
from app.cases.papers import Draft
from app.db import session
from app.definitions.models import Definition
from app.errors import NotFound
from app.organisation.actors import Actor

#: Counts are shown up to here and then as “more”.
MOST_COUNTED = 1000


@dataclass(frozen=True)
class InboxFilter:
    """What narrows an inbox: some words, a definition and an element of it, `late` or `soon`.

    The words are looked for in title, number and step.
    """

    text: str = ""
    definition_id: uuid.UUID | None = None
    element: str = ""
    light: str = ""

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        found: list[sa.ColumnElement[bool]] = []
        if self.light in LIGHTS:
            found.append(LIGHTS[self.light]())
        if self.definition_id is not None:
            found.append(Case.definition_id == self.definition_id)
        if self.element:
            found.append(WorkItem.element == self.element)
        if self.text:
            found.append(
                sa.or_(
                    Case.title.contains(self.text, autoescape=True),
                    Case.number.contains(self.text, autoescape=True),
                    WorkItem.name.contains(self.text, autoescape=True),
                )
            )
        return found


NO_FILTER = InboxFilter()


def is_late() -> sa.ColumnElement[bool]:
    return WorkItem.due_at < clock.now()


def is_due_soon() -> sa.ColumnElement[bool]:
    """Due by the end of the next working day."""
    soon = clock.day_end(clock.working_day_after(clock.today(), 1))
    return WorkItem.due_at.between(clock.now(), soon)


LIGHTS = {"late": is_late, "soon": is_due_soon}


def inbox(
    actor: Actor, *, cursor: str | None = None, narrowed: InboxFilter = NO_FILTER, size: int = PAGE
) -> Page[WorkItem]:
    """The open work items that are the actor's to take, the first due first.

    For each key of the actor the first rows are taken along the index, then merged.
    """
    keys = {f"key_{number}": key for number, key in enumerate(actor.candidate_keys)}
    behind = after(cursor, WorkItem.due_at, WorkItem.id)
    conditions = (*behind, *narrowed.conditions())
    query = _page_of(len(keys), size, conditions) if conditions else _first_page(len(keys), size)
    found = session.scalars(query, {"person": actor.person_id, **keys}).all()
    return page(found, size, lambda item: (item.due_at, item.id))


@cache
def _first_page(keys: int, size: int) -> sa.Select[Any]:
    """Built once, because building it costs more than running it."""
    return _page_of(keys, size, ())


def _page_of(keys: int, size: int, conditions: Sequence[sa.ColumnElement[bool]]) -> sa.Select[Any]:
    """The rows of so many keys, the parameters `key_0` and so on, merged; `person` reads them."""
    person: sa.BindParameter[Any] = sa.bindparam("person", type_=sa.Uuid())
    waiting = sa.select(WorkItem.id, WorkItem.due_at)
    if conditions:
        waiting = waiting.join(WorkItem.case).where(*conditions)
    first = sa.union_all(
        *(
            sa.select(
                waiting.where(*_waits_for(person, sa.bindparam(f"key_{number}")))
                .order_by(WorkItem.due_at, WorkItem.id)
                .limit(size + 1)
                .subquery()
            )
            for number in range(keys)
        )
    ).subquery()
    return (
        sa.select(WorkItem)
        .join(first, first.c.id == WorkItem.id)
        .join(WorkItem.case)
        .options(
            contains_eager(WorkItem.case).options(
                joinedload(Case.definition, innerjoin=True),
                joinedload(Case.starter, innerjoin=True),
                joinedload(Case.unit, innerjoin=True),
            )
        )
        .order_by(first.c.due_at, first.c.id)
        .limit(size + 1)
    )


def waiting(actor: Actor, *conditions: sa.ColumnElement[bool]) -> int:
    """How many open work items are the actor's to take, counted up to `MOST_COUNTED` a key."""
    per_key = (
        sa.select(
            sa.select(WorkItem.id)
            .where(*_waits_for(actor.person_id, key), *conditions)
            .limit(MOST_COUNTED)
            .subquery()
        )
        for key in actor.candidate_keys
    )
    counted = sa.union_all(*per_key).subquery()
    return session.scalar(sa.select(sa.func.count()).select_from(counted)) or 0


@dataclass(frozen=True)
class Step:
    """A step of a procedure with so many open items that are the reader's to take."""

    key: str
    title: str
    element: str
    name: str
    count: int


def steps(actor: Actor) -> list[Step]:
    """The steps at which something waits for the actor, the most first."""
    counted = sa.func.count()
    query = (
        sa.select(Definition.key, Definition.title, WorkItem.element, WorkItem.name, counted)
        .join(Case, Case.id == WorkItem.case_id)
        .join(Definition, Definition.id == Case.definition_id)
        .where(*_of_the_keys_of(actor), sa.not_(keeps_out(actor.person_id)))
        .group_by(Definition.key, Definition.title, WorkItem.element, WorkItem.name)
        .order_by(counted.desc(), Definition.key, WorkItem.element)
    )
    return [Step(*found) for found in session.execute(query)]


def kept_from(actor: Actor, definition_id: uuid.UUID, element: str) -> int:
    """How many open items of a step would be the actor's, but for an earlier part in them."""
    query = (
        sa.select(sa.func.count())
        .select_from(WorkItem)
        .join(WorkItem.case)
        .where(
            *_of_the_keys_of(actor),
            Case.definition_id == definition_id,
            WorkItem.element == element,
            keeps_out(actor.person_id),
        )
    )
    return session.scalar(query) or 0


def _of_the_keys_of(actor: Actor) -> list[sa.ColumnElement[bool]]:
    return [WorkItem.candidate_key.in_(actor.candidate_keys), WorkItem.closed_at.is_(None)]


def _waits_for(person_id: Any, key: Any) -> list[sa.ColumnElement[bool]]:
    return [
        WorkItem.candidate_key == key,
        WorkItem.closed_at.is_(None),
        sa.not_(keeps_out(person_id)),
    ]


def keeps_out(person_id: Any, item: type[WorkItem] = WorkItem) -> sa.ColumnElement[bool]:
    """The condition that somebody may not take a work item because of an earlier part in it."""
    return sa.exists().where(Recusal.work_item_id == item.id, Recusal.person_id == person_id)


def done(
    actor: Actor, *, cursor: str | None = None, text: str = "", size: int = PAGE
) -> Page[WorkItem]:
    """The work items the actor has done, newest first."""
    behind = before(cursor, WorkItem.closed_at, WorkItem.id)
    query = (
        sa.select(WorkItem)
        .join(WorkItem.case)
        .where(WorkItem.done_by_id == actor.person_id, *behind, *InboxFilter(text).conditions())
        .options(
            contains_eager(WorkItem.case).options(
                joinedload(Case.definition), joinedload(Case.starter)
            )
        )
        .order_by(WorkItem.closed_at.desc(), WorkItem.id.desc())
        .limit(size + 1)
    )
    return page(session.scalars(query).all(), size, lambda item: (item.closed_at, item.id))


def started(
    actor: Actor, *, cursor: str | None = None, text: str = "", size: int = PAGE
) -> Page[Case]:
    """The cases the actor has started, or has entered for somebody, newest first."""
    named = sa.or_(
        Case.title.contains(text, autoescape=True), Case.number.contains(text, autoescape=True)
    )
    query = (
        sa.select(Case)
        .where(
            sa.or_(Case.starter_id == actor.person_id, Case.entered_by_id == actor.person_id),
            *before(cursor, Case.started_at, Case.id),
        )
        .where(named if text else sa.true())
        .options(joinedload(Case.definition), joinedload(Case.unit))
        .order_by(Case.started_at.desc(), Case.id.desc())
        .limit(size + 1)
    )
    return page(session.scalars(query).all(), size, lambda case: (case.started_at, case.id))


def drafts(actor: Actor) -> list[Draft]:
    """What the actor has begun to write, newest first, at most a page."""
    query = (
        sa.select(Draft)
        .filter_by(person_id=actor.person_id)
        .options(joinedload(Draft.definition))
        .order_by(Draft.saved_at.desc())
        .limit(PAGE)
    )
    return list(session.scalars(query))


def draft(actor: Actor, draft_id: uuid.UUID) -> Draft:
    """A draft of the actor's own. Raises: NotFound."""
    found = session.get(Draft, draft_id)
    if found is None or found.person_id != actor.person_id:
        raise NotFound
    return found


@dataclass(frozen=True)
class Figures:
    """The four counts of a desk."""

    waiting: int
    due_soon: int
    late: int
    done_this_month: int


def figures(actor: Actor) -> Figures:
    """What waits, what is due by the end of the next working day, what is late, what is done."""
    first = clock.today().replace(day=1)
    month = datetime.combine(first, time(), clock.OFFICE_ZONE).astimezone(UTC)
    finished = sa.select(sa.func.count()).where(
        WorkItem.done_by_id == actor.person_id, WorkItem.closed_at >= month
    )
    return Figures(
        waiting=waiting(actor),
        due_soon=waiting(actor, is_due_soon()),
        late=waiting(actor, is_late()),
        done_this_month=session.scalar(finished) or 0,
    )
