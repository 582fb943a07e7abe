"""Goods for points over the API: what there is, ordering once for a key, reading orders."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from points.clerk import Clerk
from shopkeeper import RICE, SOAP, Shop
from story import WORKFLOWS

from app import db
from app.db import new_id
from app.definitions import deployment, folders
from app.organisation import accounts
from app.organisation.actors import SYSTEM


@pytest.fixture
def shop(house, town):
    """Five pieces of soap on the shelf, twelve points in lin's wallet."""
    with house.app_context(), db.transaction():
        people = {name: accounts.person_named(name) for name in ("lin", "zheng")}
        branch = people["lin"].unit
        community = branch.parent
        place = {"branch": branch, "community": community, "subdistrict": community.parent}
        cast = SimpleNamespace(**place, **people)
        made = Shop(cast, clerk=Clerk(cast))
        made.earns(cast.lin, 12)
        made.receives(**{SOAP: 5})
        deployment.deploy(SYSTEM, folders.read(WORKFLOWS / "points_redeem"))
        town.center = str(community.id)
    return town


def body(town, goods=SOAP, quantity=2, **more):
    return {"lines": [{"goods": goods, "quantity": quantity}], "center": town.center, **more}


def test_goods_are_listed_with_price_and_stock(lin, shop):
    told = lin.get("/points/goods").json
    assert told["center"] == {"id": shop.center, "name": "滨河社区"}
    soap = told["goods"][0]
    assert (soap["code"], soap["title"], soap["price"], soap["free"]) == (SOAP, "肥皂", 1, 5)


def test_an_order_is_placed_once_for_a_key(lin, shop):
    key = str(new_id())
    first = lin.post("/points/orders", body(shop), key=key)
    assert (first.status_code, first.json["status"], first.json["cost"]) == (201, "HELD", 2)
    assert lin.post("/points/orders", body(shop), key=key).json == first.json
    assert [one["id"] for one in lin.get("/points/orders").json["items"]] == [first.json["id"]]
    assert lin.get(f"/points/orders/{first.json['id']}").json == first.json
    assert first.json["collect_until"] == "2026-03-17"


def test_refusals_have_their_own_codes(lin, shop):
    def code(given):
        answer = lin.post("/points/orders", given, key=str(new_id()))
        return answer.status_code, answer.json["code"]

    assert code(body(shop, quantity=6)) == (409, "GoodsShort")
    assert code(body(shop, RICE, 3)) == (409, "NotEnoughPoints")
    assert code(body(shop, "G99")) == (422, "Invalid")
    assert code(body(shop, quantity=11)) == (422, "Invalid")
    assert code({**body(shop), "center": shop.branch}) == (422, "Invalid")
    assert lin.get("/points/orders").json["items"] == []


def test_who_wants_to_wait_gets_a_place_in_line(lin, shop):
    placed = lin.post("/points/orders", body(shop, RICE, 1, if_short="wait"), key=str(new_id()))
    assert (placed.json["status"], placed.json["place_in_line"]) == ("WAITING", 1)


def test_an_order_is_not_everybody_s_to_see(lin, program, shop):
    placed = lin.post("/points/orders", body(shop), key=str(new_id())).json
    path = f"/points/orders/{placed['id']}"
    assert program("zheng").get(path).status_code == 200
    assert program("li").get(path).status_code == 200
    assert program("gao").get(path).status_code == 404
    assert program("chen").get(path).status_code == 404


@pytest.mark.usefixtures("shop")
def test_who_is_no_member_has_no_shop(program):
    assert program("wang").get("/points/goods").status_code == 404
    assert program("wang").get("/points/orders").status_code == 404
