"""Claims from filing to their end: one record per matter (一事一记, `domain.md` 6.3)."""

from __future__ import annotations

import uuid
from decimal import Decimal
from functools import cache
from typing import Any

import sqlalchemy as sa

from app import clock
from app.cases.models import Case
from app.db import new_id, session
from app.errors import NotFound, Refused
from app.organisation.models import Membership, Unit
from app.points import cycles, filing, rulebook
from app.points.amounts import tenths
from app.points.caps import divide, settled_beside
from app.points.filing import Matter
from app.points.locks import NotAMember, lock_both, lock_of_case, lock_present, with_rules
from app.points.models import Claim, Cycle
from app.points.posting import post, reverse
from app.points.receipts import Receipt, receipt_of
from app.points.rulesets import Item
from app.points.status import SETTLED, UNDER_WAY, ClaimStatus

__all__ = [
    "ClaimFrozen",
    "ClaimPosted",
    "DuplicateClaim",
    "Matter",
    "NotAMember",
    "NotYoursAnyMore",
    "acknowledge",
    "claim_of",
    "disown",
    "enter",
    "file",
    "lock_of_case",
    "may_withdraw",
    "post",
    "reject",
    "reverse",
    "settle",
    "withdraw",
]


class DuplicateClaim(Refused):
    """The same matter stands under another case; `case_id` leads there."""

    message = "这件事已经申报过，编号“%(number)s”。"


class ClaimFrozen(Refused):
    message = "%(cycle)s的申报已于%(day)s截止，不能撤回；确有错误的，入账后可以申请更正。"


class ClaimPosted(Refused):
    message = "申报“%(number)s”已经入账，不能撤回；确有错误的，可以申请更正。"


class NotYoursAnyMore(Refused):
    message = "申报“%(number)s”已由本人确认，只能由本人撤回。"


def file(matter: Matter, *, case_id: uuid.UUID) -> Claim:
    """Take a member's claim, or revise the one of the same case after it was returned.

    One that somebody else enters for the member waits until the member acknowledges it.
    If the same matter (member, item, event date, activity code) stands under another case, that
    claim is returned and nothing is written: compare `case_id`, and raise `DuplicateClaim`.

    Raises:
        NotAMember, MemberLeft, ItemNotActive, ClaimTooOld, CycleClosed, ClaimNotOpen
        EventInFuture, QuantityOutOfRange, WitnessConcerned, EvidenceMissing: per field.
    """
    member = lock_present(matter.member_id)
    case = session.get(Case, case_id)
    if case is None:
        raise NotFound
    branch = session.get_one(Unit, case.unit_id)  # whoever moves meanwhile is seen through there
    cycle = cycles.current(branch, matter.event_date)
    item = rulebook.item(cycle.rule_set, matter.item)
    own, twin = _known(matter, item, case_id)
    filing.check(matter, item, cycle, clock.now() if own is None else own.filed_at)
    if twin is not None and twin is not own:
        return twin
    if own is not None:
        return _revise(own, matter, item, cycle)
    return _write(_claim(member, case.number, case_id), matter, item, cycle)


def enter(matter: Matter, *, number: str) -> Claim:
    """Enter a line for a member by the group or from a register, under that register's number.

    The same matter again returns the line that stands.

    Raises:
        NotAMember, MemberLeft, ItemNotActive, QuantityOutOfRange
        AbsenceExcused: of a member whose absence costs nothing.
    """
    member = lock_present(matter.member_id)
    cycle = cycles.current(member.branch, matter.event_date)
    item = rulebook.item(cycle.rule_set, matter.item)
    filing.require_absence_counts(member, item)
    _own, twin = _known(matter, item, None)
    return twin or _write(_claim(member, number, None), matter, item, cycle)


def acknowledge(claim: Claim) -> None:
    """The member stands by what was entered for them; once more changes nothing.

    Raises:
        ClaimNotOpen: it does not wait for that.
    """
    claim = lock_both(claim)
    claim.require(ClaimStatus.ENTERED, ClaimStatus.SUBMITTED)
    claim.status = ClaimStatus.SUBMITTED


def disown(claim: Claim, reason: str) -> None:
    """The member does not stand by what was entered for them; once more changes nothing.

    Raises:
        ClaimNotOpen: it does not wait for that.
    """
    claim = lock_both(claim)
    claim.require(ClaimStatus.ENTERED, ClaimStatus.DISOWNED)
    _end(claim, ClaimStatus.DISOWNED, reason)


def settle(claim: Claim, *, quantity: Decimal, raw: Decimal) -> Receipt:
    """Value a claim and apply the caps; a claim not yet published may be valued again.

    `quantity` is what was found on checking, `raw` the points before the caps.

    Raises:
        QuantityOutOfRange, ClaimNotOpen
    """
    claim = lock_both(claim)
    claim.require(ClaimStatus.SUBMITTED, ClaimStatus.VALUED)
    beside = settled_beside(claim)  # before anything changes, so that the claim is written once
    claim.quantity_found = filing.check_quantity(claim.item, quantity)
    claim.raw = tenths(raw)
    claim.status = ClaimStatus.VALUED
    divide([claim, *beside])
    receipt = receipt_of(claim)
    assert receipt is not None
    return receipt


def reject(claim: Claim, reason: str) -> None:
    """The claim is not recognised; its room under the caps becomes free.

    Raises:
        ClaimNotOpen: it has already ended.
    """
    claim = lock_both(claim)
    claim.require(*UNDER_WAY)
    _end(claim, ClaimStatus.REJECTED, reason)


def may_withdraw(claim: Claim, person_id: uuid.UUID | None) -> bool:
    """Whoever entered a claim for a member may take it back until it is the member's own."""
    is_entered_by_them = claim.entered_by_id is not None and claim.entered_by_id == person_id
    return claim.status == ClaimStatus.ENTERED or not is_entered_by_them


def withdraw(claim: Claim, *, by: uuid.UUID | None = None) -> None:
    """The member takes the claim back, freely until the cycle freezes.

    Raises:
        NotYoursAnyMore: who entered it for the member comes too late.
        ClaimFrozen, ClaimPosted: only a correction can help now.
        ClaimNotOpen: it has already ended.
    """
    claim = lock_both(claim)
    if not may_withdraw(claim, by):
        raise NotYoursAnyMore(number=claim.number)
    if claim.status == ClaimStatus.POSTED:
        raise ClaimPosted(number=claim.number)
    claim.require(*UNDER_WAY)
    if claim.cycle.is_frozen(clock.now()):
        raise ClaimFrozen(cycle=claim.cycle.said, day=claim.cycle.last_day)
    _end(claim, ClaimStatus.WITHDRAWN, "")


def claim_of(case_id: uuid.UUID) -> Claim | None:
    """The claim of a case, with its item, cycle and rule set."""
    claim: Claim | None = session.scalar(_of_case(), {"case": case_id})
    return claim


@cache
def _of_case() -> sa.Select[Any]:
    return sa.select(Claim).where(Claim.case_id == sa.bindparam("case")).options(*with_rules())


def _known(
    matter: Matter, item: Item, case_id: uuid.UUID | None
) -> tuple[Claim | None, Claim | None]:
    """The claim of the case, and the one under which the same matter already stands."""
    sought = {
        "case": case_id,
        "member": matter.member_id,
        "item": item.id,
        "day": matter.event_date,
        "activity": matter.activity_code,
    }
    found: list[Claim] = list(session.scalars(_of_case_or_matter(), sought))
    own = next((one for one in found if one.case_id == case_id), None) if case_id else None
    twin = next((one for one in found if _is_about(one, matter, item)), None)
    return own, twin


def _is_about(claim: Claim, matter: Matter, item: Item) -> bool:
    """Does the claim stand, for this matter?"""
    if claim.status in _ENDED or (claim.member_id, claim.item_id) != (matter.member_id, item.id):
        return False
    said = claim.event_date, claim.activity_code
    return said == (matter.event_date, matter.activity_code)


@cache
def _of_case_or_matter() -> sa.Select[Any]:
    is_same = sa.and_(
        Claim.member_id == sa.bindparam("member"),
        Claim.item_id == sa.bindparam("item"),
        Claim.event_date == sa.bindparam("day"),
        Claim.activity_code == sa.bindparam("activity"),
        Claim.status.not_in(_ENDED),
    )
    own = Claim.case_id == sa.bindparam("case")
    return sa.select(Claim).where(sa.or_(own, is_same)).options(*with_rules())


_ENDED = (
    ClaimStatus.REJECTED,
    ClaimStatus.WITHDRAWN,
    ClaimStatus.REVERSED,
    ClaimStatus.DISOWNED,
)


def _claim(member: Membership, number: str, case_id: uuid.UUID | None) -> Claim:
    return Claim(
        id=new_id(), number=number, case_id=case_id, member=member.person, filed_at=clock.now()
    )


def _write(claim: Claim, matter: Matter, item: Item, cycle: Cycle) -> Claim:
    claim.member_id, claim.item, claim.cycle = matter.member_id, item, cycle
    claim.entered_by_id = matter.entered_by
    claim.status = ClaimStatus.ENTERED if matter.entered_by else ClaimStatus.SUBMITTED
    claim.title, claim.event_date = matter.title, matter.event_date
    claim.place, claim.activity_code = matter.place, matter.activity_code
    claim.quantity = filing.check_quantity(item, matter.quantity)
    claim.asked, claim.statement = tenths(matter.asked_points), matter.statement
    claim.witnesses = [str(witness) for witness in matter.witnesses]
    claim.evidence = [str(file) for file in matter.evidence]
    session.add(claim)
    return claim


def _revise(claim: Claim, matter: Matter, item: Item, cycle: Cycle) -> Claim:
    """Write a returned claim anew; what it was valued at before no longer counts."""
    claim = lock_both(claim)
    claim.require(ClaimStatus.ENTERED, ClaimStatus.SUBMITTED, ClaimStatus.VALUED)
    _clear(claim, ClaimStatus.SUBMITTED)
    return _write(claim, matter, item, cycle)


def _end(claim: Claim, status: ClaimStatus, reason: str) -> None:
    claim.reason = reason
    _clear(claim, status)


def _clear(claim: Claim, status: ClaimStatus) -> None:
    """Take the claim out of the caps; claims that were cut off move up."""
    beside = settled_beside(claim) if claim.status in SETTLED else []
    claim.status = status
    claim.quantity_found = claim.raw = claim.granted = claim.share = None
    divide(beside)
