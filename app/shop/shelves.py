"""What stands on the shelves of the centres, and what of it is reserved. Amounts are pieces.

A reservation moves nothing. Shelves are locked in the order of their ids.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import CursorResult

from app.db import session
from app.errors import Refused
from app.points.rows import insert_unless_there
from app.shop.models import Goods
from app.shop.stockbook import StockAccount, StockKey, shelf

#: Goods → pieces.
Pieces = Mapping[uuid.UUID, int]


class OutOfStock(Refused):
    message = "“%(goods)s”现在只剩%(left)d%(unit)s可以兑换，不够%(wanted)d%(unit)s。"


class ShelfShort(Refused):
    message = "“%(goods)s”账面只有%(left)d%(unit)s，不能再减%(wanted)d%(unit)s，请先盘点。"


def hold(center_id: uuid.UUID, pieces: Pieces) -> None:
    """Reserve goods on the shelf of a centre.

    Raises:
        OutOfStock: fewer are free.
    """
    for goods_id, account_id in _shelves(center_id, pieces):
        wanted = pieces[goods_id]
        enough = StockAccount.balance - StockAccount.held >= wanted
        if not _changed(account_id, {"held": StockAccount.held + wanted}, enough):
            raise _refusal(OutOfStock, center_id, goods_id, wanted)


def release(center_id: uuid.UUID, pieces: Pieces) -> None:
    """Give reserved goods free again."""
    for goods_id, account_id in _shelves(center_id, pieces):
        change = {"held": StockAccount.held - pieces[goods_id]}
        assert _changed(account_id, change), "what is released was held"


def require_free(center_id: uuid.UUID, pieces: Pieces) -> None:
    """Lock shelves and look whether so much is free.

    Raises:
        OutOfStock: fewer are free.
    """
    lock(center_id, pieces)
    free = level(center_id)
    for goods_id, wanted in pieces.items():
        if free[goods_id].free < wanted:
            raise _refusal(OutOfStock, center_id, goods_id, wanted)


def lock(center_id: uuid.UUID, pieces: Pieces) -> None:
    """Let whoever else would move these shelves wait for this transaction."""
    keys = [shelf(center_id, goods_id) for goods_id in pieces]
    insert_unless_there(StockAccount, [opened(one) for one in keys])
    query = sa.select(StockAccount.id).where(StockAccount.id.in_([one.id for one in keys]))
    session.execute(query.order_by(StockAccount.id).with_for_update())


@dataclass(frozen=True)
class Level:
    """Pieces of one kind of goods at a centre; `held` are reserved for orders."""

    balance: int = 0
    held: int = 0

    @property
    def free(self) -> int:
        return max(0, self.balance - self.held)


class Levels(dict[uuid.UUID, Level]):
    """Goods → how many there are; of what never came there are none."""

    def __missing__(self, _goods_id: uuid.UUID) -> Level:
        return Level()


def level(center_id: uuid.UUID) -> Levels:
    """What a centre has."""
    query = sa.select(StockAccount.goods_id, StockAccount.balance, StockAccount.held).where(
        StockAccount.center_id == center_id
    )
    return Levels(
        {one: Level(balance, held) for one, balance, held in session.execute(query) if one}
    )


def move(account: StockKey, goods_id: uuid.UUID, amount: int) -> None:
    """Let a shelf hold more, or less.

    Raises:
        ShelfShort: it would hold less than nothing.
    """
    stays = StockAccount.balance + amount >= 0
    if not _changed(account.id, {"balance": StockAccount.balance + amount}, stays):
        assert account.center_id is not None, "a shelf stands in a centre"
        raise _refusal(ShelfShort, account.center_id, goods_id, -amount)


def _shelves(center_id: uuid.UUID, pieces: Pieces) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Goods and the id of their shelf, in the order in which everybody locks them."""
    found = [(goods_id, shelf(center_id, goods_id).id) for goods_id in pieces]
    return sorted(found, key=lambda one: one[1])


def _changed(
    account_id: uuid.UUID, change: Mapping[str, Any], *allowed: sa.ColumnElement[bool]
) -> bool:
    """Change a shelf in the statement that checks it; False if the condition does not hold."""
    result = session.execute(
        sa.update(StockAccount)
        .where(StockAccount.id == account_id, *allowed)
        .values(change)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def _refusal(
    kind: type[Refused], center_id: uuid.UUID, goods_id: uuid.UUID, wanted: int
) -> Refused:
    goods = session.get_one(Goods, goods_id)
    now = level(center_id)[goods_id]
    left = now.free if kind is OutOfStock else now.balance
    return kind(goods=goods.title, unit=goods.unit, left=left, wanted=wanted, goods_id=goods_id)


def opened(account: StockKey) -> dict[str, Any]:
    """The columns of an account that has not been used yet."""
    return {"id": account.id, **vars(account), "balance": 0, "held": 0}
