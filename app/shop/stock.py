"""The stock book: goods arrive, are handed out, exchanged, lost and found.

Every movement is a balanced entry under the key of its fact. Amounts are pieces (`domain.md`
section 7, rule 13).
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app import clock
from app.db import session
from app.organisation.actors import Actor
from app.points import bookkeeping
from app.points.rows import add, insert_unless_there, upsert
from app.shop import shelves
from app.shop.shelves import Pieces
from app.shop.stockbook import (
    HANDED_OUT,
    LOSS,
    SUPPLIER,
    StockAccount,
    StockEntry,
    StockEntryKind,
    StockKey,
    StockKind,
    StockPosting,
    shelf,
)


@dataclass(frozen=True)
class Fact:
    """The body of an entry. `cause` and `text` say why; they are not part of the fact itself."""

    kind: StockEntryKind
    center_id: uuid.UUID
    text: str
    cause: str
    acting_as: str
    reverses_id: uuid.UUID | None = None


@dataclass(frozen=True)
class StockLeg:
    """One posting to be: the account holds so many pieces of the goods more, or less."""

    account: StockKey
    goods_id: uuid.UUID
    amount: int


def arrive(actor: Actor, fact: Fact, pieces: Pieces, *, key: str) -> StockEntry:
    """Put goods on the shelf that have come from outside.

    Raises:
        KeyConflict: the key stands for another fact.
    """
    return book(actor, fact, _moved(SUPPLIER, None, fact.center_id, pieces), key=key)


def hand_out(actor: Actor, fact: Fact, pieces: Pieces, *, key: str) -> StockEntry:
    """Take goods from the shelf for a member; what was reserved of them is given free before.

    Raises:
        ShelfShort: a count has found less than was reserved.
    """
    return book(actor, fact, _moved(None, HANDED_OUT, fact.center_id, pieces), key=key)


def exchange(actor: Actor, fact: Fact, pieces: Pieces, *, key: str) -> StockEntry:
    """Give others for goods that were bad; those are lost.

    Raises:
        OutOfStock: there are no others that nobody has reserved.
    """
    shelves.require_free(fact.center_id, pieces)
    legs = _moved(None, HANDED_OUT, fact.center_id, pieces) + _written_off(pieces)
    return book(actor, fact, _summed(legs), key=key)


def write_off(actor: Actor, fact: Fact, pieces: Pieces, *, key: str) -> StockEntry:
    """Bad goods have come back from a member: they are lost."""
    return book(actor, fact, _written_off(pieces), key=key)


def adjust(actor: Actor, fact: Fact, differences: Pieces, *, key: str) -> StockEntry:
    """Let the book follow a count: goods → pieces found more, or less.

    Raises:
        ShelfShort: since the count more has been handed out than was left.
    """
    changed = {goods_id: -pieces for goods_id, pieces in differences.items() if pieces}
    return book(actor, fact, _moved(None, LOSS, fact.center_id, changed), key=key)


def reverse(actor: Actor, entry: StockEntry, *, text: str, acting_as: str) -> StockEntry:
    """Post the mirror of an entry.

    Raises:
        ShelfShort: what had come is not there any more.
    """
    fact = Fact(
        StockEntryKind.REVERSAL, entry.center_id, text, entry.key, acting_as, reverses_id=entry.id
    )
    query = (
        sa.select(
            StockAccount.code,
            StockAccount.kind,
            StockAccount.center_id,
            StockAccount.goods_id,
            StockPosting.goods_id,
            StockPosting.amount,
        )
        .join(StockPosting.account)
        .where(StockPosting.entry_id == entry.id)
    )
    mirrored = [
        StockLeg(StockKey(code, kind, center, own), goods_id, -amount)
        for code, kind, center, own, goods_id, amount in session.execute(query)
    ]
    return book(actor, fact, mirrored, key=f"reverse:{entry.id}")


def book(actor: Actor, fact: Fact, legs: Sequence[StockLeg], *, key: str) -> StockEntry:
    """Write an entry with its postings and move the shelves; or return the one already written.

    Raises:
        KeyConflict: the key stands for another fact.
        ShelfShort: a shelf would hold less than nothing.
    """
    assert bookkeeping.is_balanced((leg.goods_id, leg.amount) for leg in legs)
    wanted = bookkeeping.digest(
        [
            fact.kind,
            fact.center_id,
            fact.reverses_id,
            sorted((leg.account.code, str(leg.goods_id), leg.amount) for leg in legs),
        ]
    )
    fields = {
        **vars(fact),
        "key": key,
        "digest": wanted,
        "at": clock.now(),
        "actor_id": actor.person_id,
        "actor_name": actor.name,
    }
    written = bookkeeping.write(StockEntry, fields)
    if written is None:
        return bookkeeping.replayed(StockEntry, key, wanted)
    insert_unless_there(StockAccount, [shelves.opened(leg.account) for leg in legs])
    for leg in sorted(legs, key=lambda one: one.account.id):
        if leg.account.kind == StockKind.SHELF:
            shelves.move(leg.account, leg.goods_id, leg.amount)
    postings = [
        {
            "entry_id": written.id,
            "account_id": leg.account.id,
            "goods_id": leg.goods_id,
            "amount": leg.amount,
        }
        for leg in legs
    ]
    add(upsert(StockPosting), postings)
    return written


def _moved(
    source: StockKey | None, target: StockKey | None, center_id: uuid.UUID, pieces: Pieces
) -> list[StockLeg]:
    """Pieces from a source to a target; where none is named it is the centre's shelf."""
    return [
        leg
        for goods_id, amount in pieces.items()
        for leg in (
            StockLeg(source or shelf(center_id, goods_id), goods_id, -amount),
            StockLeg(target or shelf(center_id, goods_id), goods_id, amount),
        )
    ]


def _written_off(pieces: Pieces) -> list[StockLeg]:
    return [
        leg
        for goods_id, amount in pieces.items()
        for leg in (StockLeg(HANDED_OUT, goods_id, -amount), StockLeg(LOSS, goods_id, amount))
    ]


def _summed(legs: Sequence[StockLeg]) -> list[StockLeg]:
    """One leg for each account and goods: what went and came at once is none."""
    sums: dict[tuple[StockKey, uuid.UUID], int] = {}
    for leg in legs:
        place = (leg.account, leg.goods_id)
        sums[place] = sums.get(place, 0) + leg.amount
    return [StockLeg(account, goods, amount) for (account, goods), amount in sums.items() if amount]
