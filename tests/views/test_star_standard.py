"""参考标准: what a town's villages are measured against, for those who take part."""

from __future__ import annotations

import pytest
from cast import LONG_AGO

from app import clock
from app.db import session
from app.organisation import directory
from app.organisation.models import Person, Unit
from app.stars import standards


@pytest.fixture
def officer(town):
    """Somebody of the town's office, signed in."""

    def appoint():
        person = session.get(Person, town.ids["gao"])
        office = session.get(Unit, town.ids["town"])
        directory.assign(person, "TOWN_OFFICE", office, since=LONG_AGO)

    town.does(appoint)
    return town.enter("gao")


def introduces(town, profile):
    def introduce():
        district = session.get(Unit, town.ids["district"])
        standards.introduce(district, clock.today().year, profile)

    town.does(introduce)


def test_without_a_standard_the_page_says_who_makes_one(officer):
    assert "还没有参考标准" in officer.get("/stars/standard").text


def test_the_page_tells_aspects_lines_weights_and_limits(town, officer):
    introduces(town, "REF")
    page = officer.get("/stars/standard").text
    for said in (
        "东昌府区 · 示例参考标准",
        "党员队伍建设",
        "90分及以上",
        "80分及以上，不到90分",
        "不到60分",
        "40%",
        "低于60%的最多二星",
        "参评支部的30%，不进位",
    ):
        assert said in page
    assert "参考标准" in officer.get("/").text


def test_a_rule_that_is_off_says_so(town, officer):
    introduces(town, "SEED")
    page = officer.get("/stars/standard").text
    assert page.count("不采用") == 4
    assert "最多二星" not in page


@pytest.mark.parametrize("username", ["lin", "wang", "root"])
def test_for_everybody_else_there_is_no_such_page(sqlite_town, username):
    browser = sqlite_town.enter(username)
    assert browser.get("/stars/standard").status_code == 404
    assert "参考标准" not in browser.get("/").text
