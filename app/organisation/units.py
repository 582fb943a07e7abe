"""Units for somebody to choose from, by id."""

from __future__ import annotations

import uuid

import sqlalchemy as sa

from app.db import session
from app.organisation.actors import Actor
from app.organisation.models import Unit, UnitDescent

#: No list to choose from is longer.
MOST = 100


def around(actor: Actor) -> dict[str, str]:
    """The units of an actor's posts and those right below them, from the top down: id → name."""
    own = {post.unit_id for post in actor.posts}
    query = (
        sa.select(Unit.id, Unit.name)
        .join(UnitDescent, UnitDescent.unit_id == Unit.id)
        .where(UnitDescent.ancestor_id.in_(own), UnitDescent.distance <= 1)
        .group_by(Unit.id, Unit.name, Unit.path)
        .order_by(sa.func.length(Unit.path), Unit.name)
        .limit(MOST)
    )
    return {str(unit_id): name for unit_id, name in session.execute(query)}


def name_of(unit_id: uuid.UUID) -> str | None:
    """The name of a unit; none if there is no such unit."""
    return session.scalar(sa.select(Unit.name).where(Unit.id == unit_id))
