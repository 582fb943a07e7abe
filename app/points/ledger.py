"""The books: awards, deductions and reversals as balanced entries that are only ever added.

An entry's key is its business fact: the same fact again returns the first entry, a different
body under the same key is refused (`domain.md` section 7, rule 6). Amounts are tenths of a point.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app import clock
from app.db import session
from app.errors import Refused
from app.organisation.actors import Actor
from app.points import bookkeeping, chain, stopping
from app.points.balances import balance, lock_wallet, statement, wallet_of
from app.points.bookings import Booking, Leg, chain_of, digest, is_balanced
from app.points.bookkeeping import KeyConflict
from app.points.books import (
    KEPT,
    Account,
    AccountKey,
    AccountKind,
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
from app.points.rules import quarter_of

__all__ = [
    "Award",
    "Booking",
    "KeyConflict",
    "Leg",
    "ReversalTooEarly",
    "When",
    "YearSealed",
    "award",
    "balance",
    "book",
    "check",
    "entry_under",
    "freeze_wallet",
    "lock_wallet",
    "reverse",
    "statement",
    "wallet_of",
    "when_booked",
]


class YearSealed(Refused):
    message = "%(year)s年度已经封存，不能再记入；确有错误的，记在当年并注明所属年度。"


class ReversalTooEarly(Refused):
    message = "冲正不能早于原记录（%(day)s）。"


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
    key = f"reverse:{entry.id}"
    if (known := entry_under(key)) is not None:
        return known
    if clock.now() < entry.at:
        raise ReversalTooEarly(day=clock.office_day(entry.at))
    when = when_booked(entry.member_id, entry.year, entry.quarter)
    booking = Booking(
        kind=EntryKind.REVERSAL,
        member_id=entry.member_id,
        year=when.year,
        text=text,
        cause=cause,
        acting_as=acting_as,
        quarter=when.quarter,
        concerns_year=entry.concerns_year or when.concerns_year,
        category=entry.category,
        rule_set_id=entry.rule_set_id,
        claim_id=entry.claim_id,
        hold_id=entry.hold_id,
        reverses_id=entry.id,
    )
    mirrored = [Leg(_in(when, account), -amount) for account, amount in _legs_of(entry)]
    return book(actor, booking, mirrored, key=key)


@dataclass(frozen=True)
class When:
    """The year and quarter in which something is booked, and the sealed year it belongs to."""

    year: int
    quarter: int | None
    concerns_year: int | None = None


def when_booked(member_id: uuid.UUID, year: int, quarter: int | None) -> When:
    """Where something of a year is booked: there, or if it is over and sealed, in the running one.

    Source: `domain.md` section 7, rule 10.
    """
    today = clock.today()
    if year >= today.year or not chain.is_sealed(assessment(member_id, year)):
        return When(year, quarter)
    return When(today.year, quarter_of(today), concerns_year=year)


def _in(when: When, account: AccountKey) -> AccountKey:
    """The account itself, or of a sealed year that of the running one."""
    is_elsewhere = account.kind == AccountKind.ASSESSMENT and when.concerns_year is not None
    return assessment(account.owner_id, when.year) if is_elsewhere else account


def book(
    actor: Actor, booking: Booking, legs: Sequence[Leg], *, key: str, moves_balances: bool = True
) -> Entry:
    """Write an entry with its postings and move the balances; or return the one already written.

    `moves_balances` is false when the caller has moved them in the statement that checked them.

    Raises:
        KeyConflict: the key stands for another fact.
        YearSealed: the member's year is closed; `when_booked` says where it belongs.
        PostingStopped: the books were found faulty, and nobody has mended them yet.
    """
    assert is_balanced(legs), "an entry balances in each book"
    hanging = chain.lock(chain_of(legs))
    if hanging.is_stopped:
        stopping.refuse()
    written = None if hanging.is_sealed else _write(actor, booking, legs, hanging, key)
    if written is None:
        return _replayed(booking, legs, key)
    kept = legs if moves_balances else [Leg(hanging.account, 0)]
    _move([leg for leg in kept if leg.account.kind in KEPT], written)
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


def freeze_wallet(member_id: uuid.UUID, *, until: datetime) -> None:
    """Let nothing be reserved of a wallet until then; orders that hold points already go on."""
    chain.lock(wallet(member_id))
    frozen = sa.update(Account).where(Account.id == wallet(member_id).id)
    session.execute(frozen.values(frozen_until=until))


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


def _write(
    actor: Actor, booking: Booking, legs: Sequence[Leg], hanging: chain.Chain, key: str
) -> Entry | None:
    """Add the entry itself at the end of its chain; None if its key is taken."""
    fields: dict[str, Any] = {
        **vars(booking),
        "key": key,
        "digest": _digest(booking, legs),
        "at": clock.now(),
        "actor_id": actor.person_id,
        "actor_name": actor.name,
        "chain_id": hanging.account.id,
        "position": hanging.entries + 1,
    }
    fields["link"] = chain.link(hanging.head, fields)
    return bookkeeping.write(Entry, fields)


def _digest(booking: Booking, legs: Sequence[Leg]) -> str:
    return digest(booking, [(leg.account.code, leg.amount) for leg in legs])


def _replayed(booking: Booking, legs: Sequence[Leg], key: str) -> Entry:
    if entry_under(key) is None:
        raise YearSealed(year=booking.year)
    return bookkeeping.replayed(Entry, key, _digest(booking, legs))


def _opened(account: AccountKey) -> dict[str, Any]:
    return {"id": account.id, **vars(account), "balance": 0, "held": 0, "entries": 0, "head": ""}


def _move(legs: Sequence[Leg], entry: Entry) -> None:
    """Open the accounts that are new, add the amounts and hang on the entry, in one statement."""
    query = upsert(Account)
    new = query.excluded
    add(
        query.on_conflict_do_update(
            index_elements=[Account.code],
            set_={
                "balance": Account.balance + new.balance,
                "entries": Account.entries + new.entries,
                "head": sa.case((new.entries > 0, new.head), else_=Account.head),
            },
        ),
        [_moved(leg, entry) for leg in legs],
    )


def _moved(leg: Leg, entry: Entry) -> dict[str, Any]:
    row = _opened(leg.account) | {"balance": leg.amount}
    hangs_here = leg.account.id == entry.chain_id
    return row | {"entries": 1, "head": entry.link} if hangs_here else row
