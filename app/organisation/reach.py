"""How far power reaches: a post is held at a unit and for everything below it.

So whoever hangs a unit below another gives power to whom holds such posts there or above, as an
appointment would. What two people are needed for in an appointment (`permissions.is_sensitive`),
they are needed for here as well (`proposals.Act.MOVE` and `MERGE`).
"""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app import clock
from app.db import session
from app.organisation import permissions
from app.organisation.models import Assignment, Unit


def growing(unit: Unit, above: Unit) -> list[Assignment]:
    """The posts with power over others that would come to reach a unit below another one.

    Not those whose holders have the same power there already, for at least as long.
    """
    sensitive = [role for role in permissions.GRANTS if permissions.is_sensitive(role)]
    query = sa.select(Assignment).where(
        Assignment.unit_id.in_({*unit.lineage, *above.lineage}),
        Assignment.role_code.in_(sensitive),
        Assignment.held_from(clock.today()),
    )
    named = (
        joinedload(Assignment.person),
        joinedload(Assignment.role),
        joinedload(Assignment.unit),
    )
    found = list(session.scalars(query.options(*named).order_by(Assignment.id)))
    reaching = [one for one in found if one.unit_id in unit.lineage]
    return [
        one
        for one in found
        if one not in reaching and not any(_covers(two, one) for two in reaching)
    ]


def _covers(held: Assignment, other: Assignment) -> bool:
    """Has the holder of a post the same power through one that is held already?"""
    is_same = (held.person_id, held.role_code) == (other.person_id, other.role_code)
    begins_in_time = held.since <= max(other.since, clock.today())
    return is_same and begins_in_time and _last_day(held) >= _last_day(other)


def _last_day(post: Assignment) -> date:
    return post.until or date.max
