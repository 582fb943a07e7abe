"""Orders that end without being fetched; what they reserved goes to the next in line."""

from __future__ import annotations

from app.shop import orders, waiting
from app.shop.models import OPEN, Order, OrderStatus


def cancel(order: Order) -> None:
    """The member does not want it any more.

    Raises:
        OrderNotReady: it has come to an end already.
    """
    order.require(*OPEN)
    _end(order, OrderStatus.CANCELLED)


def expire(order: Order) -> None:
    """Nobody has come for it until the end of its last day (W-5); again changes nothing."""
    if order.status != OrderStatus.EXPIRED:
        order.require(OrderStatus.HELD)
        _end(order, OrderStatus.EXPIRED)


def pass_on(order: Order) -> None:
    """The member does not take what was set aside, or has not said so; again changes nothing."""
    if order.status != OrderStatus.PASSED:
        order.require(OrderStatus.OFFERED)
        _end(order, OrderStatus.PASSED)


def _end(order: Order, status: OrderStatus) -> None:
    orders.give_back(order, status)
    waiting.offer(order.center_id)
