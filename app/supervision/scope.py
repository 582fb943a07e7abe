"""Of which units, procedure and months a page of supervision speaks, within what its reader may."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from app import clock
from app.db import session
from app.definitions.models import Definition, DefinitionVersion
from app.errors import NotFound
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.models import Unit, UnitDescent
from app.organisation.permissions import Permission

#: So many months are usually looked at, and so many at most.
USUAL_MONTHS, MOST_MONTHS = 12, 36
#: So many units are named one by one to the database.
MOST_WRITTEN_OUT = 500


@dataclass(frozen=True)
class Months:
    """From one month to another, both included, by their first days."""

    first: date
    last: date

    @property
    def each(self) -> list[date]:
        """The first day of every month."""
        return [_month(number) for number in range(_number(self.first), _number(self.last) + 1)]

    @property
    def working_days(self) -> int:
        """How many of them are over, today included: the last month may have just begun."""
        end = _month(_number(self.last) + 1) - clock.ONE_DAY
        return clock.working_days_between(self.first - clock.ONE_DAY, min(end, clock.today()))

    @property
    def before(self) -> Months:
        """As many months right before these."""
        count = _number(self.last) - _number(self.first) + 1
        return Months(_month(_number(self.first) - count), _month(_number(self.first) - 1))

    @property
    def a_year_before(self) -> Months:
        return Months(*(_month(_number(day) - 12) for day in (self.first, self.last)))


def last_months(count: int = USUAL_MONTHS) -> Months:
    """So many months, this one the last; never more than `MOST_MONTHS`."""
    this = _number(clock.today())
    return Months(_month(this - max(1, min(count, MOST_MONTHS)) + 1), _month(this))


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def units(actor: Actor, unit_id: uuid.UUID | None) -> tuple[uuid.UUID, ...]:
    """The unit asked for, or all that the reader oversees: none of them below another.

    Raises: NotFound, for a unit that the reader does not oversee.
    """
    own = _own(actor)
    if unit_id is None:
        above = {one.id: [other for other in own if other is not one] for one in own}
        return tuple(one.id for one in own if not any(map(one.is_within, above[one.id])))
    found = session.get(Unit, unit_id)
    if found is None or not any(map(found.is_within, own)):
        raise NotFound
    return (found.id,)


@dataclass(frozen=True)
class Reach:
    """Units and all below them, as a condition of whatever lies at a unit.

    Where that is everywhere there is none: whoever looks through everything then asks of no row
    where it lies. A middling number of units is written out: a database knows how many rows lie at
    them, and compares each row with all of them at once.
    """

    units: tuple[uuid.UUID, ...] = ()
    is_everywhere: bool = False
    #: All units that are meant, if they are not too many.
    written_out: tuple[uuid.UUID, ...] | None = None

    def of(self, column: Any) -> list[sa.ColumnElement[bool]]:
        """What a row has to fulfil, by its column that says where it lies."""
        if self.is_everywhere:
            return []
        if self.written_out is not None:
            return [column.in_(self.written_out)]
        return [permissions.within(list(self.units), column)]


def reach(units: Collection[uuid.UUID]) -> Reach:
    """How far these units go down."""
    elsewhere = sa.select(Unit.id).where(Unit.parent_id.is_(None), Unit.id.not_in(units))
    if session.scalar(elsewhere.limit(1)) is None:
        return Reach(is_everywhere=True)
    below = sa.select(UnitDescent.unit_id).where(UnitDescent.ancestor_id.in_(units)).distinct()
    found = tuple(session.scalars(below.limit(MOST_WRITTEN_OUT + 1)))
    return Reach(tuple(units), written_out=found if len(found) <= MOST_WRITTEN_OUT else None)


def at(units: Collection[uuid.UUID], column: Any) -> list[sa.ColumnElement[bool]]:
    """The condition that a row lies at these units or below; none where that is everywhere."""
    return reach(units).of(column)


def _own(actor: Actor) -> list[Unit]:
    places = permissions.places(actor, Permission.READ_CASES)
    query = sa.select(Unit).where(Unit.id.in_(places)).order_by(Unit.path)
    return list(session.scalars(query))


def versions(definition: Definition) -> list[DefinitionVersion]:
    """The versions of a procedure, the latest first."""
    query = sa.select(DefinitionVersion).filter_by(definition_id=definition.id)
    return list(session.scalars(query.order_by(DefinitionVersion.number.desc())))
