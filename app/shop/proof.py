"""Whether stock book, orders and holds are right and agree, in sentences.

The stock book answers for what the points books do (`domain.md` section 7, rules 12 and 13).
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.db import session
from app.points import holds
from app.points.books import Entry, Hold, HoldStatus
from app.shop.models import ORDER_TITLES, RESERVING, Goods, Order, OrderLine, OrderStatus
from app.shop.stockbook import StockAccount, StockEntry, StockKind, StockPosting

#: Where an order stands → how its hold must stand.
HOLD_OF = {
    OrderStatus.HELD: HoldStatus.ACTIVE,
    OrderStatus.COLLECTED: HoldStatus.CAPTURED,
    OrderStatus.RETURNED: HoldStatus.CAPTURED,
    OrderStatus.EXPIRED: HoldStatus.EXPIRED,
    OrderStatus.CANCELLED: HoldStatus.VOIDED,
}
#: Orders that have never held points, or may not have.
_WITHOUT = (
    OrderStatus.WAITING,
    OrderStatus.OFFERED,
    OrderStatus.PASSED,
    OrderStatus.CANCELLED,
)


def check() -> list[str]:
    """Everything that is wrong, as Chinese sentences; nothing if all is right."""
    return [
        *_unbalanced_entries(),
        *_wrong_shelves(),
        *_wrong_reserves(),
        *_wrong_holds(),
        *_ownerless_holds(),
        *_wrong_movements(),
    ]


def _unbalanced_entries() -> Iterator[str]:
    query = (
        sa.select(StockEntry.key, Goods.title)
        .join(StockPosting, StockPosting.entry_id == StockEntry.id)
        .join(Goods, Goods.id == StockPosting.goods_id)
        .group_by(StockEntry.key, Goods.title)
        .having(sa.or_(sa.func.sum(StockPosting.amount) != 0, sa.func.count() == 1))
    )
    for key, goods in session.execute(query):
        yield f"库存分录“{key}”的“{goods}”不平"
    bare = ~sa.exists().where(StockPosting.entry_id == StockEntry.id)
    for key in session.scalars(sa.select(StockEntry.key).where(bare)):
        yield f"库存分录“{key}”没有过账"


def _wrong_shelves() -> Iterator[str]:
    replay = (
        sa.select(StockPosting.account_id, sa.func.sum(StockPosting.amount).label("total"))
        .group_by(StockPosting.account_id)
        .subquery()
    )
    total = sa.func.coalesce(replay.c.total, 0)
    query = (
        sa.select(StockAccount.code, StockAccount.balance, total)
        .outerjoin(replay, replay.c.account_id == StockAccount.id)
        .where(StockAccount.kind == StockKind.SHELF, StockAccount.balance != total)
    )
    for code, balance, replayed in session.execute(query):
        yield f"库存账户“{code}”结存为 {balance}，按分录重算为 {int(replayed)}"


def _wrong_reserves() -> Iterator[str]:
    """Shelves whose reserve is not what the orders that reserve have in their lines."""
    wanted: Counter[tuple[uuid.UUID | None, uuid.UUID | None]] = Counter()
    lines = (
        sa.select(Order.center_id, OrderLine.goods_id, sa.func.sum(OrderLine.quantity))
        .join(OrderLine.order)
        .where(Order.status.in_(RESERVING))
        .group_by(Order.center_id, OrderLine.goods_id)
    )
    for center, product, total in session.execute(lines):
        wanted[center, product] = int(total)
    shelves = sa.select(StockAccount).filter_by(kind=StockKind.SHELF)
    for one in session.scalars(shelves):
        expected = wanted.pop((one.center_id, one.goods_id), 0)
        if one.held != expected:
            yield f"库存账户“{one.code}”预留 {one.held}，在办兑换单合计为 {expected}"
    for (place, goods), pieces in wanted.items():
        yield f"兑换单预留了 {pieces} 件，库存账户“stock:{place}:{goods}”却不存在"


def _wrong_holds() -> Iterator[str]:
    """Orders whose points are not held, taken or given back as their state says."""
    query = sa.select(Order).options(joinedload(Order.hold), joinedload(Order.lines))
    for order in session.scalars(query).unique():
        title = ORDER_TITLES[order.status]
        if order.hold is None:
            if order.status not in _WITHOUT:
                yield f"兑换单“{order.number}”是“{title}”，却没有预留过积分"
        elif order.hold.status != HOLD_OF.get(order.status):
            yield f"兑换单“{order.number}”是“{title}”，积分预留却是“{order.hold.status}”"
        elif (order.hold.amount, order.hold.member_id) != (order.cost, order.member_id):
            yield f"兑换单“{order.number}”与它预留的积分对不上"
        if order.cost != sum(line.price * line.quantity for line in order.lines):
            yield f"兑换单“{order.number}”的应扣积分与各行合计不符"


def _ownerless_holds() -> Iterator[str]:
    orphans = sa.select(Hold.key).where(
        Hold.key.startswith("order:"), ~sa.exists().where(Order.hold_id == Hold.id)
    )
    for key in session.scalars(orphans):
        yield f"积分预留“{key}”没有对应的兑换单"


def _wrong_movements() -> Iterator[str]:
    """Fetched orders without the entries that say so, and returned ones without the reversal."""
    fetched = (OrderStatus.COLLECTED, OrderStatus.RETURNED)
    keys = set(session.scalars(sa.select(StockEntry.key)))
    taken = sa.select(Entry.key, Entry.id).where(Entry.hold_id.is_not(None))
    captures: dict[str, uuid.UUID] = dict(session.execute(taken).all())
    reversed_ids = set(session.scalars(sa.select(Entry.reverses_id)))
    for order in session.scalars(sa.select(Order).where(Order.status.in_(fetched))):
        capture = captures.get(holds.capture_key(order.key))
        if capture is None or f"{order.key}:handout" not in keys:
            yield f"兑换单“{order.number}”已领取，积分账或库存账却没有记"
        is_returned = order.status == OrderStatus.RETURNED
        if (capture in reversed_ids) != is_returned:
            yield f"兑换单“{order.number}”的退回与积分账不符"
