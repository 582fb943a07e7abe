"""What a supervisor oversees: the cases of the units where a post of theirs may read cases."""

from __future__ import annotations

import enum
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app import clock
from app.cases import otherboxes
from app.cases.models import NEVER, Case, CaseStatus, WorkItem
from app.cases.narrowing import is_due_soon, is_late
from app.cases.paging import PAGE, Page, after, page
from app.cases.withholding import is_withheld
from app.db import session
from app.definitions.models import Definition
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.models import Unit
from app.organisation.permissions import Permission
from app.supervision.holding import holds_up

_Key = TypeVar("_Key")

#: No count goes further: beyond it is told as “more”.
MOST = 1_000


class Lot(enum.StrEnum):
    """What the tiles of the page count, and what each of them lists."""

    OPEN = "open"
    SOON = "soon"
    LATE = "late"
    HALTED = "halted"
    DONE = "done"


class Age(enum.StrEnum):
    """How many working days the first of what a case waits for has waited."""

    FRESH = "0-1"
    SOME = "2-3"
    LONG = "4-7"
    STALE = "8-"

    @property
    def days(self) -> tuple[int, int | None]:
        """From so many to so many, both included; None: however many more."""
        least, _dash, most = self.value.partition("-")
        return int(least), int(most) if most else None


@dataclass(frozen=True)
class Narrowing:
    """A lot, at a unit and below, of one procedure (its key), of one age."""

    lot: Lot = Lot.OPEN
    unit_id: uuid.UUID | None = None
    procedure: str = ""
    age: Age | None = None

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        found = list(_LOTS[self.lot]())
        if self.age is not None:
            found += _is_aged(self.age)
        if self.unit_id is not None:
            found.append(permissions.within([self.unit_id], Case.unit_id))
        if self.procedure:
            found.append(Case.definition.has(Definition.key == self.procedure))
        return found


def may_oversee(actor: Actor) -> bool:
    """Does a post of theirs answer for the cases of a unit?"""
    return permissions.may(actor, Permission.READ_CASES)


def counts(actor: Actor, narrowing: Narrowing) -> dict[Lot, int]:
    """How many cases each lot has at that unit and of that procedure, none above `MOST` + 1."""
    return _counted(actor, {lot: replace(narrowing, lot=lot, age=None) for lot in Lot})


def ages(actor: Actor, narrowing: Narrowing) -> dict[Age, int]:
    """How many open cases there have waited how long, none above `MOST` + 1."""
    return _counted(actor, {age: replace(narrowing, lot=Lot.OPEN, age=age) for age in Age})


def _counted(actor: Actor, of_each: Mapping[_Key, Narrowing]) -> dict[_Key, int]:
    """The counts of several narrowings, in one statement."""
    several = [_query(actor, one).limit(MOST + 1).subquery() for one in of_each.values()]
    counts = [sa.select(sa.func.count()).select_from(one).scalar_subquery() for one in several]
    return dict(zip(of_each, session.execute(sa.select(*counts)).one(), strict=True))


def cases(
    actor: Actor, narrowing: Narrowing, *, cursor: str | None = None, size: int = PAGE
) -> Page[Case]:
    """The cases of a lot: what is due first is first, and what was finished first.

    Raises: NotFound, for a cursor that is none.
    """
    at: Any = Case.finished_at if narrowing.lot == Lot.DONE else _due()
    query = (
        sa.select(Case, at)
        .where(_is_overseen(actor), *narrowing.conditions(), *after(cursor, at, Case.id))
        .order_by(at, Case.id)
        .limit(size + 1)
        .options(
            joinedload(Case.definition, innerjoin=True),
            joinedload(Case.unit, innerjoin=True),
            joinedload(Case.starter, innerjoin=True),
        )
    )
    rows = session.execute(query).all()
    found = page(rows, size, lambda row: (row[1], row[0].id))
    return Page([row[0] for row in found.rows], found.next_cursor)


def procedures(actor: Actor) -> list[tuple[str, str]]:
    """What open cases there are of: key and title."""
    used = sa.select(Case.definition_id).where(_is_overseen(actor), *_is_open())
    query = sa.select(Definition.key, Definition.title).where(Definition.id.in_(used))
    return [(key, title) for key, title in session.execute(query.order_by(Definition.title))]


def places(actor: Actor) -> list[Unit]:
    """What the page may be narrowed to: the actor's units, and those right below them."""
    own = permissions.places(actor, Permission.READ_CASES)
    query = sa.select(Unit).where(
        sa.or_(Unit.id.in_(own), Unit.parent_id.in_(own)), Unit.retired_on.is_(None)
    )
    return list(session.scalars(query.order_by(Unit.path, Unit.code)))


def _query(actor: Actor, narrowing: Narrowing) -> sa.Select[uuid.UUID]:
    return sa.select(Case.id).where(_is_overseen(actor), *narrowing.conditions())


def _is_overseen(actor: Actor) -> sa.ColumnElement[bool]:
    may = permissions.visible_to(actor, Permission.READ_CASES, Case.unit_id)
    return sa.and_(may, sa.not_(is_withheld(actor.person_id)))


def _waits() -> list[sa.ColumnElement[bool]]:
    return [WorkItem.case_id == Case.id, holds_up()]


def _due() -> sa.ColumnElement[datetime]:
    """When the first of what a case waits for is due."""
    first = sa.select(sa.func.min(WorkItem.due_at)).where(*_waits()).scalar_subquery()
    return sa.func.coalesce(first, sa.literal(NEVER, WorkItem.due_at.type))


def _is_aged(age: Age) -> list[sa.ColumnElement[bool]]:
    least, most = age.days
    first = sa.select(sa.func.min(WorkItem.opened_at)).where(*_waits()).scalar_subquery()
    found = [first < clock.day_end(_day_before(least))]
    if most is not None:
        found.append(first >= clock.day_end(_day_before(most + 1)))
    return found


def _day_before(working_days: int) -> date:
    """The last day since which so many working days have gone by."""
    day = clock.today()
    while clock.working_days_between(day, clock.today()) < working_days:
        day -= clock.ONE_DAY
    return day


def _is_open() -> list[sa.ColumnElement[bool]]:
    return [Case.status == CaseStatus.OPEN]


def _with(light: Callable[[], sa.ColumnElement[bool]]) -> list[sa.ColumnElement[bool]]:
    return [*_is_open(), sa.exists().where(*_waits(), light())]


def _is_halted() -> list[sa.ColumnElement[bool]]:
    return [*_is_open(), sa.or_(Case.incidents_open > 0, Case.suspended_at.is_not(None))]


def _is_done() -> list[sa.ColumnElement[bool]]:
    return [Case.status == CaseStatus.FINISHED, Case.finished_at >= otherboxes.this_month()]


_LOTS: dict[Lot, Callable[[], list[sa.ColumnElement[bool]]]] = {
    Lot.OPEN: _is_open,
    Lot.SOON: lambda: _with(is_due_soon),
    Lot.LATE: lambda: _with(is_late),
    Lot.HALTED: _is_halted,
    Lot.DONE: _is_done,
}
