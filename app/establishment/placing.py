"""A unit's new place in the tree: at once by one person, or by two where power reaches further.

Whoever holds a post with power over others at the new place, or above it, comes to have that power
over the unit as well, as if appointed there (`reach`). So such a move is proposed by one
administrator and confirmed by another, who gains nothing by it (`grants`, `approving`).
"""

from __future__ import annotations

from app.establishment import merging, moving, retiring
from app.organisation import grants
from app.organisation.actors import Actor
from app.organisation.grants import Wanted
from app.organisation.models import Unit
from app.organisation.proposals import Act, Proposal


def move(actor: Actor, unit: Unit, to: Unit, reason: str) -> Proposal | None:
    """Hang a unit below another one, or propose it.

    Raises:
        Forbidden, CannotMove.
        NotForYourself, ReasonNeeded, AlreadyProposed: two are needed.
    """
    if moving.possible(actor, unit, to).growing:
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
    if merging.possible(actor, unit, into).growing:
        return grants.propose(actor, Wanted(Act.MERGE, None, unit, to=into), why)
    merging.merge(actor, unit, into, why)
    return None
