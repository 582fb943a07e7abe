"""A unit's new place in the tree: at once by one person, or by two where power shifts (`reach`).

Whoever holds a post with power over others at the new place, or above it, comes to have that power
over the unit as well, as if appointed there; whoever had it till then loses it. So such a move is
proposed by one administrator and confirmed by another, who is none of them (`approving`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import sqlalchemy as sa

from app.db import session
from app.errors import Forbidden
from app.establishment import merging, moving, retiring
from app.organisation import directory, grants
from app.organisation.actors import Actor
from app.organisation.grants import Wanted
from app.organisation.models import Person, Unit, UnitDescent
from app.organisation.proposals import Act, Proposal


@dataclass(frozen=True)
class Outlook:
    """What would come of what is proposed of a unit, and a digest of whom and what it concerns."""

    plan: moving.Plan | merging.Plan
    digest: str


def outlook(row: Proposal) -> Outlook | None:
    """As things are now; None where whoever proposed it does not manage the two units any more."""
    ask = merging.plan if row.kind == Act.MERGE else moving.plan
    try:
        found = ask(*parties(row))
    except Forbidden:
        return None
    power = (*found.power.gaining, *found.power.losing)
    below = sa.select(UnitDescent.unit_id).where(UnitDescent.ancestor_id == row.unit_id)
    people = sa.select(Person.id).where(Person.unit_id.in_(below), Person.disabled_at.is_(None))
    concerned = {*session.scalars(below), *session.scalars(people), *(one.id for one in power)}
    told = "\n".join(sorted(map(str, concerned)))
    return Outlook(found, hashlib.sha256(told.encode()).hexdigest())


def parties(row: Proposal) -> tuple[Actor, Unit, Unit]:
    """Who has proposed it, with the posts of today, and the two units."""
    assert row.to is not None, "it goes somewhere"
    return directory.actor(row.proposed_by), row.unit, row.to


def move(actor: Actor, unit: Unit, to: Unit, reason: str) -> Proposal | None:
    """Hang a unit below another one, or propose it.

    Raises:
        Forbidden, CannotMove.
        NotForYourself, ReasonNeeded, AlreadyProposed: two are needed.
    """
    if moving.possible(actor, unit, to).power:
        return grants.propose(actor, Wanted(Act.MOVE, None, unit, to=to), reason)
    moving.move(actor, unit, to)
    return None


def merge(actor: Actor, unit: Unit, into: Unit, reason: str) -> Proposal | None:
    """Let a unit become part of another one, or propose it.

    Raises:
        Forbidden, ReasonMissing, CannotMerge.
        NotForYourself, AlreadyProposed: two are needed.
    """
    why = retiring.reason_of(reason)
    if merging.possible(actor, unit, into).power:
        return grants.propose(actor, Wanted(Act.MERGE, None, unit, to=into), why)
    merging.merge(actor, unit, into, why)
    return None
