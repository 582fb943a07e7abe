"""What a supervisor oversees: the cases of the units where a post of theirs may read cases.

A case that waits for people is listed by that of its work items which is due first: so a list is
read along an index of open work items, however many cases there are. Behind them come the cases
that wait for nobody.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app import db
from app.cases.models import NEVER, Case, WorkItem
from app.cases.paging import PAGE, Page, after, before, page
from app.cases.rowkinds import IS_OPEN
from app.db import session
from app.definitions.models import Definition
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.models import Unit
from app.organisation.permissions import Permission
from app.supervision import scope
from app.supervision.holding import holds_up
from app.supervision.lots import COUNTED, Age, Lot, Narrowing
from app.supervision.remembered import remembered
from app.supervision.seeking import Sought, is_not_withheld, sought

_Key = TypeVar("_Key")
_Conditions = list[sa.ColumnElement[bool]]

#: From so many on counts may be a minute old.
MANY = 500
#: No count goes further: beyond it is told as “more”.
MOST = 1_000
#: Behind everything that waits for people: when a list says that the others are due.
AFTER_ALL = NEVER.replace(year=NEVER.year + 1)


def may_oversee(actor: Actor) -> bool:
    """Does a post of theirs answer for the cases of a unit?"""
    return permissions.may(actor, Permission.READ_CASES)


def counts(actor: Actor, narrowing: Narrowing) -> dict[Lot, int]:
    """How many cases each lot has at that unit and of that procedure, none above `MOST` + 1.

    Where there are many they may be a minute old.
    """
    lots: dict[Lot, Narrowing] = {lot: replace(narrowing, lot=lot, age=None) for lot in COUNTED}
    return _figures(actor, narrowing, lots)


def ages(actor: Actor, narrowing: Narrowing) -> dict[Age, int]:
    """How many cases there have waited for people how long, as `counts` tells them."""
    of_each = {age: replace(narrowing, lot=Lot.OPEN, age=age) for age in Age}
    return _figures(actor, narrowing, of_each)


def _figures(
    actor: Actor, narrowing: Narrowing, of_each: Mapping[_Key, Narrowing]
) -> dict[_Key, int]:
    own = frozenset(permissions.places(actor, Permission.READ_CASES))
    key = ("lots", actor.person_id, own, tuple(of_each.items()))
    count = partial(_counted, actor, narrowing, of_each)
    return remembered(key, count, is_much=_are_many)


def _are_many(found: Mapping[Any, int]) -> bool:
    return max(found.values()) > MANY


def _counted(
    actor: Actor, narrowing: Narrowing, of_each: Mapping[_Key, Narrowing]
) -> dict[_Key, int]:
    """The counts of several lots of one narrowing, in one statement."""
    db.plan_for_values()
    there = sought(actor, narrowing)
    each = [_ids(replace(there, narrowing=one)) for one in of_each.values()]
    several = [one.limit(MOST + 1).subquery() for one in each]
    counts = [sa.select(sa.func.count()).select_from(one).scalar_subquery() for one in several]
    return dict(zip(of_each, session.execute(sa.select(*counts)).one(), strict=True))


def _ids(asked: Sought) -> sa.Select[Any]:
    """What is counted. Only for their order does SQLite look for the few halted in their index."""
    if asked.narrowing.is_of_items:
        return sa.select(WorkItem.id).where(*asked.of_items())
    query = sa.select(Case.id).where(*asked.of_cases())
    return query.order_by(Case.started_at) if asked.narrowing.lot == Lot.HALTED else query


def cases(
    actor: Actor, narrowing: Narrowing, *, cursor: str | None = None, size: int = PAGE
) -> Page[Case]:
    """The cases of a lot, what is due first before the others; of those done the last first.

    Of what is likely late, all that is not late yet: `foreseeing` sifts it.

    Raises: NotFound, for a cursor that is none.
    """
    db.plan_for_values()
    asked = sought(actor, narrowing)
    if narrowing.lot == Lot.DONE:
        keys = _page_of(_done(asked, cursor), size)
    elif narrowing.lot == Lot.HALTED:
        keys = _page_of(_halted(asked, cursor), size)
    else:
        keys = _waiting(asked, cursor, size)
    found = page(keys, size, lambda row: (row.at, row.id))
    return Page(loaded([row.case_id for row in found.rows]), found.next_cursor)


def _page_of(query: sa.Select[Any], size: int) -> list[sa.Row[Any]]:
    return list(session.execute(query.limit(size + 1)).all())


def items(asked: Sought, cursor: str | None, size: int) -> list[sa.Row[Any]]:
    """The work items by which cases are listed: `at`, when it is due, `id` and `case_id`.

    One more than `size`, if there is one. Nothing else of them is asked for: an index has these,
    and many rows of other units may lie between two that are sought.
    """
    item, at = WorkItem, WorkItem.due_at
    columns: tuple[Any, ...] = (at.label("at"), item.id, item.case_id)
    where = (*asked.of_items(), *after(cursor, at, item.id))
    return _page_of(sa.select(*columns).where(*where).order_by(at, item.id), size)


def _waiting(asked: Sought, cursor: str | None, size: int) -> list[sa.Row[Any]]:
    """First what waits for people, then the rest."""
    found = items(asked, cursor, size)
    if len(found) > size or asked.narrowing.is_of_items:
        return found
    return found + _page_of(_silent(asked, cursor), size - len(found))


def _silent(asked: Sought, cursor: str | None) -> sa.Select[Any]:
    """What waits for nobody, the oldest first."""
    waits = sa.exists().where(WorkItem.case_id == Case.id, holds_up())
    last = sa.literal(AFTER_ALL, WorkItem.due_at.type)
    query = _cases(asked, last).where(sa.not_(waits), *after(cursor, last, Case.id))
    return query.order_by(Case.id)


def _halted(asked: Sought, cursor: str | None) -> sa.Select[Any]:
    at = Case.started_at
    query = _cases(asked, at).where(*after(cursor, at, Case.id))
    return query.order_by(at, Case.id)


def _done(asked: Sought, cursor: str | None) -> sa.Select[Any]:
    at = Case.finished_at
    query = _cases(asked, at).where(*before(cursor, at, Case.id))
    return query.order_by(at.desc(), Case.id.desc())


def _cases(asked: Sought, at: Any) -> sa.Select[Any]:
    columns: tuple[Any, ...] = (at.label("at"), Case.id, Case.id.label("case_id"))
    return sa.select(*columns).where(*asked.of_cases())


def loaded(ids: Sequence[uuid.UUID]) -> list[Case]:
    """Cases with all that a list says of them, in this order."""
    query = (
        sa.select(Case)
        .where(Case.id.in_(ids))
        .options(
            joinedload(Case.definition, innerjoin=True),
            joinedload(Case.unit, innerjoin=True),
            joinedload(Case.starter, innerjoin=True),
        )
    )
    found = {one.id: one for one in session.scalars(query)} if ids else {}
    return [found[one] for one in ids]


def is_overseen(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition that a case lies where the actor may read cases, and is not kept from them."""
    may = permissions.visible_to(actor, Permission.READ_CASES, Case.unit_id)
    return sa.and_(may, is_not_withheld(actor, Case.id))


def procedures(actor: Actor) -> list[tuple[str, str]]:
    """What open cases there are of: key and title.

    Each procedure is looked for by itself, up to its first case; in the order of an index, or
    PostgreSQL reads all open cases for a procedure that has none.
    """
    db.plan_for_values()
    first = (
        sa.select(Case.id)
        .where(
            Case.definition_id == Definition.id,
            sa.literal_column(IS_OPEN),
            *scope.reach(permissions.places(actor, Permission.READ_CASES)).of(Case.unit_id),
        )
        .order_by(Case.unit_id, Case.id)
        .limit(1)
        .scalar_subquery()
    )
    query = sa.select(Definition.key, Definition.title).where(first.is_not(None))
    return [(key, title) for key, title in session.execute(query.order_by(Definition.title))]


def places(actor: Actor, chosen: uuid.UUID | None = None) -> list[Unit]:
    """What the page may be narrowed to: the actor's units, and those right below them.

    Besides, a unit that is chosen already, and those right below it.
    """
    near = {*permissions.places(actor, Permission.READ_CASES), *([chosen] if chosen else [])}
    is_near = sa.or_(Unit.id.in_(near), Unit.parent_id.in_(near))
    query = sa.select(Unit).where(is_near, sa.or_(Unit.retired_on.is_(None), Unit.id == chosen))
    return list(session.scalars(query.order_by(Unit.path, Unit.code)))
