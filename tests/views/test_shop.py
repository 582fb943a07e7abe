"""兑换商店 and the keeper's counter, in browsers without scripts."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from shopkeeper import RICE, SOAP, Shop
from story import Story

from app.db import session
from app.organisation import accounts
from app.organisation.actors import SYSTEM
from app.points import ledger
from app.points.books import EntryKind
from app.points.vocabulary import Category
from app.shop.models import Order
from app.shop.stockbook import StockAccount, StockKind


@pytest.fixture
def shop(town):
    """Five pieces of soap on the shelf, twelve points in lin's wallet."""

    def opens():
        names = ("lin", "gao", "zheng", "wu")
        people = {name: accounts.person_named(name) for name in names}
        branch = people["lin"].unit
        community = branch.parent
        cast = SimpleNamespace(
            branch=branch, community=community, subdistrict=community.parent, **people
        )
        shop = Shop(cast, clerk=SimpleNamespace())
        shop.receives(**{SOAP: 5})
        _earns(cast, 12)

    town.does(opens)
    return town


def _earns(cast, figure):
    award = ledger.Award(figure * 10, figure * 10, cast.branch.id, cast.subdistrict.id)
    booking = ledger.Booking(
        EntryKind.AWARD,
        cast.lin.id,
        2026,
        "志愿服务",
        "test",
        "考核小组",
        quarter=1,
        category=Category.DUTY,
    )
    ledger.award(SYSTEM, award, booking, key="earned")


def places(browser, town, **pieces):
    given = {f"pieces-{code}": count for code, count in pieces.items()}
    return browser.post("/shop/orders", data={**given, "center": town.ids["community"]})


def newest(town):
    query = sa.select(Order).order_by(Order.made_at.desc())
    return town.asks(lambda: session.scalars(query).first().id)


def test_a_member_orders_and_the_keeper_hands_over(shop):
    lin, zheng = shop.enter("lin"), shop.enter("zheng")
    page = lin.get("/shop").text
    assert "肥皂" in page
    assert "暂时缺货" in page
    answer = places(lin, shop, **{SOAP: 2})
    page = lin.get(answer.location).text
    assert "待领取" in page
    assert "肥皂" in page
    assert "预留中" in lin.get("/points/booklet").text
    code = shop.asks(lambda: accounts.person_named("lin").membership.code)
    found = zheng.get(f"/shop/counter?q={code}").text
    assert "双方已签字，交货" in found
    sheet = zheng.get("/shop/counter/sheet").text
    assert "领取人签字" in sheet
    assert code in sheet
    gives = {"shown_code": code, "collected_by": "林小帆"}
    zheng.post(f"/shop/counter/orders/{newest(shop)}/hand-over", data=gives)
    page = lin.get(answer.location).text
    assert "已领取" in page
    assert "由林小帆代领" in page
    booklet = lin.get("/points/booklet").text
    assert "兑换：肥皂2块" in booklet
    assert "预留中" not in booklet


def test_a_wrong_code_is_told_and_nothing_is_handed_over(shop):
    lin, zheng = shop.enter("lin"), shop.enter("zheng")
    where = places(lin, shop, **{SOAP: 2}).location
    path = f"/shop/counter/orders/{newest(shop)}/hand-over"
    answer = zheng.post(path, data={"shown_code": "LY0101-gao"}, follow_redirects=True)
    assert "与下单人的党员编号不一致" in answer.text
    assert "待领取" in lin.get(where).text


def test_too_few_points_are_told_and_what_was_chosen_stays(shop):
    lin = shop.enter("lin")
    given = {f"pieces-{RICE}": 3, "center": shop.ids["community"]}
    answer = lin.post("/shop/orders", data=given, follow_redirects=True)
    assert "可用积分为12.0，不足18.0。" in answer.text
    assert f'name="pieces-{RICE}" value="3"' in answer.text


def test_an_empty_basket_is_told(shop):
    answer = shop.enter("lin").post("/shop/orders", data={}, follow_redirects=True)
    assert "至少填写1行" in answer.text


def test_out_of_stock_waits_is_offered_and_taken(shop):
    lin, zheng = shop.enter("lin"), shop.enter("zheng")
    where = places(lin, shop, **{RICE: 1}).location
    assert "第 1 位" in lin.get(where).text
    came = {f"pieces-{RICE}": 1, "note": "送货单 12 号"}
    zheng.post("/shop/counter/arrivals", data=came)
    shop.does(Story.works)
    assert "您等的物品到了" in lin.get(where).text
    lin.post(f"{where}/offer", data={"answer": "take"})
    assert "待领取" in lin.get(where).text
    lin.post(f"{where}/cancel")
    assert "已取消" in lin.get(where).text


def test_a_delivery_with_nothing_in_it_is_told(shop):
    zheng = shop.enter("zheng")
    answer = zheng.post("/shop/counter/arrivals", data={}, follow_redirects=True)
    assert "到货数量填1到99999的整数" in answer.text


def test_a_count_from_the_counter_starts_a_stock_take(shop):
    zheng = shop.enter("zheng")
    given = {f"pieces-G0{number}": 0 for number in range(1, 7)} | {f"pieces-{SOAP}": 4}
    answer = zheng.post("/shop/counter/count", data=given, follow_redirects=True)
    assert "会签" in answer.text
    assert "本月还没有盘点" in zheng.get("/shop/counter").text


@pytest.mark.parametrize("stranger", ["lin", "chen", "root", "wang"])
def test_nobody_but_the_keeper_stands_at_the_counter(shop, stranger):
    browser = shop.enter(stranger)
    for path in ("/shop/counter", "/shop/counter/sheet"):
        assert browser.get(path).status_code == 404
    assert browser.post("/shop/counter/arrivals", data={f"pieces-{SOAP}": 1}).status_code == 404
    assert "兑换柜台" not in browser.get("/").text


def test_an_order_is_seen_by_its_member_the_keeper_and_the_branch_s_offices(shop):
    where = places(shop.enter("lin"), shop, **{SOAP: 1}).location
    for name, status in (("zheng", 200), ("li", 200), ("gao", 404), ("chen", 404)):
        assert shop.enter(name).get(where).status_code == status
    assert shop.enter("gao").post(f"{where}/cancel").status_code == 404


def test_who_is_no_member_finds_no_goods(shop):
    assert "您不在党员名册中" in shop.enter("wang").get("/shop").text


def test_no_page_of_the_shop_speaks_of_money(shop):
    lin = shop.enter("lin")
    where = places(lin, shop, **{SOAP: 1}).location
    for page in (lin.get("/shop").text, lin.get(where).text):
        assert "元" not in page.replace("元素", "")
        assert "¥" not in page


def test_before_the_first_price_list_the_shop_is_empty_and_says_so(town):
    page = town.enter("lin").get("/shop")
    assert (page.status_code, "现在没有可以兑换的物品" in page.text) == (200, True)


def test_a_counter_without_a_price_list_says_what_is_missing(town):
    refused = town.enter("zheng").get("/shop/counter")
    assert (refused.status_code, "还没有兑换价目表" in refused.text) == (409, True)


@pytest.mark.parametrize("written", ["12x", "1.5", "-3", "9" * 5000])
def test_what_is_no_number_of_pieces_is_not_passed_over(shop, written):
    """Neither of a delivery, nor of a count, nor of an order: nothing of it is entered."""
    keeper, lin = shop.enter("zheng"), shop.enter("lin")
    given = {f"pieces-{SOAP}": "3", f"pieces-{RICE}": written}
    for browser, path in (
        (keeper, "/shop/counter/arrivals"),
        (keeper, "/shop/counter/count"),
        (lin, "/shop/orders"),
    ):
        answer = browser.post(
            path, data={**given, "center": shop.ids["community"]}, follow_redirects=True
        )
        assert "件数要填0或以上的整数" in answer.text
    left = sa.select(StockAccount.balance).where(StockAccount.kind == StockKind.SHELF)
    assert shop.asks(lambda: session.scalars(left).all()) == [5]
    assert shop.asks(lambda: session.scalars(sa.select(Order)).all()) == []
