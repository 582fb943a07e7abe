"""Points over the API: the wall, a member's booklet, and the check of the books."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from cast import LONG_AGO
from points.clerk import Clerk, day

from app import db
from app.organisation import accounts, directory
from app.points.books import Account


@pytest.fixture
def posted(house, town):
    """Lin has a class of two points and an award of five and a half; gao has filed something."""
    with house.app_context(), db.transaction():
        people = {
            name: accounts.person_named(name) for name in ("lin", "gao", "zhao", "qian", "li")
        }
        branch = people["lin"].unit
        clerk = Clerk(SimpleNamespace(branch=branch, subdistrict=branch.parent.parent, **people))
        clerk.completes(clerk.enters(people["lin"], "B01", day("01-15"), title="一月党课"))
        clerk.awards(people["lin"], "5.5", key="award")
        clerk.files(people["gao"], "D02", day("03-01"), title="认领微心愿")
    return town


@pytest.fixture
def auditor(house, program, town):
    with house.app_context(), db.transaction():
        wu = accounts.person_named("wu")
        directory.assign(wu, "AUDITOR", accounts.person_named("root").unit, since=LONG_AGO)
    return program("wu")


@pytest.mark.usefixtures("posted")
def test_the_wall_shows_points_with_one_decimal(lin, town):
    told = lin.get("/points/wall")
    assert (told.json["unit"]["id"], told.json["year"]) == (town.branch, 2026)
    first = told.json["rows"][0]
    assert (first["member_id"], first["rank"], first["total"]) == (town.lin, 1, 7.5)
    assert first["parts"] == {"BASE": 2, "DUTY": 5.5, "REWARD": 0, "NEGATIVE": 0}
    assert first["quarters"] == [7.5, None, None, None]
    assert '"BASE":2.0' in told.text


@pytest.mark.usefixtures("posted")
def test_a_wall_is_seen_by_its_branch_and_those_above(program, town):
    path = f"/points/wall?unit={town.branch}&year=2026"
    assert program("wang").get(path).status_code == 200
    assert program("chen").get(path).status_code == 404
    assert program("root").get(path).status_code == 404
    assert program("wang").get("/points/wall").status_code == 404


def test_a_branch_without_rules_is_told_so(lin):
    refused = lin.get("/points/wall")
    assert (refused.status_code, refused.json["code"]) == (409, "NoRuleSet")


@pytest.mark.usefixtures("posted")
def test_a_member_s_accounts_entries_and_receipts(lin, town):
    told = lin.get(f"/points/members/{town.lin}").json
    assert told["accounts"]["assessment"]["total"] == 7.5
    assert told["accounts"]["wallet"] == {"balance": 5.5, "held": 0, "available": 5.5}
    assert [line["granted"] for line in told["entries"]] == [2, 5.5]
    assert [line["points"] for line in told["wallet_entries"]] == [5.5]
    [receipt] = told["receipts"]
    assert (receipt["item"]["code"], receipt["posted"]) == ("B01", 2)
    assert receipt["item_cap"]["limit"] == 6
    assert receipt["claim_id"] == told["entries"][0]["claim_id"]
    assert receipt["sentences"]


@pytest.mark.usefixtures("posted")
def test_a_booklet_is_its_member_s_and_of_those_who_answer_for_the_branch(program, town):
    path = f"/points/members/{town.lin}"
    assert program("li").get(path).status_code == 200
    assert program("wang").get(path).status_code == 200
    for name in ("gao", "chen", "root"):
        assert program(name).get(path).status_code == 404
    assert program("wang").get(f"/points/members/{town.wang}").status_code == 404


@pytest.mark.usefixtures("posted")
def test_auditors_check_the_books_and_see_what_is_wrong(house, auditor):
    assert auditor.get("/points/check").json == {"is_right": True, "faults": []}
    with house.app_context(), db.transaction():
        db.session.execute(sa.update(Account).where(Account.balance > 0).values(balance=1))
    told = auditor.get("/points/check").json
    assert not told["is_right"]
    assert any("余额为 0.1" in fault for fault in told["faults"])


def test_nobody_else_checks_the_books(lin):
    assert lin.get("/points/check").status_code == 403
