"""党群服务中心: every community has one; where a member may fetch goods (`domain.md` 12 nr 26)."""

from __future__ import annotations

import uuid

import sqlalchemy as sa

from app.db import session
from app.errors import Refused
from app.organisation.models import Unit, UnitDescent, UnitKind
from app.points import rulebook


class NotYourCenter(Refused):
    message = "您只能在本社区的党群服务中心兑换。"


def open_to(unit: Unit) -> list[Unit]:
    """The centres where members of a branch may fetch goods, their own community's first.

    All centres below the owner of the rules with the switch `redeem.anyCenter`.
    """
    home = session.scalar(
        sa.select(Unit)
        .join(UnitDescent, UnitDescent.ancestor_id == Unit.id)
        .where(UnitDescent.unit_id == unit.id, Unit.kind == UnitKind.COMMUNITY)
    )
    own = [] if home is None else [home]
    rules = rulebook.in_force(unit)
    if not rules.parameters.get("redeem.anyCenter"):
        return own
    below = (
        sa.select(Unit)
        .join(UnitDescent, UnitDescent.unit_id == Unit.id)
        .where(
            UnitDescent.ancestor_id == rules.owner_id,
            Unit.kind == UnitKind.COMMUNITY,
            Unit.retired_on.is_(None),
        )
        .order_by(Unit.code)
    )
    return own + [one for one in session.scalars(below) if one is not home]


def require_open_to(unit: Unit, center_id: uuid.UUID) -> None:
    """Raises: NotYourCenter."""
    if center_id not in {one.id for one in open_to(unit)}:
        raise NotYourCenter
