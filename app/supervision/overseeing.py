"""What a supervisor oversees: the cases of the units where a post of theirs may read cases.

A case that waits for people is listed by that of its work items which is due first: so a list is
read along an index of open work items, however many cases there are. Behind them come the cases
that wait for nobody.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload

from app import clock, db
from app.cases import narrowing as inboxes
from app.cases import otherboxes
from app.cases.models import NEVER, Case, WorkItem
from app.cases.paging import PAGE, Page, after, before, page
from app.cases.rowkinds import IS_FINISHED, IS_HALTED, IS_OPEN
from app.cases.sidelines import Withheld
from app.db import session
from app.definitions.models import Definition
from app.organisation import permissions
from app.organisation.actors import Actor, person_key
from app.organisation.models import Unit
from app.organisation.permissions import Permission
from app.supervision.holding import holds_up
from app.supervision.lots import COUNTED, Age, Lot, Narrowing
from app.supervision.remembered import remembered

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
    return _figures(actor, {lot: replace(narrowing, lot=lot, age=None) for lot in COUNTED})


def ages(actor: Actor, narrowing: Narrowing) -> dict[Age, int]:
    """How many cases there have waited for people how long, as `counts` tells them."""
    return _figures(actor, {age: replace(narrowing, lot=Lot.OPEN, age=age) for age in Age})


def _figures(actor: Actor, of_each: Mapping[_Key, Narrowing]) -> dict[_Key, int]:
    own = frozenset(permissions.places(actor, Permission.READ_CASES))
    key = ("lots", actor.person_id, own, tuple(of_each.items()))
    return remembered(key, partial(_counted, actor, of_each), is_much=_are_many)


def _are_many(found: Mapping[Any, int]) -> bool:
    return max(found.values()) > MANY


def _counted(actor: Actor, of_each: Mapping[_Key, Narrowing]) -> dict[_Key, int]:
    """The counts of several narrowings, in one statement."""
    db.plan_for_values()
    several = [_ids(actor, one).limit(MOST + 1).subquery() for one in of_each.values()]
    counts = [sa.select(sa.func.count()).select_from(one).scalar_subquery() for one in several]
    return dict(zip(of_each, session.execute(sa.select(*counts)).one(), strict=True))


def _ids(actor: Actor, narrowing: Narrowing) -> sa.Select[Any]:
    if narrowing.is_of_items:
        return sa.select(WorkItem.id).where(*_of_items(actor, narrowing))
    return sa.select(Case.id).where(*_of_cases(actor, narrowing))


def cases(
    actor: Actor, narrowing: Narrowing, *, cursor: str | None = None, size: int = PAGE
) -> Page[Case]:
    """The cases of a lot, what is due first before the others; of those done the last first.

    Of what is likely late, all that is not late yet: `foreseeing` sifts it.

    Raises: NotFound, for a cursor that is none.
    """
    db.plan_for_values()
    if narrowing.lot == Lot.DONE:
        keys = _page_of(_done(actor, narrowing, cursor), size)
    elif narrowing.lot == Lot.HALTED:
        keys = _page_of(_halted(actor, narrowing, cursor), size)
    else:
        keys = waiting(actor, narrowing, cursor, size)
    found = page(keys, size, lambda row: (row.at, row.id))
    return Page(loaded([row.case_id for row in found.rows]), found.next_cursor)


def _page_of(query: sa.Select[Any], size: int) -> list[sa.Row[Any]]:
    return list(session.execute(query.limit(size + 1)).all())


def waiting(actor: Actor, narrowing: Narrowing, cursor: str | None, size: int) -> list[sa.Row[Any]]:
    """Sort value, id of the row it is sorted by, and case: first by work items, then the rest.

    One more than `size`, if there is one.
    """
    item, at = WorkItem, WorkItem.due_at
    columns: tuple[Any, ...] = (at.label("at"), item.id, item.case_id)
    where = (*_of_items(actor, narrowing), *after(cursor, at, item.id))
    found = _page_of(sa.select(*columns).where(*where).order_by(at, item.id), size)
    if len(found) > size or narrowing.is_of_items:
        return found
    return found + _page_of(_silent(actor, narrowing, cursor), size - len(found))


def _silent(actor: Actor, narrowing: Narrowing, cursor: str | None) -> sa.Select[Any]:
    """What waits for nobody, the oldest first."""
    waits = sa.exists().where(WorkItem.case_id == Case.id, holds_up())
    last = sa.literal(AFTER_ALL, WorkItem.due_at.type)
    query = _cases(actor, narrowing, last).where(sa.not_(waits), *after(cursor, last, Case.id))
    return query.order_by(Case.id)


def _halted(actor: Actor, narrowing: Narrowing, cursor: str | None) -> sa.Select[Any]:
    at = Case.started_at
    query = _cases(actor, narrowing, at).where(*after(cursor, at, Case.id))
    return query.order_by(at, Case.id)


def _done(actor: Actor, narrowing: Narrowing, cursor: str | None) -> sa.Select[Any]:
    at = Case.finished_at
    query = _cases(actor, narrowing, at).where(*before(cursor, at, Case.id))
    return query.order_by(at.desc(), Case.id.desc())


def _cases(actor: Actor, narrowing: Narrowing, at: Any) -> sa.Select[Any]:
    columns: tuple[Any, ...] = (at.label("at"), Case.id, Case.id.label("case_id"))
    return sa.select(*columns).where(*_of_cases(actor, narrowing))


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


def _of_items(actor: Actor, narrowing: Narrowing) -> _Conditions:
    """Of what waits for people in each case the one that is due first, if it is asked for."""
    item, earlier = WorkItem, aliased(WorkItem)
    is_earlier = sa.tuple_(earlier.due_at, earlier.id) < sa.tuple_(item.due_at, item.id)
    of_case = [earlier.case_id == item.case_id, *_holding(earlier, narrowing), is_earlier]
    found = [
        *_holding(item, narrowing),
        *_places(actor, narrowing, item.unit_id),
        _is_not_withheld(actor, item.case_id),
        sa.not_(sa.exists().where(*of_case)),
    ]
    if narrowing.procedure:
        found.append(item.definition_id == _definition(narrowing.procedure))
    if narrowing.lot == Lot.LATE:
        found.append(inboxes.is_late())
    if narrowing.lot == Lot.SOON:
        found.append(inboxes.is_due_soon())
    if narrowing.lot == Lot.LIKELY:
        found += [item.due_at > clock.now(), item.due_at < NEVER]
    return found + (_is_aged(narrowing.age) if narrowing.age else [])


def _holding(item: Any, narrowing: Narrowing) -> _Conditions:
    """What holds a case up, at the step and for the person that are asked for."""
    found = [holds_up(item)]
    if narrowing.element:
        found.append(item.element == narrowing.element)
    if narrowing.person_id is not None:
        found.append(item.candidate_key == person_key(narrowing.person_id))
    return found


def _is_aged(age: Age) -> _Conditions:
    least, most = age.days
    found = [WorkItem.opened_at < clock.day_end(_day_before(least))]
    if most is not None:
        found.append(WorkItem.opened_at >= clock.day_end(_day_before(most + 1)))
    return found


def _day_before(working_days: int) -> date:
    """The last day since which so many working days have gone by."""
    day = clock.today()
    while clock.working_days_between(day, clock.today()) < working_days:
        day -= clock.ONE_DAY
    return day


_KINDS = {Lot.OPEN: IS_OPEN, Lot.HALTED: IS_HALTED, Lot.DONE: IS_FINISHED}


def _of_cases(actor: Actor, narrowing: Narrowing) -> _Conditions:
    found: _Conditions = [
        sa.literal_column(_KINDS[narrowing.lot], sa.Boolean),
        *_places(actor, narrowing, Case.unit_id),
        _is_not_withheld(actor, Case.id),
    ]
    if narrowing.procedure:
        found.append(Case.definition_id == _definition(narrowing.procedure))
    if narrowing.lot == Lot.DONE:
        found.append(Case.finished_at >= otherboxes.this_month())
    return found


def _definition(key: str) -> Any:
    return sa.select(Definition.id).where(Definition.key == key).scalar_subquery()


def _places(
    actor: Actor, narrowing: Narrowing, unit_column: InstrumentedAttribute[uuid.UUID]
) -> _Conditions:
    found = [permissions.visible_to(actor, Permission.READ_CASES, unit_column)]
    if narrowing.unit_id is not None:
        found.append(permissions.within([narrowing.unit_id], unit_column))
    return found


def _is_not_withheld(actor: Actor, case_column: Any) -> sa.ColumnElement[bool]:
    kept = (Withheld.case_id == case_column, Withheld.person_id == actor.person_id)
    return sa.not_(sa.exists().where(*kept))


def is_overseen(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition that a case lies where the actor may read cases, and is not kept from them."""
    may = permissions.visible_to(actor, Permission.READ_CASES, Case.unit_id)
    return sa.and_(may, _is_not_withheld(actor, Case.id))


def procedures(actor: Actor) -> list[tuple[str, str]]:
    """What open cases there are of: key and title.

    Each procedure is looked for by itself, up to its first case: an `exists` lets PostgreSQL read
    all open cases at once.
    """
    db.plan_for_values()
    first = (
        sa.select(Case.id)
        .where(
            Case.definition_id == Definition.id,
            sa.literal_column(IS_OPEN, sa.Boolean),
            permissions.visible_to(actor, Permission.READ_CASES, Case.unit_id),
        )
        .limit(1)
        .scalar_subquery()
    )
    query = sa.select(Definition.key, Definition.title).where(first.is_not(None))
    return [(key, title) for key, title in session.execute(query.order_by(Definition.title))]


def places(actor: Actor) -> list[Unit]:
    """What the page may be narrowed to: the actor's units, and those right below them."""
    own = permissions.places(actor, Permission.READ_CASES)
    is_near = sa.or_(Unit.id.in_(own), Unit.parent_id.in_(own))
    query = sa.select(Unit).where(is_near, Unit.retired_on.is_(None))
    return list(session.scalars(query.order_by(Unit.path, Unit.code)))
