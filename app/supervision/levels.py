"""The offices above a case, level by level: who arranges what nobody can do, who is told next."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from app.cases import withholding
from app.cases.models import Case
from app.organisation import directory, permissions
from app.organisation.actors import Actor
from app.organisation.permissions import Permission


@dataclass(frozen=True)
class Level:
    """A unit, and the officers there who oversee the cases below and see to what is stuck."""

    unit_id: uuid.UUID
    people: list[uuid.UUID]


def above(case: Case) -> list[Level]:
    """The levels that have such officers, from the case's own unit upwards.

    From whom the case is withheld is left out.
    """
    handling = permissions.roles_with(Permission.HANDLE_INCIDENTS)
    roles = [one for one in permissions.roles_with(Permission.READ_CASES) if one in handling]
    found: dict[uuid.UUID, dict[uuid.UUID, None]] = {}
    for _role, place, people in directory.holders_upwards(roles, case.unit_id):
        found.setdefault(place, {}).update(dict.fromkeys(people))
    kept_from = withholding.kept_from(case)
    levels = [
        Level(unit_id, [one for one in found[unit_id] if one not in kept_from])
        for unit_id in case.unit.lineage
        if unit_id in found
    ]
    return [level for level in levels if level.people]


def in_charge(case: Case) -> list[uuid.UUID]:
    """The officers of the nearest level, who are to arrange what nobody can do."""
    return next((level.people for level in above(case)), [])


def overseen_at(actor: Actor, case: Case) -> uuid.UUID | None:
    """The highest unit at which a post of the actor oversees a case; None: none does."""
    own = set(permissions.places(actor, Permission.READ_CASES))
    return next((unit_id for unit_id in reversed(case.unit.lineage) if unit_id in own), None)
