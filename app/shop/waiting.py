"""The waiting list: who wanted what was not there, first come first served (`domain.md` 6.7).

Waiting holds no points. When goods come, they are set aside for the first in line, who has
`redeem.offerDays` working days to accept; then they go to the next. An order that still cannot be
filled lets those behind it go ahead, because the goods would only stand there.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping

import sqlalchemy as sa

from app import clock
from app.cases import messages
from app.cases.models import Case
from app.db import session
from app.points import rulebook
from app.points.locks import lock_present
from app.shop import entitlement, orders, shelves
from app.shop.models import Order, OrderLine, OrderStatus
from app.shop.orders import Basket

#: The message by which a case learns that its goods have come; its key is the case.
ARRIVED = messages.reserve("shop_goods_arrived")
#: Working days to accept, where the rule set does not say it.
OFFER_DAYS = 3


def enlist(case: Case, basket: Basket) -> Order:
    """Put an order at the end of the line of its centre; a case has one place.

    The shelves are locked first: goods that come at the same moment see the order, or it sees them.

    Raises:
        GoodsInactive, NotYourCenter, LimitReached, AccountFrozen.
    """
    lock_present(case.starter_id)
    known = orders.of_case(case.id)
    if known is not None:
        return known
    entitlement.require(case, basket.center_id)
    order = orders.draw_up(case, basket)
    order.waiting_since = clock.now()
    shelves.lock(order.center_id, order.wanted)
    session.flush()
    offer(order.center_id)  # goods may have come since they were asked for
    return order


def offer(center_id: uuid.UUID) -> list[Order]:
    """Set goods aside for those in line whom they suffice for; their cases are told."""
    query = (
        sa.select(Order)
        .filter_by(center_id=center_id, status=OrderStatus.WAITING)
        .order_by(Order.waiting_since, Order.id)
        .with_for_update(skip_locked=True)
    )
    free = {goods: one.free for goods, one in shelves.level(center_id).items()}
    offered = []
    for order in session.scalars(query).all():
        if all(free.get(goods, 0) >= pieces for goods, pieces in order.wanted.items()):
            _set_aside(order, free)
            offered.append(order)
    session.flush()
    messages.post([order.case_id for order in offered], ARRIVED, {})
    return offered


def _set_aside(order: Order, free: dict[uuid.UUID, int]) -> None:
    shelves.hold(order.center_id, order.wanted)
    order.status = OrderStatus.OFFERED
    for goods, pieces in order.wanted.items():
        free[goods] -= pieces


def accept(order: Order) -> Order:
    """The member takes what was set aside: now the points are held.

    Raises:
        OrderNotReady, AccountFrozen, LimitReached, NotEnoughPoints, BalanceTooLow.
    """
    if order.status == OrderStatus.HELD:
        return order
    order.require(OrderStatus.OFFERED)
    lock_present(order.member_id)
    rules = entitlement.require(order.case, order.center_id)
    entitlement.require_points(order.member_id, order.cost, rules)
    orders.hold_points(order, rules)
    return order


def offer_days(case: Case) -> int:
    """How many working days a member has to accept."""
    given = rulebook.in_force(case.unit).parameters.get("redeem.offerDays")
    return OFFER_DAYS if given is None else int(given)


def place(order: Order) -> int:
    """At which place of the line an order waits, counted from 1, among those for its goods."""
    wanted = sa.select(OrderLine.goods_id).where(OrderLine.order_id == order.id)
    before = (
        sa.select(sa.func.count(sa.distinct(Order.id)))
        .join(OrderLine, OrderLine.order_id == Order.id)
        .where(
            Order.center_id == order.center_id,
            Order.status == OrderStatus.WAITING,
            OrderLine.goods_id.in_(wanted),
            sa.tuple_(Order.waiting_since, Order.id) < sa.tuple_(order.waiting_since, order.id),
        )
    )
    return (session.scalar(before) or 0) + 1


def lengths(center_id: uuid.UUID) -> Mapping[uuid.UUID, int]:
    """How many pieces of each of the goods are waited for at a centre."""
    query = (
        sa.select(OrderLine.goods_id, sa.func.sum(OrderLine.quantity))
        .join(OrderLine.order)
        .where(Order.center_id == center_id, Order.status == OrderStatus.WAITING)
        .group_by(OrderLine.goods_id)
    )
    return {goods: int(pieces) for goods, pieces in session.execute(query)}
