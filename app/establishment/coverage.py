"""岗位覆盖: which steps of the procedures in force nobody could do, or too few, in which units.

By the look that a draft is judged by before it is published (`studio.reach`), for one's own units.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from app.cases.steprules import StepRule
from app.db import session
from app.definitions import catalogue
from app.definitions.models import Definition
from app.errors import NotFound
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.models import Unit
from app.organisation.permissions import Permission
from app.studio import reach
from app.studio.reach import Kind

#: What is told of a step and a unit, the worst first.
KINDS = (Kind.NOBODY, Kind.MAY_LACK, Kind.AWAY, Kind.ONE)


@dataclass(frozen=True)
class Gap:
    """A step of a procedure that is so in some units; `roles` are those that it asks for."""

    definition: Definition
    step: str
    roles: tuple[str, ...]
    kind: Kind
    units: tuple[Unit, ...]


def procedures() -> list[Definition]:
    """Those in force of which cases may begin."""
    return [one for one in catalogue.definitions() if not catalogue.is_retired(one)]


def gaps(actor: Actor, unit: Unit | None = None, key: str = "") -> list[Gap]:
    """By procedure, step and kind; of the units below one and of one procedure, if given.

    Raises:
        NotFound: the actor manages nobody.
    """
    units = _units(actor, unit)
    found = []
    for definition in procedures():
        if key and definition.key != key:
            continue
        found += _of(definition, units)
    return found


def _units(actor: Actor, unit: Unit | None) -> dict[uuid.UUID, Unit]:
    """Raises: NotFound."""
    if not permissions.may(actor, Permission.MANAGE_PEOPLE):
        raise NotFound
    query = sa.select(Unit).where(
        permissions.visible_to(actor, Permission.MANAGE_PEOPLE, Unit.id), Unit.retired_on.is_(None)
    )
    if unit is not None:
        query = query.where(permissions.within([unit.id], Unit.id))
    return {one.id: one for one in session.scalars(query.order_by(Unit.path, Unit.code))}


def _of(definition: Definition, units: dict[uuid.UUID, Unit]) -> list[Gap]:
    version_id = definition.version_in_force_id
    assert version_id is not None, "it is in force"
    return [
        Gap(
            definition,
            step.label,
            tuple(StepRule.of(step).roles),
            kind,
            _in_order(units, places),
        )
        for step, kind, places in reach.gaps(definition.key, catalogue.deployed(version_id), units)
    ]


def _in_order(units: dict[uuid.UUID, Unit], places: Collection[uuid.UUID]) -> tuple[Unit, ...]:
    wanted = set(places)
    return tuple(unit for one, unit in units.items() if one in wanted)
