"""规则方案: which rules of points and which standard of stars are in force where."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.db import session
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.permissions import Permission
from app.points.rulesets import RuleSet, RuleSetStatus
from app.stars.models import Standard, StandardStatus


@dataclass(frozen=True)
class Profiles:
    """The rule sets and the standards in force, by the unit that owns them."""

    rules: list[RuleSet]
    standards: list[Standard]


def in_force(actor: Actor) -> Profiles:
    """Raises: Forbidden."""
    permissions.require(actor, Permission.MANAGE_SETTINGS)
    rules = sa.select(RuleSet).filter_by(status=RuleSetStatus.ACTIVE)
    standards = sa.select(Standard).filter_by(status=StandardStatus.ACTIVE)
    return Profiles(
        rules=list(session.scalars(rules.options(joinedload(RuleSet.owner)))),
        standards=list(
            session.scalars(
                standards.options(joinedload(Standard.owner)).order_by(Standard.year.desc())
            )
        ),
    )
