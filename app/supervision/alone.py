"""For whom alone work waits: by name, or under a post that nobody else holds today.

That one of those who hold it is away or must keep out of a step makes no difference here.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection

import sqlalchemy as sa

from app import clock
from app.cases import candidates
from app.db import session
from app.organisation.actors import person_key, post_key
from app.organisation.models import Assignment


def keys_of(people: Collection[uuid.UUID]) -> dict[str, uuid.UUID]:
    """The candidate keys under which work waits for just one of some people: key → person."""
    query = sa.select(Assignment.role_code, Assignment.unit_id).where(
        Assignment.person_id.in_(people), Assignment.in_force(clock.today())
    )
    posts = [post_key(role, unit_id) for role, unit_id in session.execute(query)]
    theirs = {key: one for key, one in behind(posts).items() if one in people}
    return {**{person_key(one): one for one in people}, **theirs}


def behind(keys: Collection[str]) -> dict[str, uuid.UUID]:
    """Who alone stands behind candidate keys; those behind which several do are left out."""
    found = candidates.people_behind(keys)
    return {key: next(iter(people)) for key, people in found.items() if len(people) == 1}
