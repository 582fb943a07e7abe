"""整顿墙 and 分类指导: what becomes of branches after the decision, and who reads it."""

from __future__ import annotations

from datetime import date

import pytest
import rectifying
import sqlalchemy as sa
from lxml import html
from rectifying import Rectifying
from starhouse import StarHouse

from app.ballots import screening
from app.ballots.models import Poll
from app.db import session
from app.organisation import directory

#: Five, three, three, one and two stars.
PARTS = ((95,) * 4, (77,) * 4, (75,) * 4, (50,) * 4, (65,) * 4)
SAID = "村部的灯坏了半年没有人修"
WALL, GUIDANCE = "/stars/rectification", "/stars/guidance"


@pytest.fixture
def decided(sqlite_house):
    """A town of five villages whose year is decided."""

    def live(year):
        year.comes_to_the_results(*PARTS)
        year.deliberates()
        year.is_decided()

    return StarHouse(sqlite_house, villages=5, live=live)


@pytest.fixture
def house_of_walls(decided):
    """Both branches with few stars are put right; one of them reports a month late and short."""

    def lives(year):
        rectifying.start(year)
        one = Rectifying(year, 3)
        one.is_planned()
        one.comes(2027, 3, 2)
        one.reports(closed=(0,))
        one.comes(2027, 4, 20)
        one.reports(visits=0, days=12)
        two = Rectifying(year, 4)
        two.opens()
        one.comes(2027, 10, 2)

    decided.lives(lives)
    return decided


def test_what_people_said_is_read_by_whom_it_concerns_once_it_is_released(house_of_walls):
    """On the branch's own case, where it is scored, and where its problems are looked for."""

    def found(year):
        rated = year.rated(4)
        poll = session.scalars(sa.select(Poll).filter_by(case_id=rated.case_id)).one()
        return poll.id, (f"/cases/{rated.case_id}", f"/cases/{Rectifying(year, 4).row.case_id}")

    poll_id, paths = house_of_walls.lives(found)
    browsers = [house_of_walls.enter(one) for one in ("zj05-1", "feng", "du")]

    def shown():
        return [SAID in browser.get(path).text for browser in browsers for path in paths]

    def types(year):
        screening.add(directory.actor(year.town.office), poll_id, SAID)

    house_of_walls.lives(types)
    assert not any(shown())
    house_of_walls.lives(
        lambda year: screening.release(directory.actor(year.town.office), poll_id) and None
    )
    assert all(shown())
    assert SAID in house_of_walls.enter("bu1").get(paths[0]).text
    neighbour = house_of_walls.enter("zj04-1")
    assert {neighbour.get(path).status_code for path in paths} == {404}


def page_of(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return html.fromstring(answer.text)


def words(node):
    return " ".join(node.text_content().split())


def test_the_wall_shows_lines_months_measures_and_who_is_in_charge(house_of_walls):
    page = page_of(house_of_walls.enter("feng"), WALL)
    first, second = page.xpath("//section[contains(@class, 'rectify-card')]")
    bars = {one.get("class"): one.text for one in first.xpath(".//div[@class='line-bar']/span")}
    assert bars == {"line-closed": "1", "line-late": "1"}
    dots = [one.get("class").split()[-1] for one in first.xpath(".//ol[@class='dots']//i")]
    assert dots[:2] == ["dot-reported", "dot-flagged"]
    assert dots[2:] == ["dot-missed"] * 5 + ["dot-waiting"]
    said = words(first)
    for wanted in ("卜一", "贾驻村（区农业农村局）", "挂点领导当月没有到村", "驻村12天"):
        assert wanted in said
    assert said.count("：缺报") == 5, "and each in words"
    assert "方案定下来以后" in words(second)


def test_the_check_that_nobody_made_stands_on_the_wall(house_of_walls):
    assert "七月没有检查" in words(page_of(house_of_walls.enter("du"), WALL))


def test_a_secretary_sees_the_own_branch_alone(house_of_walls):
    page = page_of(house_of_walls.enter("zj04-1"), WALL)
    assert [words(one) for one in page.xpath("//section//h2")] == ["张庙村党支部"]
    assert "这里没有要整顿的支部" in words(page_of(house_of_walls.enter("zj01-1"), WALL))


def test_strangers_see_nothing(house_of_walls):
    for stranger in ("lin", "wang"):
        for path in (WALL, GUIDANCE):
            assert house_of_walls.enter(stranger).get(path).status_code == 403


def test_without_a_decided_year_the_pages_say_so(sqlite_house):
    house = StarHouse(sqlite_house)
    for path in (WALL, GUIDANCE):
        assert "还没有决定过星级" in words(page_of(house.enter("feng"), path))


def test_guidance_names_class_gaps_and_pairs(decided):
    page = page_of(decided.enter("feng"), GUIDANCE)
    heads = [words(one) for one in page.xpath("//main//h2[@class='h3']")]
    assert heads == ["示范村", "创优村", "强基村"]
    cards = {words(one.xpath(".//h3")[0]): one for one in page.xpath("//section")}
    gaps = {name: len(one.xpath(".//ol[@class='gap-list']/li")) for name, one in cards.items()}
    assert [gaps[f"{name}村党支部"] for name in ("前王", "后王", "李楼", "张庙")] == [0, 3, 3, 0]
    assert "结对带动：李楼村党支部" in words(cards["前王村党支部"])
    assert "由前王村党支部结对带动" in words(cards["李楼村党支部"])
    assert "看整顿提升" in words(cards["张庙村党支部"])


def test_guidance_leads_to_the_wall_once_it_has_begun(house_of_walls):
    page = page_of(house_of_walls.enter("feng"), GUIDANCE)
    assert len(page.xpath("//section//a[contains(@href, '/stars/rectification?year=')]")) == 2
    results = page_of(house_of_walls.enter("feng"), "/stars/results")
    assert results.xpath("//a[contains(@href, '/stars/guidance?year=')]")


def test_the_wall_is_for_the_last_day_of_a_month_on(decided):
    """A month that is not over has no dot."""

    def lives(year):
        rectifying.start(year)
        Rectifying(year, 3).is_planned()
        assert Rectifying(year, 3).row.reports[0].month == date(2027, 2, 1)

    decided.lives(lives)
    assert not page_of(decided.enter("feng"), WALL).xpath("//ol[@class='dots']")
