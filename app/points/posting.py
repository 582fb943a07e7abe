"""Claims and the books: a published claim is posted once, a posted one can be reversed."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from app.db import session
from app.organisation.actors import SYSTEM, Actor
from app.points import ledger
from app.points.amounts import shown
from app.points.books import Entry, EntryKind
from app.points.caps import supersede
from app.points.locks import lock_both, lock_claim
from app.points.models import Claim, Cycle, Item
from app.points.status import ClaimStatus
from app.points.vocabulary import Category

_ACTING_AS = "公示期满入账"
_SUPERSEDED = "同一表彰已按更高级别计分"


def post(
    claim: Claim,
    *,
    call_key: str,
    verifier_id: uuid.UUID | None = None,
    checker_id: uuid.UUID | None = None,
    confirmer_id: uuid.UUID | None = None,
) -> Entry:
    """Enter a published claim in the books; again returns the first entry.

    Who verified, checked and signed is known of a claim that came through the list of its cycle.
    An honour takes the place of the same honour at a lower level, which is reversed.

    Raises:
        ClaimNotOpen: it has not been published, or was withdrawn or rejected.
    """
    claim = lock_both(claim) if claim.item.is_honour else lock_claim(claim)
    if claim.status == ClaimStatus.POSTED:
        return _award_of(claim)
    claim.require(ClaimStatus.PUBLISHED)
    claim.verifier_id = verifier_id or claim.verifier_id
    claim.checker_id = checker_id or claim.checker_id
    claim.confirmer_id = confirmer_id or claim.confirmer_id
    claim.status = ClaimStatus.POSTED
    if claim.item.is_honour:
        _count_once(claim, call_key)
    return _award(claim, call_key)


def reverse(actor: Actor, claim: Claim, *, reason: str, cause: str, acting_as: str) -> Entry:
    """Take a posted award back by its mirror; `reason` goes into the booklet.

    Raises:
        ClaimNotOpen: it is not posted.
        ReversalTooEarly: the clock stands before the award.
    """
    claim = lock_both(claim)
    claim.require(ClaimStatus.POSTED)
    text = f"冲正“{claim.title}”{shown(claim.granted or 0)}分：{reason}"
    entry = ledger.reverse(actor, _award_of(claim), text=text, cause=cause, acting_as=acting_as)
    claim.status, claim.reason = ClaimStatus.REVERSED, reason
    return entry


def _award_of(claim: Claim) -> Entry:
    posted = ledger.entry_under(claim.award_key)
    assert posted is not None
    return posted


def _award(claim: Claim, call_key: str) -> Entry:
    item, cycle, granted = claim.item, claim.cycle, claim.granted or 0
    is_deduction = item.category == Category.NEGATIVE
    given = ledger.Award(
        amount=granted,
        redeemable=_from_wallet(claim) if is_deduction else granted if item.is_redeemable else None,
        branch_id=cycle.branch_id,
        owner_id=cycle.rule_set.owner_id,
    )
    booking = ledger.Booking(
        kind=EntryKind.PENALTY if is_deduction else EntryKind.AWARD,
        member_id=claim.member_id,
        year=cycle.year,
        quarter=cycle.quarter,
        category=item.category,
        rule_set_id=cycle.rule_set_id,
        claim_id=claim.id,
        cause=call_key,
        acting_as=_ACTING_AS,
        text=_text(claim),
    )
    return ledger.award(SYSTEM, given, booking, key=claim.award_key)


def _from_wallet(claim: Claim) -> int | None:
    """What a deduction takes from the wallet: nothing, or by switch no more than there is."""
    if not claim.cycle.rule_set.is_on("wallet.negativeAffects"):
        return None
    available = ledger.lock_wallet(claim.member_id).available
    return max(claim.granted or 0, -max(0, available))


def _text(claim: Claim) -> str:
    """What the booklet says about the award."""
    said = f"{claim.item.title}：{claim.title}，计{shown(claim.granted or 0)}分"
    return said + (f"（超出封顶{shown(claim.capped_out)}分）" if claim.capped_out else "")


def _count_once(claim: Claim, call_key: str) -> None:
    """Leave one posted award for an honour, the highest (`domain.md` P-3)."""
    for other in _posted_beside(claim):
        if (other.raw or 0) >= (claim.raw or 0):
            supersede(claim)
        else:
            reverse(SYSTEM, other, reason=_SUPERSEDED, cause=call_key, acting_as=_ACTING_AS)


def _posted_beside(claim: Claim) -> list[Claim]:
    """Other posted claims of the member for the same honour in the same year."""
    query = (
        sa.select(Claim)
        .join(Claim.item)
        .join(Claim.cycle)
        .where(
            Claim.member_id == claim.member_id,
            Claim.status == ClaimStatus.POSTED,
            Claim.id != claim.id,
            Item.is_honour,
            Cycle.year == claim.cycle.year,
        )
        .options(contains_eager(Claim.item), contains_eager(Claim.cycle))
    )
    return [other for other in session.scalars(query) if other.honour == claim.honour]
