"""How long the steps that cases wait at usually take where they lie, and who will be late by that.

Figures are those of the nearest unit, from the case's own upwards, that has enough of them.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import sqlalchemy as sa

from app import clock
from app.cases.models import NEVER
from app.db import session
from app.organisation.models import Unit, UnitDescent
from app.supervision.figures import StepFigure
from app.supervision.scope import last_months
from app.supervision.stays import Stays

#: From so many visits on a unit's own figures say something.
ENOUGH = 8
#: So many months are looked back, this one included.
MONTHS = 12
#: The share of all that the longer of the two times covers.
MOST = 0.9


class Waiting(Protocol):
    """What is looked at of a work item."""

    @property
    def id(self) -> uuid.UUID: ...
    @property
    def unit_id(self) -> uuid.UUID: ...
    @property
    def definition_id(self) -> uuid.UUID: ...
    @property
    def element(self) -> str: ...
    @property
    def opened_at(self) -> datetime: ...
    @property
    def due_at(self) -> datetime: ...


@dataclass(frozen=True)
class Usual:
    """How long a step took at a unit and below (its name), in working time."""

    unit: str
    stays: Stays

    @property
    def median(self) -> timedelta:
        return self.stays.quantile(0.5)

    @property
    def most(self) -> timedelta:
        """Nine of ten took no longer."""
        return self.stays.quantile(MOST)

    def chance_of_lateness(self, item: Waiting) -> float | None:
        """How likely an item is not done when it is due, by those that had stayed as long.

        Where none has: half of what has stayed for a time of which nothing else is known stays as
        long again, and of all such the share s/t that has stayed s stays until t (J. R. Gott,
        “Implications of the Copernican principle”, Nature 363). None where nothing can be said: it
        has no deadline, or is late already.
        """
        if item.due_at == NEVER or item.due_at <= clock.now():
            return None
        stayed = _stayed(item)
        allowed = clock.working_time_between(item.opened_at, item.due_at)
        known = self.stays.chance_beyond(allowed, stayed)
        return stayed / max(allowed, stayed) if known is None else known

    def has_outstayed(self, item: Waiting) -> bool:
        """Has an item stayed longer than any before it?"""
        return not self.stays.share_beyond(_stayed(item))


def _stayed(item: Waiting) -> timedelta:
    return clock.working_time_between(item.opened_at, clock.now())


def of_items(items: Collection[Waiting]) -> dict[uuid.UUID, Usual]:
    """Work item → how long its step usually takes, where enough is known; two statements."""
    units = {one.unit_id for one in items}
    known = _known(units, {(one.definition_id, one.element) for one in items})
    above = _above(units, {unit for unit, _definition, _element in known})
    found = {}
    for item in items:
        usual = _nearest(item, above[item.unit_id], known)
        if usual is not None:
            found[item.id] = usual
    return found


_Line = Sequence[tuple[uuid.UUID, str]]
_Known = dict[tuple[uuid.UUID, uuid.UUID, str], Stays]


def _nearest(item: Waiting, line: _Line, known: _Known) -> Usual | None:
    for unit, name in line:
        stays = known.get((unit, item.definition_id, item.element))
        if stays is not None and stays.count >= ENOUGH:
            return Usual(name, stays)
    return None


def _above(units: Collection[uuid.UUID], wanted: Collection[uuid.UUID]) -> dict[uuid.UUID, _Line]:
    """Unit → those wanted of itself and those above it, with their names, the nearest first."""
    query = (
        sa.select(UnitDescent.unit_id, Unit.id, Unit.name)
        .join(Unit, Unit.id == UnitDescent.ancestor_id)
        .where(UnitDescent.unit_id.in_(units), UnitDescent.ancestor_id.in_(wanted))
        .order_by(UnitDescent.distance)
    )
    found: dict[uuid.UUID, list[tuple[uuid.UUID, str]]] = {one: [] for one in units}
    for unit, ancestor, name in session.execute(query) if wanted else ():
        found[unit].append((ancestor, name))
    return dict(found)


def _known(units: Collection[uuid.UUID], steps: Collection[tuple[uuid.UUID, str]]) -> _Known:
    """The figures of these steps at these units and those above them."""
    figure = StepFigure
    above = sa.select(UnitDescent.ancestor_id).where(UnitDescent.unit_id.in_(units))
    columns: tuple[Any, ...] = (figure.unit_id, figure.definition_id, figure.element, figure.bucket)
    query = (
        sa.select(*columns, sa.func.sum(figure.visits))
        .where(
            figure.unit_id.in_(above),
            sa.tuple_(figure.definition_id, figure.element).in_(list(steps)),
            figure.month >= last_months(MONTHS).first,
        )
        .group_by(*columns)
    )
    counts: dict[tuple[uuid.UUID, uuid.UUID, str], dict[int, int]] = defaultdict(dict)
    for *key, bucket, visits in session.execute(query) if steps else ():
        counts[(key[0], key[1], key[2])][bucket] = int(visits)
    return {key: Stays(found) for key, found in counts.items()}
