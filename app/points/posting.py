"""Claims and the books: a published claim is posted once, a posted one can be reversed."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager

from app.db import session
from app.organisation.actors import SYSTEM, Actor
from app.points import chain, ledger
from app.points.amounts import shown
from app.points.books import Account, AccountKind, Entry, EntryKind, Posting, assessment
from app.points.caps import supersede
from app.points.locks import lock_both, lock_claim
from app.points.models import Claim, Cycle
from app.points.rulesets import Item
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


def reverse(actor: Actor, claim: Claim, *, reason: str, cause: str, acting_as: str) -> None:
    """Take back what was posted, entry by entry by its mirror; `reason` goes into the booklet.

    Raises:
        ClaimNotOpen: it is not posted.
        ReversalTooEarly: the clock stands before the award.
    """
    claim = lock_both(claim)
    claim.require(ClaimStatus.POSTED)
    for entry in _in_force(claim):
        text = f"冲正“{claim.title}”{shown(_points_of(entry))}分：{reason}"
        ledger.reverse(actor, entry, text=text, cause=cause, acting_as=acting_as)
    claim.status, claim.reason = ClaimStatus.REVERSED, reason


def award_again(actor: Actor, claim: Claim, *, cause: str, acting_as: str) -> Entry:
    """Post a claim anew whose award was reversed and that was given its right value.

    Raises:
        ClaimNotOpen: its award stands.
    """
    claim.require(ClaimStatus.REVERSED)
    claim.version += 1
    claim.status = ClaimStatus.POSTED
    return _award(claim, cause, actor=actor, acting_as=acting_as)


def release(actor: Actor, claim: Claim, more: int, *, cause: str, acting_as: str) -> Entry:
    """Post what a cap had cut off and has room for now; once for a cause. `more` is tenths."""
    redeemable = more if claim.item.is_redeemable else None
    text = f"封顶额度让出，补记“{claim.title}”{shown(more)}分"
    said = _booking(claim, EntryKind.RELEASE, text, cause=cause, acting_as=acting_as)
    key = f"{claim.award_key}:release:{cause}"
    return ledger.award(actor, _given(claim, more, redeemable), said, key=key)


def _in_force(claim: Claim) -> list[Entry]:
    """What the books hold of a claim and nothing has reversed, first to last."""
    reversal = aliased(Entry)
    query = sa.select(Entry).where(
        Entry.claim_id == claim.id,
        Entry.reverses_id.is_(None),
        ~sa.exists().where(reversal.reverses_id == Entry.id),
    )
    return list(session.scalars(query.order_by(Entry.at, Entry.id)))


def _points_of(entry: Entry) -> int:
    """What an entry of a claim brings to the year, in tenths."""
    query = sa.select(Posting.amount).join(Posting.account)
    of_year = query.where(Posting.entry_id == entry.id, Account.kind == AccountKind.ASSESSMENT)
    return session.scalar(of_year) or 0


def _award_of(claim: Claim) -> Entry:
    posted = ledger.entry_under(claim.award_key)
    assert posted is not None
    return posted


def _award(
    claim: Claim, call_key: str, *, actor: Actor = SYSTEM, acting_as: str = _ACTING_AS
) -> Entry:
    item, granted = claim.item, claim.granted or 0
    is_deduction = item.category == Category.NEGATIVE
    redeemable = granted if item.is_redeemable else None
    if is_deduction:
        redeemable = _from_wallet(claim)
    kind = EntryKind.PENALTY if is_deduction else EntryKind.AWARD
    said = _booking(claim, kind, _text(claim), cause=call_key, acting_as=acting_as)
    return ledger.award(actor, _given(claim, granted, redeemable), said, key=claim.award_key)


def _given(claim: Claim, amount: int, redeemable: int | None) -> ledger.Award:
    cycle = claim.cycle
    return ledger.Award(amount, redeemable, cycle.branch_id, cycle.rule_set.owner_id)


def _booking(
    claim: Claim, kind: EntryKind, text: str, *, cause: str, acting_as: str
) -> ledger.Booking:
    """The body of an entry about a claim; of a sealed year in the running one (rule 10)."""
    cycle = claim.cycle
    when = ledger.when_booked(claim.member_id, cycle.year, cycle.quarter)
    return ledger.Booking(
        kind=kind,
        member_id=claim.member_id,
        **vars(when),
        category=claim.item.category,
        rule_set_id=cycle.rule_set_id,
        claim_id=claim.id,
        cause=cause,
        acting_as=acting_as,
        text=text,
    )


def _from_wallet(claim: Claim) -> int | None:
    """What a deduction takes from the wallet: nothing, or by switch no more than there is."""
    if not claim.cycle.rule_set.is_on("wallet.negativeAffects"):
        return None
    when = ledger.when_booked(claim.member_id, claim.cycle.year, claim.cycle.quarter)
    chain.lock(assessment(claim.member_id, when.year))  # in the order in which awards lock
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
