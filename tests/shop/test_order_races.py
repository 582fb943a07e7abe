"""Many orders at once for the same pieces and the same points, on both databases (W-4)."""

from __future__ import annotations

import threading

import pytest
from cast import Cast
from shopkeeper import RICE, SOAP, Shop
from test_ledger_races import AT_ONCE, inside, person, race

from app import db
from app.cases.models import Case
from app.db import session
from app.organisation.actors import SYSTEM
from app.points import ledger
from app.points.books import Hold
from app.shop import endings, orders, pricing, proof, shelves, stock, waiting
from app.shop.models import Order, OrderStatus
from app.shop.orders import Basket, Want
from app.shop.stockbook import StockAccount, StockEntryKind

#: The members who order, each with a case of their own.
MEMBERS = ("lin", "gao", "zhao", "qian", "hu", "sun", "li", "zhou")


@pytest.fixture
def open_house(house):
    """A house in which eight members have ten points each, and cases to order by."""
    with house.app_context(), db.transaction():
        cast = Cast.enter()
        shop = Shop(cast)
        for name in MEMBERS:
            shop.earns(getattr(cast, name), 10)
        house.cases = [shop.clerk.case(getattr(cast, name)).id for name in MEMBERS]
        house.own_cases = [shop.clerk.case(cast.lin).id for _ in MEMBERS]
        house.center_id = cast.community.id
        shop.receives(**{RICE: 1, SOAP: 20})
    return house


def order(house, case_id, goods, pieces=1):
    case = session.get_one(Case, case_id)
    return orders.reserve(case, Basket([Want(goods, pieces)], house.center_id))


def faults():
    return ledger.check() + proof.check()


def holds_of(*names):
    return {name: ledger.wallet_of(person(name).id).held for name in names}


def test_w4_of_two_orders_for_the_last_piece_one_is_held(open_house):
    house = open_house
    outcome = race(house, lambda number: order(house, house.cases[number], RICE), AT_ONCE)
    assert outcome == {"done": 1, "OutOfStock": AT_ONCE - 1}
    held = inside(house, lambda: holds_of(*MEMBERS))
    assert sorted(held.values()) == [0] * (AT_ONCE - 1) + [60]
    assert inside(house, lambda: session.query(Hold).count()) == 1
    assert inside(house, faults) == []


def test_one_member_s_orders_at_once_hold_only_the_points_there_are(open_house):
    house = open_house
    outcome = race(house, lambda number: order(house, house.own_cases[number], SOAP, 4), AT_ONCE)
    assert outcome == {"done": 2, "NotEnoughPoints": AT_ONCE - 2}
    assert inside(house, lambda: holds_of("lin")) == {"lin": 80}
    assert inside(house, faults) == []


def test_one_case_orders_once(open_house):
    house = open_house
    outcome = race(house, lambda _number: order(house, house.cases[0], SOAP, 4), AT_ONCE)
    assert outcome == {"done": AT_ONCE}
    assert inside(house, lambda: holds_of("lin")) == {"lin": 40}
    assert inside(house, faults) == []


def test_an_order_is_either_fetched_or_cancelled(open_house):
    house = open_house
    case_id = house.cases[0]
    inside(house, lambda: order(house, case_id, SOAP, 4) and None)

    def end(number):
        locked = orders.lock_of_case(case_id)
        if number % 2:
            endings.cancel(locked)
        else:
            orders.hand_over(SYSTEM, locked, collected_by="", acting_as="管理员")

    outcome = race(house, end, AT_ONCE)
    assert outcome["done"] in {1, AT_ONCE // 2}
    assert inside(house, faults) == []


def test_goods_that_come_while_somebody_joins_the_line_find_them(open_house):
    house = open_house
    inside(house, lambda: order(house, house.cases[0], RICE) and None)

    def act(number):
        if number % 2:
            case = session.get_one(Case, house.cases[number])
            waiting.enlist(case, Basket([Want(RICE, 1)], house.center_id))
        else:
            comes(house, f"arrival:{number}")

    assert race(house, act, AT_ONCE) == {"done": AT_ONCE}
    offered = inside(
        house, lambda: session.query(Order).filter_by(status=OrderStatus.OFFERED).count()
    )
    assert offered == AT_ONCE // 2
    assert inside(house, faults) == []


def comes(house, key):
    """A sack of rice, and who waits for it is asked."""
    owner = person("wang").unit_id
    rice = next(one for one in pricing.all_goods(owner) if one.code == RICE)
    fact = stock.Fact(StockEntryKind.ARRIVAL, house.center_id, "送货", "test", "管理员")
    stock.arrive(SYSTEM, fact, {rice.id: 1}, key=key)
    waiting.offer(house.center_id)


def test_without_the_guard_the_last_piece_is_held_twice(houses):
    """The control: read first, write later, as if nobody else were there."""
    house = houses("postgresql").fresh()
    with house.app_context(), db.transaction():
        cast = Cast.enter()
        shop = Shop(cast)
        shop.receives(**{RICE: 1})
        house.center_id, rice = cast.community.id, shop.goods[RICE].id
    everybody_has_read = threading.Barrier(AT_ONCE)

    def hold_naively(_number):
        free = shelves.level(house.center_id)[rice].free
        everybody_has_read.wait(timeout=30)
        assert free >= 1
        session.execute(
            StockAccount.__table__.update()
            .where(StockAccount.goods_id == rice)
            .values(held=StockAccount.held + 1)
        )

    assert race(house, hold_naively, AT_ONCE)["done"] == AT_ONCE
    assert inside(house, lambda: shelves.level(house.center_id)[rice].held) == AT_ONCE
