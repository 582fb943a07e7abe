"""Whether the books are right: every check of `domain.md` section 7, rule 12, in sentences."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator

import sqlalchemy as sa

from app import audit
from app.db import session
from app.points import chain
from app.points.amounts import shown
from app.points.books import (
    KEPT,
    Account,
    AccountKind,
    Entry,
    EntryKind,
    Hold,
    HoldStatus,
    Posting,
)
from app.points.models import Claim
from app.points.rulesets import RuleSet
from app.points.status import ClaimStatus


def check() -> list[str]:
    """Everything that is wrong with the books, as Chinese sentences; nothing if they are right."""
    return [
        *_unbalanced_books(),
        *_unbalanced_entries(),
        *_wrong_balances(),
        *_wrong_holds(),
        *_overdrawn_wallets(),
        *_wrong_claims(),
        *_wrong_sums(),
        *_wrong_transfers(),
        *_wrong_closings(),
        *chain.faults(),
        *_broken_rules(),
    ]


def _unbalanced_books() -> Iterator[str]:
    query = (
        sa.select(Account.currency, sa.func.sum(Posting.amount))
        .join(Posting.account)
        .group_by(Account.currency)
    )
    for currency, total in session.execute(query):
        if total:
            yield f"{currency} 账簿合计为 {shown(int(total))}，应为 0"


def _unbalanced_entries() -> Iterator[str]:
    """Entries that do not sum to zero in one of the books, or have fewer than two postings."""
    query = (
        sa.select(Entry.key, Account.currency)
        .join(Posting, Posting.entry_id == Entry.id)
        .join(Posting.account)
        .group_by(Entry.key, Account.currency)
        .having(sa.or_(sa.func.sum(Posting.amount) != 0, sa.func.count() == 1))
    )
    for key, currency in session.execute(query):
        yield f"分录“{key}”在 {currency} 账簿不平"
    bare = sa.select(Entry.key).where(~sa.exists().where(Posting.entry_id == Entry.id))
    for key in session.scalars(bare):
        yield f"分录“{key}”没有过账"


def _wrong_balances() -> Iterator[str]:
    replay = (
        sa.select(Posting.account_id, sa.func.sum(Posting.amount).label("total"))
        .group_by(Posting.account_id)
        .subquery()
    )
    total = sa.func.coalesce(replay.c.total, 0)
    query = (
        sa.select(Account.code, Account.balance, total)
        .outerjoin(replay, replay.c.account_id == Account.id)
        .where(Account.kind.in_(KEPT), Account.balance != total)
    )
    for code, balance, replayed in session.execute(query):
        yield f"账户“{code}”余额为 {shown(balance)}，按分录重算为 {shown(int(replayed))}"


def _wrong_holds() -> Iterator[str]:
    """Wallets whose reserve is not the sum of their active holds."""
    active = (
        sa.select(Hold.account_id, sa.func.sum(Hold.amount).label("total"))
        .where(Hold.status == HoldStatus.ACTIVE)
        .group_by(Hold.account_id)
        .subquery()
    )
    total = sa.func.coalesce(active.c.total, 0)
    query = (
        sa.select(Account.code, Account.held, total)
        .outerjoin(active, active.c.account_id == Account.id)
        .where(Account.kind == AccountKind.WALLET, Account.held != total)
    )
    for code, held, summed in session.execute(query):
        yield f"账户“{code}”预留 {shown(held)}，在用预留单合计为 {shown(int(summed))}"


def _overdrawn_wallets() -> Iterator[str]:
    """Only a reversal may bring a wallet below what is held of it."""
    taken_back = (
        sa.select(Posting.account_id)
        .join(Posting.entry)
        .where(Entry.kind == EntryKind.REVERSAL, Posting.amount < 0)
    )
    query = sa.select(Account.code, Account.balance, Account.held).where(
        Account.kind == AccountKind.WALLET,
        Account.balance < Account.held,
        Account.id.not_in(taken_back),
    )
    for code, balance, held in session.execute(query):
        yield f"账户“{code}”余额 {shown(balance)} 少于预留 {shown(held)}，又没有冲正可以说明"


def _wrong_claims() -> Iterator[str]:
    """Claims whose status and awards in force do not agree."""
    in_force: Counter[uuid.UUID | None] = Counter()
    reversed_by = _reversals()
    awards = sa.select(Entry.id, Entry.claim_id).where(
        Entry.kind.in_((EntryKind.AWARD, EntryKind.PENALTY)), Entry.claim_id.is_not(None)
    )
    for entry_id, claim_id in session.execute(awards):
        in_force[claim_id] += _stands(entry_id, reversed_by)
    for claim_id, number, status in session.execute(
        sa.select(Claim.id, Claim.number, Claim.status)
    ):
        expected = 1 if status == ClaimStatus.POSTED else 0
        if in_force[claim_id] != expected:
            yield f"申报“{number}”有 {in_force[claim_id]} 笔有效记分，应为 {expected} 笔"


def _wrong_sums() -> Iterator[str]:
    """Claims whose entries, all taken together, do not bring what they were granted."""
    booked = (
        sa.select(Entry.claim_id, sa.func.sum(Posting.amount).label("total"))
        .join(Posting, Posting.entry_id == Entry.id)
        .join(Account, Account.id == Posting.account_id)
        .where(Account.kind == AccountKind.ASSESSMENT, Entry.claim_id.is_not(None))
        .group_by(Entry.claim_id)
        .subquery()
    )
    due = sa.case((Claim.status == ClaimStatus.POSTED, Claim.granted), else_=0)
    query = (
        sa.select(Claim.number, booked.c.total, due)
        .join(booked, booked.c.claim_id == Claim.id)
        .where(booked.c.total != due)
    )
    for number, total, granted in session.execute(query):
        yield f"申报“{number}”账上合计 {shown(int(total))}，应为 {shown(granted)}"


def _wrong_transfers() -> Iterator[str]:
    """Transfers that change what a member has, instead of which branch answers for it."""
    query = (
        sa.select(Entry.key)
        .join(Posting, Posting.entry_id == Entry.id)
        .join(Posting.account)
        .where(Entry.kind == EntryKind.TRANSFER, Account.kind.in_(KEPT), Posting.amount != 0)
    )
    for key in session.scalars(query):
        yield f"转接分录“{key}”动了党员的积分"


def _wrong_closings() -> Iterator[str]:
    """Wallets that are closed without an entry, or moved by a closing and open still."""
    closed = (
        sa.select(Posting.account_id)
        .join(Posting.entry)
        .where(Entry.kind == EntryKind.CLOSURE)
        .scalar_subquery()
    )
    query = sa.select(Account.code).where(
        Account.kind == AccountKind.WALLET,
        Account.closed_at.is_not(None) != Account.id.in_(closed),
    )
    for code in session.scalars(query):
        yield f"账户“{code}”的结清登记与分录不一致"


def _broken_rules() -> Iterator[str]:
    """Rule sets whose acts are not as they were written down."""
    for rule_set in session.scalars(sa.select(RuleSet).order_by(RuleSet.number)):
        for fault in audit.verify(rule_set):
            yield f"积分方案第{rule_set.number}版：{fault}"


def _reversals() -> dict[uuid.UUID, uuid.UUID]:
    """Entry → the entry that reverses it."""
    query = sa.select(Entry.reverses_id, Entry.id).where(Entry.reverses_id.is_not(None))
    return {original: reversal for original, reversal in session.execute(query) if original}


def _stands(entry_id: uuid.UUID, reversed_by: dict[uuid.UUID, uuid.UUID]) -> bool:
    """Is an entry in force: not reversed, or its reversal reversed in turn?"""
    stands = True
    while (reversal := reversed_by.get(entry_id)) is not None:
        entry_id, stands = reversal, not stands
    return stands
