"""The units whose matters wait for somebody, to narrow an inbox by. Reads only."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from functools import cache
from typing import Any

import sqlalchemy as sa

from app.cases import boxes, entrusted
from app.cases.models import Case
from app.db import session
from app.organisation.actors import Actor
from app.organisation.models import Unit

#: No list to choose from is longer.
MOST = 100


def of(actor: Actor, most: int = MOST) -> dict[str, str]:
    """The units whose matters wait for the actor, and those between them and the actor's posts.

    From the top down, id → name; of what `boxes.waiting` counts. What is above a unit stands in its
    path, so that the tree is not asked.
    """
    keys, others = actor.candidate_keys, entrusted.keys(actor)
    query = _paths_in(boxes.lot_of(len(keys), others)) if others else _paths(len(keys))
    paths = session.scalars(query, {"person": actor.person_id, **boxes.named(keys)})
    posts = [*actor.posts, *(post for mandate in actor.mandates for post in mandate.posts)]
    depths = _between(paths, {str(post.unit_id) for post in posts})
    topmost = sorted(depths, key=lambda unit_id: (depths[unit_id], unit_id))[:most]
    named = sa.select(Unit.id, Unit.name).where(Unit.id.in_(map(uuid.UUID, topmost)))
    by_depth = named.order_by(sa.func.length(Unit.path), Unit.code)
    return {str(unit_id): name for unit_id, name in session.execute(by_depth)}


@cache
def _paths(keys: int) -> sa.Select[Any]:
    return _paths_in(boxes.lot_of(keys, {}))


def _paths_in(lot: sa.Subquery) -> sa.Select[Any]:
    held = sa.select(Case.unit_id).join(lot, lot.c.case_id == Case.id)
    return sa.select(Unit.path).where(Unit.id.in_(held))


def _between(paths: Iterable[str], own: set[str]) -> dict[str, int]:
    """The last unit of each path, and those above it up to the first of one's own: id → depth."""
    found: dict[str, int] = {}
    for path in paths:
        line = path.strip("/").split("/")
        first = next((depth for depth, one in enumerate(line) if one in own), len(line) - 1)
        found |= {line[depth]: depth for depth in range(first, len(line))}
    return found
