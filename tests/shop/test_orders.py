"""Points and goods reserved together, fetched, cancelled, run out (`domain.md` 6.7, 10.2)."""

from __future__ import annotations

from datetime import date, timedelta

import newrules
import pytest
from shopkeeper import OIL, PASTE, RICE, SOAP, Shop

from app import clock
from app.errors import Forbidden
from app.organisation import directory
from app.organisation.actors import SYSTEM
from app.organisation.models import UnitKind
from app.points import ledger
from app.points.books import HoldStatus, redeemed
from app.points.holds import AccountFrozen, NotEnoughPoints
from app.shop import centres, endings, entitlement, orders, pricing
from app.shop.centres import NotYourCenter
from app.shop.models import OrderNotReady, OrderStatus
from app.shop.orders import Basket, Want
from app.shop.shelves import OutOfStock, ShelfShort

pytestmark = pytest.mark.usefixtures("proven")


@pytest.fixture(params=["SEED", "REF"])
def either(request, cast):
    """A shop under each of the shipped rules."""
    return Shop(cast, request.param)


def test_w1_an_order_reserves_and_its_collection_takes(either, cast):
    either.receives(**{OIL: 3})
    either.earns(cast.lin, 12)
    order = either.orders(cast.lin, **{OIL: 1})
    assert (order.status, either.available(cast.lin), either.level(OIL).free) == ("HELD", 20, 2)
    either.hands_over(order)
    assert (either.wallet(cast.lin).balance, either.available(cast.lin)) == (20, 20)
    assert (either.level(OIL).balance, either.level(OIL).held) == (2, 0)
    assert ledger.balance(redeemed(cast.community.id)) == 100


def test_w2_too_few_points_change_nothing(either, cast):
    either.receives(**{OIL: 1})
    either.earns(cast.lin, 9.5)
    with pytest.raises(NotEnoughPoints):
        either.orders(cast.lin, **{OIL: 1})
    assert (either.available(cast.lin), either.level(OIL).free) == (95, 1)


def test_w3_just_enough_points_are_enough(either, cast):
    either.receives(**{OIL: 1})
    either.earns(cast.lin, 10)
    either.orders(cast.lin, **{OIL: 1})
    assert either.available(cast.lin) == 0


def test_w5_what_nobody_fetches_goes_back_after_the_tenth_working_day(either, cast):
    either.receives(**{RICE: 1})
    either.earns(cast.lin, 16)
    order = either.orders(cast.lin, **{RICE: 1})
    assert clock.deadline_day(order.collect_by) == date(2026, 3, 17)
    endings.expire(order)
    assert (order.status, order.hold.status) == (OrderStatus.EXPIRED, HoldStatus.EXPIRED)
    assert (either.available(cast.lin), either.level(RICE).free) == (160, 1)
    with pytest.raises(OrderNotReady):
        either.hands_over(order)


def test_w7_arrears_stop_orders_until_new_points_come(shop, cast):
    shop.receives(**{SOAP: 10})
    earned = shop.earns(cast.lin, 5)
    shop.hands_over(shop.orders(cast.lin, **{SOAP: 5}))
    shop.clerk.reverses(earned)
    assert shop.available(cast.lin) == -50
    with pytest.raises(NotEnoughPoints) as refused:
        shop.orders(cast.lin, **{SOAP: 1})
    assert str(refused.value) == "可用积分为0.0，不足1.0。"
    shop.earns(cast.lin, 8)
    assert shop.available(cast.lin) == 30


def test_a_missing_piece_holds_no_points(shop, cast):
    shop.receives(**{PASTE: 1, SOAP: 1})
    shop.earns(cast.lin, 9)
    with pytest.raises(OutOfStock) as refused:
        shop.orders(cast.lin, **{PASTE: 2})
    assert str(refused.value) == "“牙膏”现在只剩1支可以兑换，不够2支。"
    assert shop.available(cast.lin) == 90


def test_what_never_came_is_out_of_stock(shop, cast):
    shop.earns(cast.lin, 9)
    with pytest.raises(OutOfStock):
        shop.orders(cast.lin, **{PASTE: 1})


def test_lines_of_the_same_goods_are_one(shop, cast):
    shop.receives(**{SOAP: 5})
    shop.earns(cast.lin, 9)
    wants = [Want(SOAP, 2), Want(SOAP, 1)]
    order = orders.reserve(shop.clerk.case(cast.lin), Basket(wants, shop.center_id))
    assert (order.summary, order.cost) == ("肥皂3块", 30)


def test_the_same_case_orders_once(shop, cast):
    shop.receives(**{SOAP: 5})
    shop.earns(cast.lin, 9)
    case = shop.clerk.case(cast.lin)
    first = shop.orders(cast.lin, case, **{SOAP: 2})
    assert shop.orders(cast.lin, case, **{SOAP: 2}) is first
    assert shop.available(cast.lin) == 70


def test_a_running_order_keeps_the_price_it_was_made_at(shop, cast):
    shop.receives(**{SOAP: 5})
    shop.earns(cast.lin, 9)
    order = shop.orders(cast.lin, **{SOAP: 2})
    dearer = {goods.id: 50 for goods in shop.goods.values()}
    newer = pricing.publish(SYSTEM, cast.subdistrict, dearer, title="新价目")
    assert pricing.in_force(cast.branch) is newer
    shop.hands_over(order)
    assert shop.wallet(cast.lin).balance == 70
    with pytest.raises(NotEnoughPoints):
        shop.orders(cast.lin, **{SOAP: 2})


def test_goods_taken_out_of_the_shop_cannot_be_ordered_but_are_handed_over(shop, cast, clerk_of):
    shop.receives(**{SOAP: 5})
    shop.earns(cast.lin, 9)
    order = shop.orders(cast.lin, **{SOAP: 1})
    pricing.switch(clerk_of("wang"), shop.goods[SOAP], is_active=False)
    with pytest.raises(pricing.GoodsInactive) as refused:
        shop.orders(cast.lin, **{SOAP: 1})
    assert str(refused.value) == "“肥皂”现在不能兑换。"
    assert shop.hands_over(order).status == OrderStatus.COLLECTED


@pytest.mark.parametrize("stranger", ["chen", "zheng", "li"])
def test_only_the_subdistrict_changes_goods_and_prices(shop, cast, clerk_of, stranger):
    with pytest.raises(Forbidden):
        pricing.switch(clerk_of(stranger), shop.goods[SOAP], is_active=False)
    with pytest.raises(Forbidden):
        pricing.publish(clerk_of(stranger), cast.subdistrict, {}, title="我的价目")


def test_a_frozen_wallet_orders_nothing_until_the_day(shop, cast):
    shop.receives(**{SOAP: 5})
    shop.earns(cast.lin, 9)
    ledger.freeze_wallet(cast.lin.id, until=clock.day_end(date(2026, 12, 31)))
    with pytest.raises(AccountFrozen) as refused:
        shop.orders(cast.lin, **{SOAP: 1})
    assert "2026-12-31" in str(refused.value)
    clock.freeze(clock.day_end(date(2026, 12, 31)))
    assert shop.orders(cast.lin, **{SOAP: 1}).status == OrderStatus.HELD


def test_only_the_own_community_serves_unless_switched(shop, cast):
    far = cast.district.id
    with pytest.raises(NotYourCenter):
        orders.reserve(shop.clerk.case(cast.lin), Basket([Want(SOAP, 1)], far))


def test_every_centre_of_the_subdistrict_serves_when_switched(shop, cast):
    del shop
    newrules.introduce(cast.subdistrict, redeem_anyCenter=True)
    other = directory.add_unit(UnitKind.COMMUNITY, "LY02", "育新社区", parent=cast.subdistrict)
    assert centres.open_to(cast.branch) == [cast.community, other]


def test_cancelling_gives_points_and_goods_back(shop, cast):
    shop.receives(**{SOAP: 5})
    shop.earns(cast.lin, 9)
    order = shop.orders(cast.lin, **{SOAP: 5})
    shop.cancels(order)
    assert (shop.available(cast.lin), shop.level(SOAP).free) == (90, 5)
    with pytest.raises(OrderNotReady) as refused:
        shop.cancels(order)
    assert "已取消" in str(refused.value)


def test_what_was_fetched_cannot_be_cancelled(shop, cast):
    shop.receives(**{SOAP: 5})
    shop.earns(cast.lin, 9)
    order = shop.hands_over(shop.orders(cast.lin, **{SOAP: 1}), collected_by="林小帆")
    assert (order.collected_by, order.keeper_id) == ("林小帆", cast.zheng.id)
    with pytest.raises(OrderNotReady):
        shop.cancels(order)
    assert shop.hands_over(order) is order


def test_points_taken_away_meanwhile_stop_the_hand_over(shop, cast):
    shop.receives(**{SOAP: 5})
    earned = shop.earns(cast.lin, 5)
    order = shop.orders(cast.lin, **{SOAP: 5})
    shop.clerk.reverses(earned)
    with pytest.raises(NotEnoughPoints):
        shop.hands_over(order)
    assert order.status == OrderStatus.HELD


@pytest.fixture
def strict(cast):
    return Shop(cast, "REF")


def test_ref_allows_one_order_a_quarter(strict, cast):
    strict.receives(**{SOAP: 5})
    strict.earns(cast.lin, 30)
    strict.orders(cast.lin, **{SOAP: 1})
    with pytest.raises(entitlement.LimitReached) as refused:
        strict.orders(cast.lin, **{SOAP: 1})
    assert str(refused.value) == "按积分方案，每人每季度最多兑换1单，您本季度已经兑换1单。"
    clock.freeze(clock.now() + timedelta(days=31))
    assert strict.orders(cast.lin, **{SOAP: 1}).status == OrderStatus.HELD


def test_ref_does_not_count_a_cancelled_order(strict, cast):
    strict.receives(**{SOAP: 5})
    strict.earns(cast.lin, 30)
    strict.cancels(strict.orders(cast.lin, **{SOAP: 1}))
    assert strict.orders(cast.lin, **{SOAP: 1}).status == OrderStatus.HELD


def test_ref_wants_to_see_ten_points(strict, cast):
    strict.receives(**{SOAP: 5})
    strict.earns(cast.lin, 9.5)
    with pytest.raises(entitlement.BalanceTooLow):
        strict.orders(cast.lin, **{SOAP: 1})


# -- bad goods


def test_bad_goods_are_exchanged(shop, cast):
    shop.receives(**{RICE: 2})
    shop.earns(cast.lin, 6)
    order = shop.hands_over(shop.orders(cast.lin, **{RICE: 1}))
    shop.exchanges(order)
    assert (shop.level(RICE).balance, order.status) == (0, OrderStatus.COLLECTED)
    with pytest.raises(OutOfStock):
        shop.exchanges(order, "another call")
    assert shop.wallet(cast.lin).balance == 0


def test_the_points_for_bad_goods_come_back_once(shop, cast):
    shop.receives(**{RICE: 1})
    shop.earns(cast.lin, 6)
    order = shop.hands_over(shop.orders(cast.lin, **{RICE: 1}))
    shop.takes_back(order)
    shop.takes_back(order)
    assert (shop.wallet(cast.lin).balance, shop.level(RICE).balance) == (60, 0)
    assert order.status == OrderStatus.RETURNED


def test_a_shelf_found_short_says_so_when_the_goods_are_fetched(shop, cast):
    shop.receives(**{RICE: 1})
    shop.earns(cast.lin, 6)
    order = shop.orders(cast.lin, **{RICE: 1})
    shop.loses(RICE, 1)
    with pytest.raises(ShelfShort):
        shop.hands_over(order)
