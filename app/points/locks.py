"""Reading claims so that nobody else changes them meanwhile.

The claims of one member wait for each other: whoever files, values, publishes or ends one locks
the member's row in the member list first, and reads afterwards.
"""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from app.db import session
from app.errors import Refused
from app.organisation.models import Membership
from app.points.models import Claim, Cycle


class NotAMember(Refused):
    message = "申报人不在党员名册中，不能申报积分。"


def with_rules() -> tuple[ORMOption, ...]:
    """Read a claim together with its item, cycle and rule set."""
    return (
        joinedload(Claim.item, innerjoin=True),
        joinedload(Claim.cycle, innerjoin=True).joinedload(Cycle.rule_set, innerjoin=True),
    )


def lock_member(member_id: uuid.UUID) -> Membership:
    """Raises: NotAMember."""
    query = (
        sa.select(Membership)
        .filter_by(person_id=member_id)
        .options(joinedload(Membership.branch, innerjoin=True))
        .with_for_update(of=Membership)
    )
    found = session.scalar(query)
    if found is None:
        raise NotAMember
    return found


def lock_claim(claim: Claim) -> Claim:
    """The claim as it stands now, locked, with its item, cycle and rule set."""
    query = (
        sa.select(Claim)
        .filter_by(id=claim.id)
        .options(*with_rules())
        .with_for_update(of=Claim)
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).one()


def lock_both(claim: Claim) -> Claim:
    """Lock the member, then the claim: always in this order."""
    lock_member(claim.member_id)
    return lock_claim(claim)
