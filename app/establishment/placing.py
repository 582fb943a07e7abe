"""A unit's new place in the tree: at once by one person, or by two where power reaches further.

Whoever holds a post with power over others at the new place, or above it, comes to have that power
over the unit as well, as if appointed there (`reach`). So such a move is proposed by one
administrator and confirmed by another, who gains nothing by it (`grants`).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from app.errors import Forbidden, Refused
from app.establishment import merging, moving, retiring
from app.organisation import directory, effects, grants
from app.organisation.actors import Actor
from app.organisation.effects import Effect
from app.organisation.grants import Done, Wanted
from app.organisation.models import Unit
from app.organisation.proposals import Act, Proposal


class ProposerMayNot(Refused):
    message = "申请人%(name)s已不再管理这两个单位，请由现在的管理员重新提出。"


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


def approve(actor: Actor, proposal_id: uuid.UUID) -> Done:
    """Confirm what somebody else has proposed, of people or of units.

    Raises:
        As `grants.approve`.
        ProposerMayNot, CannotMove, CannotMerge: it is not any more as it was.
    """
    return grants.approve(actor, proposal_id, _EFFECTS)


def _move(row: Proposal) -> None:
    try:
        moving.move(*_whose(row), by_two=True)
    except Forbidden as gone:
        raise ProposerMayNot(name=row.proposed_by.name) from gone


def _merge(row: Proposal) -> None:
    try:
        merging.merge(*_whose(row), row.reason, by_two=True)
    except Forbidden as gone:
        raise ProposerMayNot(name=row.proposed_by.name) from gone


def _whose(row: Proposal) -> tuple[Actor, Unit, Unit]:
    """Who does it, by right of their own as it is today, and the two units."""
    assert row.to is not None, "it goes somewhere"
    return directory.actor(row.proposed_by), row.unit, row.to


_EFFECTS: Mapping[Act, Effect] = {**effects.OF_PEOPLE, Act.MOVE: _move, Act.MERGE: _merge}
