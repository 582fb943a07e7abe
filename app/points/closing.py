"""Wallets that are closed for good: what is left goes to the closed accounts, once.

That nothing moves afterwards is a constraint of the row: a closed wallet holds nothing.
"""

from __future__ import annotations

import uuid

import sqlalchemy as sa

from app import clock
from app.db import session
from app.errors import Refused
from app.organisation.actors import Actor
from app.points import chain, ledger
from app.points.amounts import shown
from app.points.books import Account, Entry, EntryKind, rp_closed, wallet


class PointsHeld(Refused):
    message = "还有%(held)s分为兑换单预留着，须先了结兑换单。"


def close(actor: Actor, member_id: uuid.UUID, *, key: str, text: str, acting_as: str) -> Entry:
    """Move what a wallet holds to the closed accounts and close it; again gives the first entry.

    Arrears are closed likewise: nobody collects them (`domain.md` section 7, rule 8).

    Raises:
        PointsHeld: an order is under way.
    """
    chain.lock(wallet(member_id))
    known = ledger.entry_under(key)
    if known is not None:
        return known
    found = ledger.wallet_of(member_id)
    if found.held:
        raise PointsHeld(held=shown(found.held))
    booking = ledger.Booking(
        kind=EntryKind.CLOSURE,
        member_id=member_id,
        year=clock.today().year,
        text=text,
        cause=key,
        acting_as=acting_as,
    )
    legs = [ledger.Leg(wallet(member_id), -found.balance), ledger.Leg(rp_closed(), found.balance)]
    entry = ledger.book(actor, booking, legs, key=key)
    closed = sa.update(Account).where(Account.id == wallet(member_id).id)
    session.execute(closed.values(closed_at=clock.now()))
    return entry
