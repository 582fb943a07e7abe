"""Bad goods within seven days: others for them, or the points back (`domain.md` 6.7, `defect`).

The keeper exchanges; that points go back a supervisor has to agree to, because a keeper never posts
to the points ledger (`domain.md` 4.2-3).
"""

from __future__ import annotations

from datetime import datetime

from app import clock
from app.cases import messages
from app.db import session
from app.errors import Refused
from app.organisation.actors import Actor
from app.points import holds, ledger
from app.shop import stock
from app.shop.models import Order, OrderStatus
from app.shop.stock import Fact
from app.shop.stockbook import StockEntryKind

#: The message by which a case learns that goods were bad; its key is the case.
REPORTED = messages.reserve("shop_defect_reported")
#: Calendar days, the day of fetching not counted.
DEFECT_DAYS = 7


class NothingTaken(Refused):
    message = "兑换单“%(number)s”没有扣过积分，没有可退的。"


def accepted_until(order: Order) -> datetime:
    """The end of the last day on which bad goods are taken back."""
    assert order.ended_at is not None, "it has been fetched"
    return clock.day_end(clock.office_day(order.ended_at) + DEFECT_DAYS * clock.ONE_DAY)


def exchange(actor: Actor, order: Order, *, call_key: str, acting_as: str) -> None:
    """Give the member others for all goods of an order; the bad ones are lost.

    Raises:
        OrderNotReady: it has not been fetched.
        OutOfStock: there are no others.
    """
    order.require(OrderStatus.COLLECTED)
    fact = Fact(
        StockEntryKind.EXCHANGE, order.center_id, order.summary, order.key, acting_as=acting_as
    )
    stock.exchange(actor, fact, order.wanted, key=f"exchange:{call_key}")


def take_back(actor: Actor, order: Order, *, acting_as: str) -> None:
    """Reverse the capture and write the goods off; again changes nothing.

    Raises:
        OrderNotReady: it has not been fetched.
        NothingTaken: no points were taken for it.
    """
    if order.status == OrderStatus.RETURNED:
        return
    order.require(OrderStatus.COLLECTED)
    taken = ledger.entry_under(holds.capture_key(order.key))
    if taken is None:
        raise NothingTaken(number=order.number)
    text = f"退回积分：{order.summary}"
    ledger.reverse(actor, taken, text=text, cause=order.key, acting_as=acting_as)
    fact = Fact(
        StockEntryKind.WRITE_OFF, order.center_id, order.summary, order.key, acting_as=acting_as
    )
    stock.write_off(actor, fact, order.wanted, key=f"{order.key}:return")
    order.end(OrderStatus.RETURNED, clock.now())
    session.flush()
