"""Members who move to another branch of the same subdistrict: their points go with them.

The accounts are the member's and stay; what changes is which branch answers for the running year.
A transfer entry takes its balance over from the issuer of the old branch to that of the new one
(`domain.md` 4.3 and section 7). Matters under way are seen through where they were begun.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from app import clock
from app.db import session
from app.errors import Invalid, Refused, Sentence
from app.i18n import mark
from app.organisation import roll
from app.organisation.actors import Actor
from app.organisation.models import Membership, Unit, UnitKind
from app.points import chain, ledger, rulebook
from app.points.amounts import shown
from app.points.books import Entry, EntryKind, ap_issuer, assessment, rp_issuer, wallet
from app.points.locks import lock_present


class NoBranchToMoveTo(Invalid):
    """Another branch under the same rules is asked for; field `to_branch`."""

    def __init__(self) -> None:
        super().__init__({"to_branch": [Sentence(mark("请选择本街道的另一个支部。"))]})


class MovedMeanwhile(Refused):
    message = "%(name)s已不在转出支部，不能再办转接。"


@dataclass(frozen=True)
class Prospect:
    """What would go along with a member; amounts are tenths."""

    member: Membership
    to: Unit
    assessment: int
    wallet: int


def prospect(member_id: uuid.UUID, from_id: uuid.UUID, to_id: uuid.UUID) -> Prospect:
    """May the member move from the one branch to the other, and with what?

    Raises:
        NotAMember, MemberLeft, MovedMeanwhile.
        NoBranchToMoveTo: per field.
    """
    member, to = lock_present(member_id), session.get(Unit, to_id)
    if member.branch_id != from_id:
        raise MovedMeanwhile(name=member.person.name)
    if to is None or to.kind != UnitKind.BRANCH or to.id == from_id or to.retired_on:
        raise NoBranchToMoveTo
    if rulebook.in_force(to).owner_id != rulebook.in_force(member.branch).owner_id:
        raise NoBranchToMoveTo
    held = ledger.balance(assessment(member_id, clock.today().year))
    return Prospect(member, to, held, ledger.wallet_of(member_id).balance)


def transfer(actor: Actor, going: Prospect, *, cause: str, acting_as: str) -> Entry:
    """Move a member with the points of the running year; once for a cause."""
    key = f"transfer:{cause}"
    known = ledger.entry_under(key)
    if known is not None:
        return known
    member, year = going.member, clock.today().year
    old = member.branch
    owner_id = rulebook.in_force(old).owner_id
    chain.lock(assessment(member.person_id, year))
    held = ledger.balance(assessment(member.person_id, year))
    redeemable = ledger.lock_wallet(member.person_id).balance
    booking = ledger.Booking(
        kind=EntryKind.TRANSFER,
        member_id=member.person_id,
        year=year,
        text=f"由{old.name}转入{going.to.name}，本年考核积分{shown(held)}分、"
        f"可兑换积分{shown(redeemable)}分随转",
        cause=cause,
        acting_as=acting_as,
    )
    legs = [
        ledger.Leg(assessment(member.person_id, year), 0),
        ledger.Leg(ap_issuer(old.id), held),
        ledger.Leg(ap_issuer(going.to.id), -held),
        ledger.Leg(wallet(member.person_id), 0),
        ledger.Leg(rp_issuer(owner_id), 0),
    ]
    entry = ledger.book(actor, booking, legs, key=key)
    roll.move(member, going.to, cause=cause)
    return entry
