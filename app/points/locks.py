"""Reading claims so that nobody else changes them meanwhile.

The claims of one member wait for each other: whoever files, values, publishes or ends one locks
the member's row in the member list first, and reads afterwards.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import SessionTransaction, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from app.db import session
from app.errors import Refused
from app.organisation.models import Membership
from app.points.models import Claim, Cycle
from app.points.status import ClaimStatus


class NotAMember(Refused):
    message = "申报人不在党员名册中，不能申报积分。"


class MemberLeft(Refused):
    message = "%(name)s已于%(day)s离开支部，不能再申报、兑换积分。"


#: Claim → the transaction in which it is locked together with its member.
_held_in: WeakKeyDictionary[Claim, SessionTransaction | None] = WeakKeyDictionary()


def with_rules() -> tuple[ORMOption, ...]:
    """Read a claim together with its item, cycle and rule set."""
    return (
        joinedload(Claim.item, innerjoin=True),
        joinedload(Claim.cycle, innerjoin=True).joinedload(Cycle.rule_set, innerjoin=True),
    )


def lock_member(member_id: uuid.UUID) -> Membership:
    """The member with person and branch. Raises: NotAMember."""
    found: Membership | None = session.scalar(_membership(), {"member": member_id})
    if found is None:
        raise NotAMember
    return found


def lock_present(member_id: uuid.UUID) -> Membership:
    """The member, who has not left. Raises: NotAMember, MemberLeft."""
    member = lock_member(member_id)
    if member.left_on is not None:
        raise MemberLeft(name=member.person.name, day=member.left_on)
    return member


def lock_of_case(case_id: uuid.UUID) -> Claim | None:
    """The claim of a case as it stands now, locked after its member; None if it has none."""
    session.execute(_member_of_case(), {"case": case_id})
    claim: Claim | None = session.scalar(_claim_of_case(), {"case": case_id})
    return None if claim is None else _held(claim)


def lock_claim(claim: Claim) -> Claim:
    """The claim as it stands now, locked, with its item, cycle and rule set."""
    locked: Claim = session.scalars(_claim(), {"claim": claim.id}).one()
    return locked


def lock_both(claim: Claim) -> Claim:
    """Lock the member, then the claim: always in this order, and once in a transaction."""
    if _held_in.get(claim) is session().get_transaction():
        return claim
    lock_member(claim.member_id)
    return _held(lock_claim(claim))


def lock_lines(cycle_id: uuid.UUID, *statuses: ClaimStatus) -> list[Claim]:
    """The claims of a cycle that stand at these points, all locked after all their members."""
    return _lock_all(Claim.cycle_id == cycle_id, Claim.status.in_(statuses))


def lock_of_register(register_id: uuid.UUID, *statuses: ClaimStatus) -> list[Claim]:
    """The lines of a register that stand at these points, all locked after all their members."""
    return _lock_all(Claim.register_id == register_id, Claim.status.in_(statuses))


def _lock_all(*wanted: sa.ColumnElement[bool]) -> list[Claim]:
    lock_members(sa.select(Claim.member_id).where(*wanted))
    query = _locking().where(*wanted)
    return [_held(claim) for claim in session.scalars(query.order_by(Claim.id))]


def lock_members(people: Collection[uuid.UUID] | sa.Select[uuid.UUID]) -> None:
    """Let the claims of all these members wait, in the order in which everybody locks them."""
    session.execute(
        sa.select(Membership.person_id)
        .where(Membership.person_id.in_(people))
        .order_by(Membership.person_id)
        .with_for_update(of=Membership)
    )


def _held(claim: Claim) -> Claim:
    _held_in[claim] = session().get_transaction()
    return claim


@cache
def _membership() -> sa.Select[Any]:
    return (
        sa.select(Membership)
        .where(Membership.person_id == sa.bindparam("member"))
        .options(
            joinedload(Membership.branch, innerjoin=True),
            joinedload(Membership.person, innerjoin=True),
        )
        .with_for_update(of=Membership)
    )


@cache
def _member_of_case() -> sa.Select[Any]:
    member = sa.select(Claim.member_id).where(Claim.case_id == sa.bindparam("case"))
    return (
        sa.select(Membership.person_id)
        .where(Membership.person_id == member.scalar_subquery())
        .with_for_update(of=Membership)
    )


def _locking() -> sa.Select[Any]:
    return sa.select(Claim).options(*with_rules()).with_for_update(of=Claim)


@cache
def _claim() -> sa.Select[Any]:
    return _locking().where(Claim.id == sa.bindparam("claim"))


@cache
def _claim_of_case() -> sa.Select[Any]:
    return _locking().where(Claim.case_id == sa.bindparam("case"))
