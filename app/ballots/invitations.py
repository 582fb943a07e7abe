"""Who is invited (`domain.md` 8.4, 1): members, villagers' representatives, households by lot.

All members of the village's branch but its committee, who wrote the self-rating; members are read
from the organisation. Representatives are a number. Households are drawn by their numbers in the
village's own register; the seed stands in the poll's record, which nobody can change, so that the
draw can be repeated. Whom the slips went to, and who has voted, is written nowhere.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from app import audit, clock, lots
from app.ballots.models import Poll
from app.db import session
from app.organisation import directory
from app.organisation.models import Assignment, Membership, Person, UnitDescent

#: Whoever holds one of these posts in the branch or its village sits in the committee.
COMMITTEE = (
    "SECRETARY",
    "DEPUTY_SECRETARY",
    "ORG_COMMISSIONER",
    "PUBLICITY_COMMISSIONER",
    "DISCIPLINE_COMMISSIONER",
    "VILLAGE_SECRETARY",
)
#: So many households are drawn where the office says no other number.
HOUSEHOLDS = 30
PREPARED = "ballot.prepared"


@dataclass(frozen=True)
class Draw:
    """The masses who are invited: representatives, and `size` of so many households."""

    representatives: int
    households: int
    size: int = HOUSEHOLDS
    seed: str = field(default_factory=lots.new_seed)

    @property
    def invited(self) -> int:
        return self.representatives + len(self.numbers)

    @property
    def numbers(self) -> list[int]:
        """The households drawn, by their numbers in the register."""
        register = map(str, range(1, self.households + 1))
        return sorted(int(one) for one in lots.drawn(self.seed, register, self.size))


def draw_of(poll: Poll) -> Draw | None:
    """How the households of a poll were drawn; None where the masses are a number alone."""
    entries = audit.entries(poll.id)
    said = next((one.details for one in entries if one.action == PREPARED), {})
    return Draw(**said["draw"]) if said.get("draw") else None


def members(village_id: uuid.UUID) -> list[str]:
    """The names of the members whom the roll of today invites, in the order of member codes."""
    query = _invited([village_id]).with_only_columns(Person.name)
    return list(session.scalars(query.join(Membership.person).order_by(Membership.code)))


def numbers_of_members(village_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    """How many members the roll of today invites, by village; villages without any are left out."""
    village = UnitDescent.ancestor_id
    query = _invited(village_ids).with_only_columns(village, sa.func.count()).group_by(village)
    return dict(session.execute(query).all())


def _invited(village_ids: Collection[uuid.UUID]) -> sa.Select[Any]:
    """Members at or below villages who do not sit in a committee there."""
    sits = sa.exists().where(
        Assignment.person_id == Membership.person_id,
        sa.or_(
            Assignment.unit_id == Membership.branch_id,
            Assignment.unit_id == UnitDescent.ancestor_id,
        ),
        Assignment.role_code.in_(COMMITTEE),
        directory.in_force(clock.today()),
    )
    return (
        sa.select(Membership.person_id)
        .join(UnitDescent, UnitDescent.unit_id == Membership.branch_id)
        .where(UnitDescent.ancestor_id.in_(village_ids), Membership.left_on.is_(None), ~sits)
    )
