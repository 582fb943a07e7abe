"""Who sees which rectification: the town's bodies all of them, a village secretary their own."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from app.db import session
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.permissions import Permission
from app.rating import reading
from app.rating.models import RatedBranch, RatingYear
from app.rectification.models import Rectification

#: Everything that a page shows of one, read for all of them together.
_PARTS: tuple[InstrumentedAttribute[Any], ...] = (
    Rectification.lines,
    Rectification.reports,
    Rectification.stationed,
    Rectification.checks,
    Rectification.acceptances,
)


def years(actor: Actor) -> list[RatingYear]:
    """The decided years of which the actor may know the stars, the last first."""
    return [one for one in reading.years_told(actor) if one.decided]


def of_year(actor: Actor, year: RatingYear) -> list[Rectification]:
    """The rectifications of a year that the actor sees, by the places of the branches."""
    query = (
        sa.select(Rectification)
        .join(Rectification.rated)
        .where(RatedBranch.rating_id == year.id, _visible(actor, year))
        .options(
            joinedload(Rectification.rated).joinedload(RatedBranch.branch),
            joinedload(Rectification.leader),
            *(selectinload(part) for part in _PARTS),
        )
        .order_by(RatedBranch.place)
    )
    return list(session.scalars(query))


def _visible(actor: Actor, year: RatingYear) -> sa.ColumnElement[bool]:
    if permissions.may(actor, Permission.READ_RATINGS, year.town):
        return sa.true()
    return RatedBranch.branch_id.in_(reading.own_branches(actor))


def not_accepted_in(year: RatingYear) -> list[Rectification]:
    """Those of the town that an acceptance held in the year has extended, for its circular."""
    query = (
        sa.select(Rectification)
        .join(Rectification.rated)
        .join(RatedBranch.rating)
        .where(
            RatingYear.town_id == year.town_id,
            RatingYear.year < year.year,
            Rectification.extensions > 0,
        )
        .options(
            joinedload(Rectification.rated).joinedload(RatedBranch.branch),
            selectinload(Rectification.acceptances),
        )
        .order_by(RatedBranch.place)
    )
    return [one for one in session.scalars(query) if _was_extended(one, year.year)]


def _was_extended(found: Rectification, in_year: int) -> bool:
    held = [one for one in found.acceptances if one.held_on.year == in_year]
    return bool(held) and not any(one.is_accepted for one in held)


def walls(branches: Collection[RatedBranch]) -> dict[uuid.UUID, uuid.UUID]:
    """On which year's wall a branch of a year stands: its row → the id of that year.

    It is the year's own, or the earlier one whose rectification goes on; none where none began.
    """
    rows = {one.branch_id: one.id for one in branches}
    query = (
        sa.select(Rectification)
        .join(Rectification.rated)
        .where(RatedBranch.branch_id.in_(list(rows)))
        .options(joinedload(Rectification.rated))
    )
    found: dict[uuid.UUID, uuid.UUID] = {}
    for one in session.scalars(query):
        own = rows[one.rated.branch_id]
        if one.rated_id == own or (one.is_under_way and own not in found):
            found[own] = one.rated.rating_id
    return found
