"""物品和价目 in browsers without scripts: prices published anew, goods added and withdrawn."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from app.db import session
from app.organisation import accounts
from app.organisation.actors import SYSTEM
from app.organisation.models import Unit
from app.points import ledger
from app.points.books import EntryKind
from app.points.vocabulary import Category
from app.shop import pricing
from app.shop.models import Goods, Order, PriceList


@pytest.fixture
def wang(town):
    def opens():
        pricing.introduce(session.get(Unit, town.ids["subdistrict"]))

    town.does(opens)
    return town.enter("wang")


def prices(page):
    return dict(re.findall(r'name="price-(\w+)" value="([^"]*)"', page))


def sends(page, **changed):
    """What the form of prices sends, with some of them changed."""
    given = {f"price-{code}": value for code, value in (prices(page) | changed).items()}
    return given | {"number": re.search(r'name="number" value="(\d+)"', page)[1]}


def goods_id(town, code):
    return town.asks(lambda: session.scalar(sa.select(Goods.id).filter_by(code=code)))


def test_a_new_price_is_a_new_list(town, wang):
    page = wang.get("/shop/goods").text
    assert prices(page)["G01"] == "1"
    wang.post("/shop/goods/prices", data=sends(page, G01="1.5"))
    page = wang.get("/shop/goods").text
    assert (prices(page)["G01"], "现行第2版价目" in page) == ("1.5", True)
    assert town.asks(lambda: session.scalar(sa.select(sa.func.count(PriceList.id)))) == 2


def test_every_wrong_price_is_told_and_nothing_is_lost(wang):
    page = wang.get("/shop/goods").text
    given = sends(page, G01="1.2", G02="x", G03="7")
    answer = wang.post("/shop/goods/prices", data=given)
    assert answer.status_code == 422
    assert answer.text.count("价格填0.5到1000分，以0.5为单位。") == 2
    kept = prices(answer.text)
    assert (kept["G01"], kept["G02"], kept["G03"]) == ("1.2", "x", "7")


def test_nothing_new_is_not_published(town, wang):
    answer = wang.post("/shop/goods/prices", data=sends(wang.get("/shop/goods").text))
    assert "价格没有改动" in answer.text
    assert town.asks(lambda: session.scalar(sa.select(sa.func.count(PriceList.id)))) == 1


def test_of_two_browsers_the_second_is_told_and_keeps_its_prices(wang):
    page = wang.get("/shop/goods").text
    wang.post("/shop/goods/prices", data=sends(page, G01="2"))
    answer = wang.post("/shop/goods/prices", data=sends(page, G02="9"))
    assert answer.status_code == 409
    assert "别人已经公布了新的价目" in answer.text
    assert prices(answer.text)["G02"] == "9"


def test_goods_are_added_with_their_price(wang):
    given = {"title": "毛巾", "unit": "条", "price": "2.5", "number": "1"}
    assert wang.post("/shop/goods", data=given).status_code == 302
    page = wang.get("/shop/goods").text
    assert prices(page)["G07"] == "2.5"
    assert "毛巾" in page


def test_what_is_wrong_with_new_goods_is_told_at_once(wang):
    given = {"title": "肥皂", "unit": "", "price": "0", "number": "1"}
    answer = wang.post("/shop/goods", data=given)
    assert answer.status_code == 422
    for told in ("“肥皂”已经有了。", "请填1到10个字。", "价格填0.5到1000分"):
        assert told in answer.text
    assert 'name="title" value="肥皂"' in answer.text


def test_goods_are_withdrawn_and_offered_again(town, wang):
    where = f"/shop/goods/{goods_id(town, 'G01')}/switch"
    wang.post(where, data={"act": "withdraw"})
    assert "停兑" in wang.get("/shop/goods").text
    assert "肥皂" not in town.enter("lin").get("/shop").text
    wang.post(where, data={"act": "offer"})
    assert "肥皂" in town.enter("lin").get("/shop").text


def test_an_order_keeps_its_price(town, wang):
    town.does(lambda: _earns(town))
    lin = town.enter("lin")
    given = {"pieces-G01": 2, "center": town.ids["community"], "if_short": "wait"}
    lin.post("/shop/orders", data=given)
    wang.post("/shop/goods/prices", data=sends(wang.get("/shop/goods").text, G01="3"))
    assert town.asks(lambda: session.scalar(sa.select(Order.cost))) == 20


def _earns(town):
    lin = accounts.person_named("lin")
    award = ledger.Award(120, 120, lin.unit_id, town.ids["subdistrict"])
    booking = ledger.Booking(
        EntryKind.AWARD,
        lin.id,
        2026,
        "志愿服务",
        "test",
        "考核小组",
        quarter=1,
        category=Category.DUTY,
    )
    ledger.award(SYSTEM, award, booking, key="earned")


@pytest.mark.parametrize("name", ["lin", "li", "zheng", "chen", "root"])
def test_nobody_else_manages_goods(town, wang, name):
    del wang
    browser = town.enter(name)
    assert browser.get("/shop/goods").status_code == 404
    assert "物品和价目" not in browser.get("/").text
    where = f"/shop/goods/{goods_id(town, 'G01')}/switch"
    for path in ("/shop/goods", "/shop/goods/prices", where):
        assert browser.post(path, data={"number": "1"}).status_code == 404
