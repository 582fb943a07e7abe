"""What accounts hold and how they came to it: reads of the books."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app import clock
from app.db import session
from app.points.books import KEPT, Account, AccountKey, Entry, Posting, wallet


def balance(account: AccountKey) -> int:
    """What an account holds; 0 if it has never been used."""
    if account.kind in KEPT:
        return session.scalar(sa.select(Account.balance).filter_by(id=account.id)) or 0
    total = sa.select(sa.func.sum(Posting.amount)).where(Posting.account_id == account.id)
    return int(session.scalar(total) or 0)


@dataclass(frozen=True)
class Wallet:
    """A member's redeemable points in tenths."""

    balance: int
    held: int
    #: Until when nothing may be reserved; None if it is free.
    frozen_until: datetime | None = None

    @property
    def is_frozen(self) -> bool:
        return self.frozen_until is not None and clock.now() < self.frozen_until

    @property
    def available(self) -> int:
        """What a new order may cost at most; below zero while in arrears."""
        return self.balance - self.held

    @property
    def is_in_arrears(self) -> bool:
        """A reversal took back points that were already spent or held."""
        return self.available < 0


def wallet_of(member_id: uuid.UUID) -> Wallet:
    """What a member can redeem."""
    return _wallet(_wallet_query(member_id))


def lock_wallet(member_id: uuid.UUID) -> Wallet:
    """What a member can redeem; whoever else would change it waits for this transaction."""
    return _wallet(_wallet_query(member_id).with_for_update())


@dataclass(frozen=True)
class StatementLine:
    """An entry as one account sees it, with the balance after it."""

    entry: Entry
    amount: int
    balance: int


def statement(account: AccountKey) -> list[StatementLine]:
    """All movements of an account, first to last."""
    query = (
        sa.select(Entry, Posting.amount)
        .join(Posting, Posting.entry_id == Entry.id)
        .where(Posting.account_id == account.id)
        .order_by(Entry.at, Entry.id)
    )
    lines: list[StatementLine] = []
    total = 0
    for entry, amount in session.execute(query):
        total += amount
        lines.append(StatementLine(entry, amount, total))
    return lines


def _wallet_query(member_id: uuid.UUID) -> sa.Select[int, int, datetime | None]:
    query = sa.select(Account.balance, Account.held, Account.frozen_until)
    return query.filter_by(id=wallet(member_id).id)


def _wallet(query: sa.Select[int, int, datetime | None]) -> Wallet:
    for row in session.execute(query):
        return Wallet(*row)
    return Wallet(0, 0)
