"""Who holds which role where, in the whole house at once: a few statements, then only looking up.

`assignment` looks for the people of one step of one case; here the same is known for every unit.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from functools import cached_property

import sqlalchemy as sa

from app import clock
from app.cases.models import Case
from app.db import session
from app.definitions import catalogue
from app.organisation import standing
from app.organisation.models import Assignment, Role, Unit
from app.organisation.standing import StandIn

People = frozenset[uuid.UUID]
#: Units upwards, each with those who hold a role there.
Chain = tuple[tuple[uuid.UUID, People], ...]


class Staff:
    """The holders today of the roles that a procedure names, by codes or titles.

    `key` is the procedure's: who is away for other procedures only is not away here.
    """

    def __init__(self, roles: Collection[str], key: str) -> None:
        self._key = key
        titles: dict[str, str] = dict(session.execute(sa.select(Role.title, Role.code)).all())
        codes = set(titles.values())
        #: As a procedure names it → its code; a role that there is not is left out.
        self.codes = {one: code for one in roles if (code := _code(one, codes, titles))}
        rows = session.execute(
            sa.select(Unit.id, Unit.parent_id, Unit.name)
            .where(Unit.retired_on.is_(None))
            .order_by(sa.func.length(Unit.path))
        )
        #: Every unit that there is, whatever is above it first; → the unit above.
        self.above: dict[uuid.UUID, uuid.UUID | None] = {}
        self.names: dict[uuid.UUID, str] = {}
        for unit, parent, name in rows:
            self.above[unit], self.names[unit] = parent, name
        self._chains = {code: self._chain(held) for code, held in self._held().items()}

    def _held(self) -> dict[str, dict[uuid.UUID, People]]:
        wanted = set(self.codes.values())
        query = sa.select(Assignment.role_code, Assignment.unit_id, Assignment.person_id).where(
            Assignment.role_code.in_(wanted), Assignment.in_force(clock.today())
        )
        found: dict[str, dict[uuid.UUID, set[uuid.UUID]]] = {code: {} for code in wanted}
        for code, unit, person in session.execute(query):
            found[code].setdefault(unit, set()).add(person)
        return {
            code: {unit: frozenset(people) for unit, people in places.items()}
            for code, places in found.items()
        }

    def _chain(self, held: Mapping[uuid.UUID, People]) -> dict[uuid.UUID, Chain]:
        """Unit → where a role is held from there upwards; units without holders share their own."""
        found: dict[uuid.UUID, Chain] = {}
        for unit, above in self.above.items():
            upwards = found[above] if above else ()
            people = held.get(unit)
            found[unit] = upwards if people is None else ((unit, people), *upwards)
        return found

    def upwards(self, role: str, unit: uuid.UUID) -> Chain:
        """Where a role is held and by whom, the nearest unit first."""
        code = self.codes.get(role)
        return () if code is None else self._chains[code][unit]

    @cached_property
    def away(self) -> People:
        """Who has entrusted what concerns this procedure to others today."""
        query = sa.select(StandIn).where(standing.in_force(clock.today()))
        rows = session.scalars(query)
        return frozenset(row.principal_id for row in rows if row.shares([self._key]))

    def starters(self, roles: Collection[str]) -> Mapping[uuid.UUID, People]:
        """Unit → who of those that hold a role of the steps may start a case there."""
        everybody = catalogue.EVERYBODY in roles
        named = sa.select(Assignment.person_id).where(
            Assignment.role_code.in_(set(self.codes.values())), Assignment.in_force(clock.today())
        )
        query = sa.select(Assignment.unit_id, Assignment.person_id).where(
            Assignment.in_force(clock.today()), Assignment.person_id.in_(named)
        )
        if not everybody:
            query = query.where(Assignment.role_code.in_(roles))
        found: dict[uuid.UUID, set[uuid.UUID]] = {}
        for unit, person in session.execute(query):
            found.setdefault(unit, set()).add(person)
        return {unit: frozenset(people) for unit, people in found.items()}

    def places_of(self, roles: Collection[str]) -> list[uuid.UUID]:
        """The units where cases may start: where somebody holds one of these roles.

        For everybody that is all; where nobody may, the units that have had cases.
        """
        if catalogue.EVERYBODY in roles:
            return list(self.above)
        query = sa.select(Assignment.unit_id).where(
            Assignment.role_code.in_(roles), Assignment.in_force(clock.today())
        )
        if not roles:
            definition = catalogue.in_force(self._key)
            wanted = definition.definition_id if definition else None
            query = sa.select(Case.unit_id).where(Case.definition_id == wanted)
        found = set(session.scalars(query.distinct()))
        return [unit for unit in self.above if unit in found]


def _code(role: str, codes: set[str], titles: Mapping[str, str]) -> str | None:
    return role if role in codes else titles.get(role)
