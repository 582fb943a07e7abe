"""Cases by what they are called: among all that concern a reader, the newest first.

Three ways lead to the same cases, and the shortest is taken. Who is concerned by few cases has
them read one by one; words that are in few cases are found by their parts in an index, on
PostgreSQL; what is left over, common words and a reader who sees much, is met soon on the way from
the newest case back.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import joinedload

from app.cases import seeking
from app.cases.models import Case, WorkItem
from app.cases.paging import PAGE, Page, pack, unpack
from app.cases.queries import eyes_of, seen_by
from app.cases.sidelines import Copy
from app.db import session
from app.errors import NotFound
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.permissions import Permission

#: So many rows at most are read one by one, and so many in a statement.
FEW, AT_ONCE = 3000, 250


def search(actor: Actor, text: str, *, cursor: str | None = None) -> Page[Case]:
    """Cases that concern the actor by title, number, starter and initials.

    Raises: NotFound, for a cursor that we did not write.
    """
    if not seeking.words(text):
        return Page([], None)
    after = None if cursor is None else _read(cursor)
    found: list[Case] = []
    for ids in _candidates(actor, text, after):
        found += _seen(actor, text, ids)
        if len(found) > PAGE:
            return Page(found[:PAGE], pack([found[PAGE - 1].id.hex]))
    return Page(found, None)


def _seen(actor: Actor, text: str, ids: list[uuid.UUID]) -> Sequence[Case]:
    """Those of some cases that have the words and concern the actor, the newest first."""
    query = (
        sa.select(Case)
        .where(Case.id.in_(ids), *seeking.holds(Case.sought, text), seen_by(actor))
        .options(joinedload(Case.definition), joinedload(Case.starter))
        .order_by(Case.id.desc())
        .limit(PAGE + 1)
    )
    return session.scalars(query, eyes_of(actor)).all()


def _candidates(actor: Actor, text: str, after: uuid.UUID | None) -> Iterator[list[uuid.UUID]]:
    """The ids of no fewer cases than are to be found, some at a time, the newest first.

    The ids of cases rise with the time of their start.
    """
    few = _few(_concerning(), _reader(actor))
    if few is None and session.get_bind().dialect.name == "postgresql":
        few = _few(_with_parts(text), {})
    if few is None:
        yield from _on_the_way_back(text, after)
        return
    left = [one for one in few if after is None or one < after]
    for begin in range(0, len(left), AT_ONCE):
        yield left[begin : begin + AT_ONCE]


def _few(query: sa.Select[Any], given: dict[str, Any]) -> list[uuid.UUID] | None:
    """The ids that a query finds, falling; none if its rows are more than a few."""
    rows = session.scalars(query.limit(FEW + 1), given).all()
    return None if len(rows) > FEW else sorted(set(rows), reverse=True)


def _on_the_way_back(text: str, after: uuid.UUID | None) -> Iterator[list[uuid.UUID]]:
    """All cases with the words."""
    query = sa.select(Case.id).where(*seeking.holds(Case.sought, text)).order_by(Case.id.desc())
    while True:
        behind = [] if after is None else [Case.id < after]
        ids = list(session.scalars(query.where(*behind).limit(AT_ONCE)))
        if not ids:
            return
        yield ids
        after = ids[-1]


@cache
def _concerning() -> sa.Select[Any]:
    """No case less than may concern a reader (`queries.seen_by`), along one index each."""
    person: sa.BindParameter[Any] = sa.bindparam("person", type_=sa.Uuid())
    keys: sa.BindParameter[Any] = sa.bindparam("keys", expanding=True)
    places: sa.BindParameter[Any] = sa.bindparam("places", expanding=True)
    of_cases = (
        Case.starter_id == person,
        Case.entered_by_id == person,
        permissions.within(places, Case.unit_id),
    )
    of_items = (
        WorkItem.done_by_id == person,
        WorkItem.given_by_id == person,
        sa.and_(WorkItem.candidate_key.in_(keys), WorkItem.closed_at.is_(None)),
        sa.and_(WorkItem.candidate_key.in_(keys), WorkItem.closed_at.is_not(None)),
        WorkItem.post_key.in_(keys),
        WorkItem.held_key.in_(keys),
    )
    ways = sa.union_all(
        *(sa.select(Case.id.label("id")).where(one) for one in of_cases),
        *(sa.select(WorkItem.case_id).where(one) for one in of_items),
        sa.select(Copy.case_id).where(Copy.person_id == person),
    ).subquery()
    return sa.select(ways.c.id)


def _reader(actor: Actor) -> dict[str, Any]:
    keys = {*actor.candidate_keys}.union(*(one.candidate_keys for one in actor.mandates))
    places = permissions.places(actor, Permission.READ_CASES)
    return {"person": actor.person_id, "keys": sorted(keys), "places": places}


def _with_parts(text: str) -> sa.Select[Any]:
    """The cases that have every part of the words, along the index `ix_case_parts`."""
    wanted = sorted({part for word in seeking.words(text) for part in seeking.parts(word)})
    parts = sa.func.parts_of_text(Case.sought, type_=postgresql.ARRAY(sa.Text))
    return sa.select(Case.id).where(parts.contains(wanted))


def _read(cursor: str) -> uuid.UUID:
    try:
        (case_id,) = unpack(cursor)
        return uuid.UUID(case_id)
    except (ValueError, TypeError, AttributeError) as error:
        raise NotFound from error
