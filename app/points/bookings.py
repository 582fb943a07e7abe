"""What is to be booked: legs, the body of an entry, and the digest that stands for the fact."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.points import bookkeeping
from app.points.books import AccountKey, AccountKind, EntryKind
from app.points.vocabulary import Category


@dataclass(frozen=True)
class Leg:
    """One posting to be: the account becomes `amount` tenths more, or less."""

    account: AccountKey
    amount: int


@dataclass(frozen=True)
class Booking:
    """The body of an entry. `cause` and `text` say why; they are not part of the fact itself.

    `concerns_year` is the sealed year that a mistake belongs to which is booked in `year`.
    """

    kind: EntryKind
    member_id: uuid.UUID
    year: int
    text: str
    cause: str
    acting_as: str
    quarter: int | None = None
    concerns_year: int | None = None
    category: Category | None = None
    rule_set_id: uuid.UUID | None = None
    claim_id: uuid.UUID | None = None
    hold_id: uuid.UUID | None = None
    reverses_id: uuid.UUID | None = None


def is_balanced(legs: Sequence[Leg]) -> bool:
    """Two legs at least, and nothing left over in either book."""
    return bookkeeping.is_balanced((leg.account.currency, leg.amount) for leg in legs)


def chain_of(legs: Iterable[Leg]) -> AccountKey:
    """The account that an entry is chained on; every entry moves one that is a member's.

    It is the year's assessment if the entry moves one, else the wallet.
    """
    by_kind = {leg.account.kind: leg.account for leg in legs}
    found = by_kind.get(AccountKind.ASSESSMENT) or by_kind.get(AccountKind.WALLET)
    assert found is not None, "an entry concerns a member"
    return found


def digest(booking: Booking, amounts: Iterable[tuple[str, int]]) -> str:
    """What the fact is: kind, whose, when, under which rules and all the amounts by account."""
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
        sorted(amounts),
    ]
    return bookkeeping.digest(body)
