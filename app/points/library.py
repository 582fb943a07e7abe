"""Which versions of the rules somebody may read: what holds or held, and what is being heard.

A draft on somebody's desk is for those who may edit it; once opinions are asked for, everybody
below its owner may read it (`domain.md` A20, A23).
"""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app.db import session
from app.errors import NotFound
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.models import Unit, UnitDescent
from app.organisation.permissions import Permission
from app.points.rulesets import RuleSet, RuleSetStatus


def owner_for(actor: Actor) -> Unit | None:
    """The nearest unit at or above the actor's that has rules, or where the actor may make some."""
    query = (
        sa.select(Unit)
        .join(UnitDescent, UnitDescent.ancestor_id == Unit.id)
        .where(
            UnitDescent.unit_id == actor.unit_id,
            sa.exists().where(RuleSet.owner_id == Unit.id),
        )
        .order_by(UnitDescent.distance)
        .limit(1)
    )
    found = session.scalar(query)
    if found is not None:
        return found
    places = permissions.places(actor, Permission.MANAGE_RULES)
    return session.get(Unit, places[0]) if places else None


def versions(actor: Actor, owner: Unit) -> list[RuleSet]:
    """What the actor may read of an owner's versions, the newest first."""
    query = sa.select(RuleSet).filter_by(owner_id=owner.id).order_by(RuleSet.number.desc())
    return [one for one in session.scalars(query) if _may_read(actor, one)]


def find(actor: Actor, rules_id: uuid.UUID) -> RuleSet:
    """A version with its items. Raises: NotFound."""
    query = sa.select(RuleSet).filter_by(id=rules_id).options(selectinload(RuleSet.items))
    found = session.scalar(query)
    if found is None or not _may_read(actor, found):
        raise NotFound
    return found


def to_edit(actor: Actor, rules_id: uuid.UUID) -> RuleSet:
    """A version for somebody who may change it. Raises: NotFound, Forbidden."""
    found = find(actor, rules_id)
    permissions.require(actor, Permission.MANAGE_RULES, found.owner)
    return found


def active(owner: Unit) -> RuleSet | None:
    """The version that holds."""
    query = sa.select(RuleSet).filter_by(owner_id=owner.id, status=RuleSetStatus.ACTIVE)
    return session.scalar(query)


def _may_read(actor: Actor, rule_set: RuleSet) -> bool:
    owner = rule_set.owner
    if permissions.may(actor, Permission.MANAGE_RULES, owner):
        return True
    is_public = not rule_set.is_open
    return is_public and _lives_below(actor, owner)


def _lives_below(actor: Actor, owner: Unit) -> bool:
    query = sa.select(UnitDescent.unit_id).filter_by(unit_id=actor.unit_id, ancestor_id=owner.id)
    return session.scalar(query) is not None
