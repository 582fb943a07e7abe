"""What waits for whom: the inbox of a desk, its steps, and the counts of all boxes. Reads only."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from app import clock
from app.cases import entrusted, otherboxes, sorting
from app.cases.models import Case, WorkItem
from app.cases.narrowing import MINE, NO_FILTER, POST, InboxFilter, soon
from app.cases.paging import PAGE, Page
from app.cases.recusals import keeps_out
from app.cases.sorting import Sort, Stretch, stretches
from app.db import session
from app.definitions.models import Definition
from app.organisation.actors import Actor, person_key

#: Counts are shown up to here and then as “more”.
MOST_COUNTED = 1000
#: Key → the condition on which what waits under it for somebody else is the actor's (外出委托).
Others = Mapping[str, sa.ColumnElement[bool]]


def _waits_for(person_id: Any, key: Any) -> list[sa.ColumnElement[bool]]:
    """The one place that says what waits for somebody under one of the keys they act by."""
    return [
        WorkItem.candidate_key == key,
        WorkItem.closed_at.is_(None),
        sa.not_(keeps_out(person_id)),
    ]


def _by_key(keys: int, others: Others) -> list[list[sa.ColumnElement[bool]]]:
    """The conditions of so many own keys, the parameters `turn_of_0` and so on, and of others."""
    person: sa.BindParameter[Any] = sa.bindparam("person", type_=sa.Uuid())
    own = [_waits_for(person, sa.bindparam(f"turn_of_{number}")) for number in range(keys)]
    return own + [[*_waits_for(person, key), covered] for key, covered in others.items()]


def inbox(
    actor: Actor,
    *,
    cursor: str | None = None,
    narrowed: InboxFilter = NO_FILTER,
    sort: Sort = Sort.DUE,
    size: int = PAGE,
) -> Page[WorkItem]:
    """The open work items that are the actor's to take, the first due first or as `sort` says.

    For each key of the actor the first rows are taken along the index, then merged.
    """
    keys = _keys(actor, narrowed.held)
    if not keys:
        return Page([], None)
    conditions, others = narrowed.conditions(), _others(actor, narrowed.held)
    if conditions or others or cursor is not None:
        turns = _by_key(len(keys), others)
        query = _page_of(turns, size, stretches(sort, cursor), conditions)
    else:
        query = _first_page(len(keys), size, sort)
    found = session.scalars(query, {"person": actor.person_id, **named(keys)}).all()
    return sorting.page(found, size, sort)


def _keys(actor: Actor, held: str) -> list[str]:
    """Under which keys it waits: all of the actor's, the actor's own, or those of posts."""
    own = actor.person_id and person_key(actor.person_id)
    if held not in {MINE, POST}:
        return actor.candidate_keys
    return [key for key in actor.candidate_keys if (key == own) == (held == MINE)]


def _others(actor: Actor, held: str) -> Others:
    """What waits for others is neither the actor's own nor a post of the actor's."""
    return {} if held in {MINE, POST} else entrusted.keys(actor)


def named(keys: Iterable[str]) -> dict[str, str]:
    return {f"turn_of_{number}": key for number, key in enumerate(keys)}


@cache
def _first_page(keys: int, size: int, sort: Sort) -> sa.Select[Any]:
    """Built once, because building it costs more than running it."""
    return _page_of(_by_key(keys, {}), size, stretches(sort, None), ())


def _page_of(
    turns: Sequence[Sequence[sa.ColumnElement[bool]]],
    size: int,
    parts: Sequence[Stretch],
    conditions: Sequence[sa.ColumnElement[bool]],
) -> sa.Select[Any]:
    """The rows of these keys (`_by_key`), merged."""
    first = sa.union_all(
        *(
            sa.select(
                sa.select(
                    WorkItem.id,
                    part.at.label("at"),
                    sa.literal_column(str(part.rank)).label("rank"),
                )
                .where(
                    *of_key,
                    *part.conditions,
                    *conditions,
                )
                .order_by(part.at, WorkItem.id)
                .limit(size + 1)
                .subquery()
            )
            for of_key in turns
            for part in parts
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
        .order_by(first.c.rank, first.c.at, first.c.id)
        .limit(size + 1)
    )


#: What is counted, and by what.
_TOLD = (
    *(WorkItem.id, WorkItem.case_id),
    *(WorkItem.definition_id, WorkItem.element, WorkItem.name),
)


def lot_of(keys: int, others: Others, *conditions: sa.ColumnElement[bool]) -> sa.Subquery:
    """What waits under so many keys and others, up to `MOST_COUNTED` a key."""
    return sa.union_all(
        *(
            sa.select(sa.select(*_TOLD).where(*of_key, *conditions).limit(MOST_COUNTED).subquery())
            for of_key in _by_key(keys, others)
        )
    ).subquery()


def waiting(actor: Actor, *conditions: sa.ColumnElement[bool], held: str = "") -> int:
    """How many open work items are the actor's to take, counted up to `MOST_COUNTED` a key."""
    keys = _keys(actor, held)
    if not keys:
        return 0
    lot = lot_of(len(keys), _others(actor, held), *conditions)
    counted = sa.select(sa.func.count()).select_from(lot)
    return session.scalar(counted, {"person": actor.person_id, **named(keys)}) or 0


def matching(actor: Actor, narrowed: InboxFilter) -> int:
    """How many of the actor's open work items a filter leaves, counted as `waiting` counts."""
    return waiting(actor, *narrowed.conditions(), held=narrowed.held)


@dataclass(frozen=True)
class Step:
    """A step of a procedure with so many open items that are the reader's to take."""

    key: str
    title: str
    element: str
    name: str
    count: int


def steps(actor: Actor) -> list[Step]:
    """The steps at which something waits for the actor, the most first, counted as `waiting`."""
    keys, others = actor.candidate_keys, entrusted.keys(actor)
    query = _steps_in(lot_of(len(keys), others)) if others else _steps(len(keys))
    rows = session.execute(query, {"person": actor.person_id, **named(keys)})
    return [Step(*found) for found in rows]


@cache
def _steps(keys: int) -> sa.Select[Any]:
    return _steps_in(lot_of(keys, {}))


def _steps_in(lot: sa.Subquery) -> sa.Select[Any]:
    counted = sa.func.count()
    return (
        sa.select(Definition.key, Definition.title, lot.c.element, lot.c.name, counted)
        .join(Definition, Definition.id == lot.c.definition_id)
        .group_by(Definition.key, Definition.title, lot.c.element, lot.c.name)
        .order_by(counted.desc(), Definition.key, lot.c.element)
    )


def kept_from(actor: Actor, definition_id: uuid.UUID, element: str) -> int:
    """How many open items of a step would be the actor's, but for an earlier part in them."""
    query = (
        sa.select(sa.func.count())
        .select_from(WorkItem)
        .where(
            WorkItem.candidate_key.in_(actor.candidate_keys),
            WorkItem.closed_at.is_(None),
            WorkItem.definition_id == definition_id,
            WorkItem.element == element,
            keeps_out(actor.person_id),
        )
    )
    return session.scalar(query) or 0


def counts(actor: Actor) -> dict[str, int]:
    """Box → how much is in it that matters now, all in one statement; see `otherboxes.lots`.

    `late` and `soon` are what the inbox holds of these.
    """
    keys, others = actor.candidate_keys, entrusted.keys(actor)
    query = _counts_in(len(keys), others) if others else _counts(len(keys))
    given = {"person": actor.person_id, "month": otherboxes.this_month(), **named(keys)}
    given |= {"now": clock.now(), "soon": soon()}
    return dict(session.execute(query, given).mappings().one())


@cache
def _counts(keys: int) -> sa.Select[Any]:
    return _counts_in(keys, {})


def _counts_in(keys: int, others: Others) -> sa.Select[Any]:
    person: sa.BindParameter[Any] = sa.bindparam("person", type_=sa.Uuid())
    month, now, until = (
        sa.bindparam(name, type_=WorkItem.due_at.type) for name in ("month", "now", "soon")
    )
    lots: dict[str, Any] = {
        "inbox": lot_of(keys, others),
        "late": lot_of(keys, others, WorkItem.due_at < now),
        "soon": lot_of(keys, others, WorkItem.due_at.between(now, until)),
    }
    for box, query in otherboxes.lots(person, month, MOST_COUNTED).items():
        lots[box] = query.subquery()
    return sa.select(
        *(
            sa.select(sa.func.count()).select_from(lot).scalar_subquery().label(box)
            for box, lot in lots.items()
        )
    )


@dataclass(frozen=True)
class Figures:
    """The four counts of a desk."""

    waiting: int
    due_soon: int
    late: int
    done_this_month: int


def figures(actor: Actor) -> Figures:
    """What waits, what is due by the end of the next working day, what is late, what is done."""
    counted = counts(actor)
    return Figures(counted["inbox"], counted["soon"], counted["late"], counted["done"])
