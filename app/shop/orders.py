"""Orders: points and goods reserved together, fetched, cancelled or run out (`domain.md` 6.7).

Whoever changes an order locks it first, then the member, the wallet, the shelves. Quantities are
pieces, costs tenths of a point. How orders end without being fetched is told in `endings`.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app import clock
from app.cases.models import Case
from app.db import new_id, session
from app.errors import NotFound, Refused
from app.organisation.actors import Actor
from app.points import holds
from app.points.locks import lock_present
from app.points.rulesets import RuleSet
from app.shop import centres, entitlement, pricing, shelves, stock
from app.shop.models import RESERVING, Order, OrderLine, OrderStatus
from app.shop.stock import Fact
from app.shop.stockbook import StockEntryKind

LONGEST_TEXT = 200


class NoGoodsChosen(Refused):
    message = "请至少选一样物品。"


@dataclass(frozen=True)
class Want:
    """So many pieces of the goods with this code."""

    goods: str
    quantity: int


@dataclass(frozen=True)
class Basket:
    """Form F-P7: what a member wants, where it is to be fetched, and who else may fetch it."""

    wants: Sequence[Want]
    center_id: uuid.UUID
    proxy: str = ""


def reserve(case: Case, basket: Basket) -> Order:
    """Reserve points and goods of a member's order at once, or neither (`domain.md` 6.7).

    1. the member is locked, so that the limits count every order before;
    2. the goods are held on the shelf, then the points in the wallet;
    3. both are kept until the end of the last working day of `redeem.holdDays`.

    Raises:
        NotAMember, MemberLeft, GoodsInactive, OutOfStock, LimitReached, AccountFrozen,
            NotEnoughPoints, BalanceTooLow, NotYourCenter.
    """
    lock_present(case.starter_id)
    known = of_case(case.id)
    if known is not None:
        return known
    rules = entitlement.require(case, basket.center_id)
    order = draw_up(case, basket)
    entitlement.require_points(case.starter_id, order.cost, rules)
    shelves.hold(order.center_id, order.wanted)
    hold_points(order, rules)
    return order


def draw_up(case: Case, basket: Basket) -> Order:
    """Write the order of a case with today's prices; nothing is reserved yet.

    Raises:
        GoodsInactive, NoPriceList, NotYourCenter.
    """
    centres.require_open_to(case.unit, basket.center_id)
    price_list = pricing.in_force(case.unit)
    quantities: dict[str, int] = {}
    for want in basket.wants:
        quantities[want.goods] = quantities.get(want.goods, 0) + want.quantity
    if not quantities:
        raise NoGoodsChosen
    lines = []
    for position, (code, quantity) in enumerate(quantities.items(), start=1):
        offer = pricing.offer(price_list, code)
        line = OrderLine(goods=offer.goods, position=position, quantity=quantity, price=offer.price)
        lines.append(line)
    order = Order(
        id=new_id(),
        number=case.number,
        case_id=case.id,
        member_id=case.starter_id,
        center_id=basket.center_id,
        price_list_id=price_list.id,
        status=OrderStatus.WAITING,
        cost=sum(line.price * line.quantity for line in lines),
        made_at=clock.now(),
        proxy=basket.proxy,
        lines=lines,
    )
    session.add(order)
    session.flush()  # the shelves are looked up by the ids of its lines
    return order


def hold_points(order: Order, rules: RuleSet) -> None:
    """Reserve the points of an order whose goods are reserved.

    Raises:
        NotEnoughPoints.
    """
    last_day = clock.working_day_after(clock.today(), rules.days("redeem.holdDays"))
    order.collect_by = clock.day_end(last_day)
    order.hold = holds.place(
        order.member_id,
        order.cost,
        key=order.key,
        expires_at=order.collect_by,
        text=f"兑换：{order.summary}"[:LONGEST_TEXT],
    )
    order.status = OrderStatus.HELD
    session.flush()


def hand_over(actor: Actor, order: Order, *, collected_by: str, acting_as: str) -> Order:
    """The goods leave the shelf and the held points are taken; again changes nothing.

    Raises:
        OrderNotReady: it is not kept any more.
        NotEnoughPoints: a reversal has meanwhile taken the points away.
        ShelfShort: a count has found less than was reserved.
    """
    if order.status == OrderStatus.COLLECTED:
        return order
    order.require(OrderStatus.HELD)
    assert order.hold_id is not None, "an order that is kept holds points"
    holds.capture(actor, order.hold_id, center_id=order.center_id, acting_as=acting_as)
    shelves.release(order.center_id, order.wanted)
    fact = Fact(
        StockEntryKind.HAND_OUT, order.center_id, order.summary, order.key, acting_as=acting_as
    )
    stock.hand_out(actor, fact, order.wanted, key=f"{order.key}:handout")
    order.keeper_id, order.collected_by = actor.person_id, collected_by
    order.end(OrderStatus.COLLECTED, clock.now())
    session.flush()
    return order


def give_back(order: Order, status: OrderStatus) -> None:
    """Give free what an order reserves, and end it."""
    if order.hold_id is not None:
        end = holds.expire if status == OrderStatus.EXPIRED else holds.void
        end(order.hold_id)
    if order.status in RESERVING:
        shelves.release(order.center_id, order.wanted)
    order.end(status, clock.now())
    session.flush()


def of_case(case_id: uuid.UUID) -> Order | None:
    """The order of a case, with nothing locked."""
    return session.scalar(sa.select(Order).filter_by(case_id=case_id))


def lock_of_case(case_id: uuid.UUID) -> Order:
    """The order of a case as it stands now, locked. Raises: NotFound."""
    query = sa.select(Order).filter_by(case_id=case_id).with_for_update()
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found
