"""The books: awards, deductions and reversals as balanced entries that are only ever added.

An entry's key is its business fact: the same fact again returns the first entry, a different
body under the same key is refused (`domain.md` section 7, rule 6). Amounts are tenths of a point.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app import clock
from app.db import session
from app.errors import Refused
from app.organisation.actors import Actor
from app.points import bookkeeping
from app.points.balances import balance, lock_wallet, statement, wallet_of
from app.points.bookkeeping import KeyConflict
from app.points.books import (
    KEPT,
    Account,
    AccountKey,
    Entry,
    EntryKind,
    Posting,
    ap_issuer,
    assessment,
    rp_issuer,
    wallet,
)
from app.points.proof import check
from app.points.rows import add, insert_unless_there, upsert
from app.points.vocabulary import Category

__all__ = [
    "Award",
    "Booking",
    "KeyConflict",
    "Leg",
    "ReversalTooEarly",
    "award",
    "balance",
    "book",
    "check",
    "entry_under",
    "lock_wallet",
    "reverse",
    "statement",
    "wallet_of",
]


class ReversalTooEarly(Refused):
    message = "冲正不能早于原记录（%(day)s）。"


@dataclass(frozen=True)
class Leg:
    """One posting to be: the account becomes `amount` tenths more, or less."""

    account: AccountKey
    amount: int


@dataclass(frozen=True)
class Booking:
    """The body of an entry. `cause` and `text` say why; they are not part of the fact itself."""

    kind: EntryKind
    member_id: uuid.UUID
    year: int
    text: str
    cause: str
    acting_as: str
    quarter: int | None = None
    category: Category | None = None
    rule_set_id: uuid.UUID | None = None
    claim_id: uuid.UUID | None = None
    hold_id: uuid.UUID | None = None
    reverses_id: uuid.UUID | None = None


@dataclass(frozen=True)
class Award:
    """Points for a member. `amount` goes to the year's assessment, `redeemable` to the wallet.

    Both may be negative (a deduction) or 0 (cut off by a cap, but kept in the booklet);
    `redeemable` is None for what never touches the wallet. `branch_id` and `owner_id` (the
    owner of the rule set) are on the other side.
    """

    amount: int
    redeemable: int | None
    branch_id: uuid.UUID
    owner_id: uuid.UUID


def award(actor: Actor, given: Award, booking: Booking, *, key: str) -> Entry:
    """Post points of both books in one entry.

    Raises:
        KeyConflict: the key stands for another fact.
    """
    legs = [
        Leg(assessment(booking.member_id, booking.year), given.amount),
        Leg(ap_issuer(given.branch_id), -given.amount),
    ]
    if given.redeemable is not None:
        legs += [
            Leg(wallet(booking.member_id), given.redeemable),
            Leg(rp_issuer(given.owner_id), -given.redeemable),
        ]
    return book(actor, booking, legs, key=key)


def reverse(actor: Actor, entry: Entry, *, text: str, cause: str, acting_as: str) -> Entry:
    """Post the mirror of an entry; a reversal can itself be reversed. Wallets may go below zero.

    Raises:
        ReversalTooEarly: the clock stands before the original.
    """
    if clock.now() < entry.at:
        raise ReversalTooEarly(day=clock.office_day(entry.at))
    booking = Booking(
        kind=EntryKind.REVERSAL,
        member_id=entry.member_id,
        year=entry.year,
        text=text,
        cause=cause,
        acting_as=acting_as,
        quarter=entry.quarter,
        category=entry.category,
        rule_set_id=entry.rule_set_id,
        claim_id=entry.claim_id,
        hold_id=entry.hold_id,
        reverses_id=entry.id,
    )
    mirrored = [Leg(account, -amount) for account, amount in _legs_of(entry)]
    return book(actor, booking, mirrored, key=f"reverse:{entry.id}")


def book(
    actor: Actor, booking: Booking, legs: Sequence[Leg], *, key: str, moves_balances: bool = True
) -> Entry:
    """Write an entry with its postings and move the balances; or return the one already written.

    `moves_balances` is false when the caller has moved them in the statement that checked them.

    Raises:
        KeyConflict: the key stands for another fact.
    """
    assert _is_balanced(legs), "an entry balances in each book"
    written = _write(actor, booking, legs, key)
    if written is None:
        return bookkeeping.replayed(Entry, key, _digest(booking, legs))
    if moves_balances:
        kept = [leg for leg in legs if leg.account.kind in KEPT]
        bookkeeping.move(Account, [_opened(leg.account, leg.amount) for leg in kept])
    counters = [leg.account for leg in legs if leg.account.kind not in KEPT]
    insert_unless_there(Account, [_opened(account) for account in counters])
    add(
        upsert(Posting),
        [
            {"entry_id": written.id, "account_id": leg.account.id, "amount": leg.amount}
            for leg in legs
        ],
    )
    return written


def entry_under(key: str) -> Entry | None:
    """The entry of a business fact, if it is in the books."""
    return bookkeeping.entry_under(Entry, key)


def _legs_of(entry: Entry) -> list[tuple[AccountKey, int]]:
    """The legs of an entry: account and amount."""
    query = (
        sa.select(
            Account.code,
            Account.kind,
            Account.currency,
            Account.owner_id,
            Account.year,
            Posting.amount,
        )
        .join(Posting, Posting.account_id == Account.id)
        .where(Posting.entry_id == entry.id)
        .order_by(Account.code)
    )
    return [
        (AccountKey(code, kind, currency, owner_id, year), amount)
        for code, kind, currency, owner_id, year, amount in session.execute(query)
    ]


def _is_balanced(legs: Sequence[Leg]) -> bool:
    return bookkeeping.is_balanced((leg.account.currency, leg.amount) for leg in legs)


def _write(actor: Actor, booking: Booking, legs: Sequence[Leg], key: str) -> Entry | None:
    """Add the entry itself; None if its key is taken. Of two at once the second waits here."""
    fields: dict[str, Any] = {
        **vars(booking),
        "key": key,
        "digest": _digest(booking, legs),
        "at": clock.now(),
        "actor_id": actor.person_id,
        "actor_name": actor.name,
    }
    return bookkeeping.write(Entry, fields)


def _digest(booking: Booking, legs: Sequence[Leg]) -> str:
    """What the fact is: kind, whose, when, under which rules and all the amounts."""
    body = [
        booking.kind,
        booking.member_id,
        booking.year,
        booking.quarter,
        booking.category,
        booking.rule_set_id,
        booking.claim_id,
        booking.hold_id,
        booking.reverses_id,
        sorted((leg.account.code, leg.amount) for leg in legs),
    ]
    return bookkeeping.digest(body)


def _opened(account: AccountKey, amount: int = 0) -> dict[str, Any]:
    return {"id": account.id, **vars(account), "balance": amount, "held": 0}
