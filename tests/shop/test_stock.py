"""The third book: pieces of goods, balanced, keyed, only ever added (`domain.md` 7, rule 13)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from shopkeeper import RICE, SOAP

from app.db import session
from app.points.bookkeeping import KeyConflict
from app.points.books import Hold, HoldStatus
from app.shop import proof, shelves, stock, stocktaking
from app.shop.models import Order, OrderStatus
from app.shop.pricing import GoodsInactive
from app.shop.stockbook import StockAccount, StockEntry, StockEntryKind, StockPosting


@pytest.mark.usefixtures("proven")
def test_a_delivery_entered_twice_arrives_once(shop):
    first = shop.receives("arrival:1", **{SOAP: 5})
    assert shop.receives("arrival:1", **{SOAP: 5}) is first
    assert shop.level(SOAP).balance == 5
    with pytest.raises(KeyConflict):
        shop.receives("arrival:1", **{SOAP: 6})


@pytest.mark.usefixtures("proven")
def test_every_entry_says_who_as_what_and_why(shop, cast):
    entry = shop.receives(**{SOAP: 5})
    assert (entry.actor_id, entry.actor_name) == (cast.zheng.id, "郑有余")
    assert (entry.acting_as, entry.text, entry.kind) == ("兑换点管理员", "送货", "ARRIVAL")


@pytest.mark.usefixtures("proven")
def test_a_wrong_delivery_is_reversed_once_and_that_again(shop):
    entry = shop.receives(**{SOAP: 5, RICE: 2})
    mirror = stock.reverse(shop.keeper, entry, text="录错", acting_as="兑换点管理员")
    again = stock.reverse(shop.keeper, entry, text="录错", acting_as="兑换点管理员")
    assert (mirror.reverses_id, again) == (entry.id, mirror)
    assert shop.level(SOAP).balance == 0
    stock.reverse(shop.keeper, mirror, text="没有录错", acting_as="兑换点管理员")
    assert (shop.level(SOAP).balance, shop.level(RICE).balance) == (5, 2)


def test_what_is_not_there_any_more_cannot_be_reversed(shop):
    entry = shop.receives(**{SOAP: 5})
    shop.loses(SOAP, 1)
    with pytest.raises(shelves.ShelfShort) as refused:
        stock.reverse(shop.keeper, entry, text="录错", acting_as="兑换点管理员")
    assert str(refused.value) == "“肥皂”账面只有4块，不能再减5块，请先盘点。"


def test_entries_are_only_ever_added(shop):
    entry = shop.receives(**{SOAP: 5})
    entry.text = "别的"
    with pytest.raises(AssertionError):
        session.flush()


@pytest.mark.usefixtures("proven")
def test_a_balanced_entry_has_a_leg_on_each_side(shop):
    entry = shop.receives(**{SOAP: 5})
    query = sa.select(StockAccount.code, StockPosting.amount).join(StockPosting.account)
    legs = dict(session.execute(query.where(StockPosting.entry_id == entry.id)).all())
    goods = shop.goods[SOAP].id
    assert legs == {"stock:supplier": -5, f"stock:{shop.center_id}:{goods}": 5}


# -- what the proof finds


def test_a_changed_shelf_is_found(shop):
    shop.receives(**{SOAP: 5})
    session.execute(sa.update(StockAccount).values(balance=StockAccount.balance + 1))
    assert any("结存为 6，按分录重算为 5" in said for said in proof.check())


def test_a_changed_reserve_is_found(shop, cast):
    shop.receives(**{SOAP: 5})
    shop.earns(cast.lin, 5)
    shop.orders(cast.lin, **{SOAP: 2})
    session.execute(sa.update(StockAccount).values(held=1))
    assert any("预留 1，在办兑换单合计为 2" in said for said in proof.check())


def test_an_order_that_disagrees_with_its_hold_is_found(shop, cast):
    shop.receives(**{SOAP: 5})
    shop.earns(cast.lin, 5)
    order = shop.orders(cast.lin, **{SOAP: 2})
    session.execute(sa.update(Hold).values(status=HoldStatus.VOIDED))
    session.expire_all()
    assert any(f"“{order.number}”是“待领取”，积分预留却是" in said for said in proof.check())


def test_a_hold_without_an_order_is_found(shop, cast):
    shop.earns(cast.lin, 5)
    shop.clerk.holds(cast.lin, 1, key="order:nobody's")
    assert proof.check() == ["积分预留“order:nobody's”没有对应的兑换单"]


def test_a_posting_that_is_gone_is_found(shop):
    entry = shop.receives(**{SOAP: 5})
    session.execute(sa.delete(StockPosting).where(StockPosting.amount < 0))
    assert f"库存分录“{entry.key}”的“肥皂”不平" in proof.check()


def test_an_order_fetched_without_entries_is_found(shop, cast):
    shop.receives(**{SOAP: 5})
    shop.earns(cast.lin, 5)
    shop.orders(cast.lin, **{SOAP: 2})
    session.execute(sa.update(Order).values(status=OrderStatus.COLLECTED))
    session.expire_all()
    assert any("已领取，积分账或库存账却没有记" in said for said in proof.check())


# -- the count


@pytest.fixture
def case(shop, cast):
    made = shop.clerk.case(cast.zheng)
    made.unit_id = cast.community.id
    session.flush()
    session.refresh(made)
    return made


def counts(shop, case, **counted):
    return stocktaking.count(case, counted, by=shop.cast.zheng.id)


@pytest.mark.usefixtures("proven")
def test_a_count_that_agrees_needs_nobody(shop, case):
    shop.receives(**{SOAP: 5})
    take = counts(shop, case, **{SOAP: 5})
    assert stocktaking.differences(take) == []
    assert take.closed_at is not None


@pytest.mark.usefixtures("proven")
def test_the_book_follows_a_countersigned_count(shop, case, cast):
    shop.receives(**{SOAP: 5, RICE: 2})
    take = counts(shop, case, **{SOAP: 4, RICE: 3})
    said = [str(one) for one in stocktaking.differences(take)]
    assert said == ["肥皂：账面5，实盘4，盘亏1", "大米：账面2，实盘3，盘盈1"]
    assert shop.level(SOAP).balance == 5
    shop.receives(**{SOAP: 10})
    entry = stocktaking.adjust(shop.keeper, case, signer=cast.wang.id, acting_as="系统")
    assert entry.kind == StockEntryKind.ADJUSTMENT
    assert (shop.level(SOAP).balance, shop.level(RICE).balance) == (14, 3)
    again = stocktaking.adjust(shop.keeper, case, signer=cast.wang.id, acting_as="系统")
    assert again is entry
    assert session.scalar(sa.select(sa.func.count()).select_from(StockEntry)) == 3


def test_everything_on_the_shelf_must_be_counted(shop, case):
    shop.receives(**{SOAP: 5, RICE: 2})
    with pytest.raises(stocktaking.GoodsNotCounted) as refused:
        counts(shop, case, **{SOAP: 5})
    assert [str(one) for one in refused.value.details["counted"]] == [
        "“大米”还没有清点，没有的请填0。"
    ]


def test_goods_that_nobody_knows_are_not_counted(shop, case):
    with pytest.raises(GoodsInactive):
        counts(shop, case, G99=1)


@pytest.mark.usefixtures("proven")
def test_a_second_count_takes_the_place_of_the_first(shop, case):
    shop.receives(**{SOAP: 5})
    counts(shop, case, **{SOAP: 3})
    take = counts(shop, case, **{SOAP: 5, RICE: 0})
    assert [line.counted for line in sorted(take.lines, key=lambda one: one.goods.code)] == [5, 0]
