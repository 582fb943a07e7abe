"""Pages of and for members who have moved or left: clear sentences, nothing broken."""

from __future__ import annotations

from datetime import date

import pytest

from app import clock
from app.db import session
from app.organisation.actors import SYSTEM
from app.organisation.models import MemberCategory, Membership
from app.points import transfers

PAGES = ("/points/wall", "/points/booklet", "/shop", "/", "/points/year")


def moves(town, username):
    def act():
        ids = town.ids
        going = transfers.prospect(ids[username], ids["branch"], ids["neighbour"])
        transfers.transfer(SYSTEM, going, cause="case", acting_as="")

    town.does(act)


def leaves(town, username, day=None):
    def act():
        session.get_one(Membership, town.ids[username]).left_on = day or clock.today()

    town.does(act)


def test_both_walls_say_from_when_the_member_is_where(sqlite_town):
    moves(sqlite_town, "lin")
    old = sqlite_town.enter("gao").get("/points/wall").text
    assert "林一帆 2026年3月3日转往滨河第二党支部，从这一天起列在该支部的积分墙上。" in old
    new = sqlite_town.enter("chen").get("/points/wall").text
    assert "林一帆 2026年3月3日由滨河中心党支部转入，本年积分一并转来。" in new
    assert sqlite_town.enter("lin").get("/points/wall").text.count("滨河第二党支部") > 0


@pytest.mark.parametrize("happens", [moves, leaves])
@pytest.mark.parametrize("page", PAGES)
def test_no_page_breaks_for_who_has_moved_or_left(sqlite_town, happens, page):
    happens(sqlite_town, "lin")
    answer = sqlite_town.enter("lin").get(page, follow_redirects=True)
    assert answer.status_code == 200, answer.text


def test_the_booklet_tells_of_the_transfer(sqlite_town):
    moves(sqlite_town, "lin")
    lin = sqlite_town.enter("lin")
    told = "由滨河中心党支部转入滨河第二党支部"
    assert told in lin.get("/points/booklet").text
    assert lin.get("/points/booklet?year=2025").status_code == 200


def test_in_later_years_the_booklet_says_when_the_member_left(sqlite_town):
    leaves(sqlite_town, "lin", date(2025, 12, 1))
    page = sqlite_town.enter("lin").get("/points/booklet").text
    assert "林一帆已于2025年12月1日离开支部，这一年没有积分手册" in page
    assert "看2025年的手册" in page


def test_who_has_left_is_told_so_when_ordering(sqlite_town):
    leaves(sqlite_town, "lin")
    lin = sqlite_town.enter("lin")
    center = str(sqlite_town.ids["community"])
    data = {"lines-0-goods": "G01", "lines-0-quantity": "1", "center": center, "if_short": "drop"}
    answer = lin.post("/start/points_redeem", data=data)
    assert answer.status_code < 500, answer.text
    assert answer.status_code in {409, 422}


@pytest.mark.parametrize("page", ["/points/wall", "/points/wall/display", "/points/wall/poster"])
def test_the_wall_says_why_somebody_has_no_rank(sqlite_town, page):
    def is_special():
        member = session.get_one(Membership, sqlite_town.ids["gao"])
        member.category = MemberCategory.SPECIAL

    sqlite_town.does(is_special)
    assert "不计等次" in sqlite_town.enter("lin").get(page).text
