"""How far power reaches: a post is held at a unit and for everything below it.

So whoever hangs a unit below another gives power to whom holds such posts there or above, as an
appointment would, and takes it from whom it hung below, as the end of a post. What two people are
needed for there (`permissions.is_sensitive`), they are needed for here as well (`proposals`).
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app import clock
from app.db import session
from app.organisation import permissions
from app.organisation.models import Assignment, Unit


@dataclass(frozen=True)
class Shift:
    """The posts with power over others that come to reach further, and that reach less far."""

    gaining: list[Assignment]
    losing: list[Assignment]

    def __bool__(self) -> bool:
        return bool(self.gaining or self.losing)

    @property
    def people(self) -> set[uuid.UUID]:
        return {one.person_id for one in (*self.gaining, *self.losing)}


def shift(unit: Unit, above: Unit, *, is_dissolved: bool = False) -> Shift:
    """How power shifts when a unit comes below another one, or dissolves into it.

    Who has the same power after as before, and for at least as long, neither gains nor loses any.
    """
    were = unit.lineage
    are = list(above.lineage) if is_dissolved else [unit.id, *above.lineage]
    before, after = _held({*were}), _held({*are})
    return Shift(_beyond(after, before), _beyond(before, after))


def _held(unit_ids: Collection[uuid.UUID]) -> list[Assignment]:
    """The posts with power over others at these units, that are held or to come."""
    sensitive = [role for role in permissions.GRANTS if permissions.is_sensitive(role)]
    query = sa.select(Assignment).where(
        Assignment.unit_id.in_(unit_ids),
        Assignment.role_code.in_(sensitive),
        Assignment.held_from(clock.today()),
    )
    named = (joinedload(one) for one in (Assignment.person, Assignment.role, Assignment.unit))
    return list(session.scalars(query.options(*named).order_by(Assignment.id)))


def _beyond(posts: Collection[Assignment], others: Collection[Assignment]) -> list[Assignment]:
    """Those of some posts that give their holders what none of the others does."""
    return [one for one in posts if not any(_covers(two, one) for two in others)]


def _covers(held: Assignment, other: Assignment) -> bool:
    """Has the holder of a post the same power through one that is held already?"""
    is_same = (held.person_id, held.role_code) == (other.person_id, other.role_code)
    begins_in_time = held.since <= max(other.since, clock.today())
    return is_same and begins_in_time and _last_day(held) >= _last_day(other)


def _last_day(post: Assignment) -> date:
    return post.until or date.max
