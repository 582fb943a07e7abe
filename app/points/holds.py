"""Points reserved for an order: made, and ended by capture, by voiding or by running out.

A hold moves nothing. It is made only if enough is available, and its capture takes exactly what
was held, so redeeming never passes zero (`domain.md` section 7, rules 7 and 8).
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import CursorResult

from app import clock
from app.db import new_id, session
from app.errors import NotFound, Refused
from app.organisation.actors import Actor
from app.points import ledger
from app.points.amounts import shown
from app.points.balances import Wallet
from app.points.books import (
    Account,
    Entry,
    EntryKind,
    Hold,
    HoldStatus,
    redeemed,
    wallet,
)


class NotEnoughPoints(Refused):
    message = "可用积分为%(available)s，不足%(amount)s。"


class AccountFrozen(Refused):
    message = "兑换积分账户已冻结至%(until)s，期间不能兑换。"


def place(member_id: uuid.UUID, amount: int, *, key: str, expires_at: datetime, text: str) -> Hold:
    """Reserve points of a member's wallet, or return the hold already made under the key.

    Raises:
        NotEnoughPoints: less is available; a wallet in arrears has nothing.
        AccountFrozen: by a veto, until the year's end.
        KeyConflict: the key stands for another hold.
    """
    account_id = wallet(member_id).id
    found = ledger.lock_wallet(member_id)  # a key is looked up after its writer
    earlier = session.scalar(sa.select(Hold).filter_by(key=key))
    if earlier is not None:
        if (earlier.account_id, earlier.amount) != (account_id, amount):
            raise ledger.KeyConflict(key=key)
        return earlier
    require_free(found)
    _change_wallet(
        member_id,
        amount,
        {"held": Account.held + amount},
        Account.balance - Account.held >= amount,
    )
    hold = Hold(
        id=new_id(),
        key=key,
        account_id=account_id,
        member_id=member_id,
        amount=amount,
        status=HoldStatus.ACTIVE,
        text=text,
        made_at=clock.now(),
        expires_at=expires_at,
    )
    session.add(hold)
    return hold


def capture(actor: Actor, hold_id: uuid.UUID, *, center_id: uuid.UUID, acting_as: str) -> Entry:
    """Take the held points when the goods are handed out; again returns the first entry.

    Raises:
        HoldEnded: the hold was voided or has run out.
        NotEnoughPoints: a reversal has meanwhile taken the points away.
    """
    hold = _locked(hold_id)
    key = capture_key(hold.key)
    if hold.status == HoldStatus.CAPTURED:
        taken = ledger.entry_under(key)
        assert taken is not None
        return taken
    hold.require_active()
    _change_wallet(
        hold.member_id,
        hold.amount,
        {"held": Account.held - hold.amount, "balance": Account.balance - hold.amount},
        Account.balance >= hold.amount,
    )
    hold.end(HoldStatus.CAPTURED, clock.now())
    booking = ledger.Booking(
        kind=EntryKind.CAPTURE,
        member_id=hold.member_id,
        year=clock.today().year,
        text=hold.text,
        cause=hold.key,
        acting_as=acting_as,
        hold_id=hold.id,
    )
    legs = [
        ledger.Leg(wallet(hold.member_id), -hold.amount),
        ledger.Leg(redeemed(center_id), hold.amount),
    ]
    return ledger.book(actor, booking, legs, key=key, moves_balances=False)


def capture_key(hold_key: str) -> str:
    """Under which key the books know the capture of a hold."""
    return f"{hold_key}:capture"


def void(hold_id: uuid.UUID) -> Hold:
    """Give the held points back before they are taken.

    Raises:
        HoldEnded: the hold has already ended.
    """
    return _release(hold_id, HoldStatus.VOIDED)


def expire(hold_id: uuid.UUID) -> Hold:
    """Give the held points back because nobody came.

    Raises:
        HoldEnded: the hold has already ended.
    """
    return _release(hold_id, HoldStatus.EXPIRED)


def require_free(found: Wallet) -> None:
    """Raises: AccountFrozen."""
    if found.is_frozen:
        assert found.frozen_until is not None
        raise AccountFrozen(until=clock.deadline_day(found.frozen_until))


def _release(hold_id: uuid.UUID, status: HoldStatus) -> Hold:
    hold = _locked(hold_id)
    hold.require_active()
    hold.end(status, clock.now())
    session.execute(
        sa.update(Account)
        .where(Account.id == hold.account_id)
        .values(held=Account.held - hold.amount)
    )
    return hold


def _locked(hold_id: uuid.UUID) -> Hold:
    query = sa.select(Hold).filter_by(id=hold_id).with_for_update()
    hold = session.scalar(query)
    if hold is None:
        raise NotFound
    return hold


def _change_wallet(
    member_id: uuid.UUID, amount: int, change: dict[str, Any], allowed: sa.ColumnElement[bool]
) -> None:
    """Change a wallet in the statement that checks it.

    Raises:
        NotEnoughPoints: the condition does not hold.
    """
    account_id = wallet(member_id).id
    result = session.execute(
        sa.update(Account)
        .where(Account.id == account_id, allowed)
        .values(change)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(result, CursorResult)
    if result.rowcount != 1:
        available = max(0, ledger.wallet_of(member_id).available)
        raise NotEnoughPoints(available=shown(available), amount=shown(amount))
