"""星级和授牌: the board of a decided year, its papers, and the page that checks a plaque."""

from __future__ import annotations

import pytest
from lxml import html
from starhouse import StarHouse

from app import clock
from app.rating import awards

PARTS = ((95, 95, 95, 95), (75, 75, 75, 75), (65, 65, 65, 65), (78, 78, 78, 78))
NUMBER = "郑发〔2027〕5号"


@pytest.fixture
def house_of_stars(sqlite_house):
    """A town of four villages whose year is decided and whose plaques have numbers."""

    def live(year):
        year.comes_to_the_results(*PARTS)
        year.deliberates()
        year.is_decided()
        awards.issue(year.rating, clock.today())
        year.rating.circular_number = NUMBER

    return StarHouse(sqlite_house, villages=4, live=live)


def page_of(browser, path="/stars/awards"):
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return html.fromstring(answer.text)


def words(node):
    return " ".join(node.text_content().split())


def test_the_board_shows_stars_spread_and_a_radar_each(house_of_stars):
    page = page_of(house_of_stars.enter("feng"))
    groups = [words(one) for one in page.xpath("//div[@class='star-group']/h3")]
    assert [group.rpartition(" · ")[0][-2:] for group in groups] == ["五星", "三星", "二星"]
    assert len(page.xpath("//*[@class='radar']")) == 4
    assert page.xpath("//*[@class='radar']//text")[0].text == "政治建设"
    spread = [words(one) for one in page.xpath("//dl[contains(@class, 'star-spread')]/dd")]
    assert spread == ["五星 1 个三星 2 个二星 1 个"]


def test_each_radar_has_its_twin_in_figures(house_of_stars):
    page = page_of(house_of_stars.enter("feng"))
    rows = page.xpath("(//main//details)[1]//tbody/tr")
    assert len(rows) == 10
    assert all(len(row.xpath("td")) == 3 for row in rows)


@pytest.mark.parametrize("paper", ["plaques", "certificates", "circular"])
def test_papers_name_every_branch_they_are_for(house_of_stars, paper):
    browser = house_of_stars.enter("feng")
    link = page_of(browser).xpath(f"//a[contains(@href, '/{paper}')]/@href")[0]
    page = page_of(browser, link)
    branches = 4 if paper == "circular" else 3
    told = {"circular": "//tbody/tr", "plaques": "//section", "certificates": "//section"}
    assert len(page.xpath(told[paper])) == branches
    assert len(page.xpath("//h1")) == 1


def test_the_circular_has_its_number_and_lists_branches_of_a_star_by_strokes(house_of_stars):
    browser = house_of_stars.enter("feng")
    board = page_of(browser)
    assert [words(one) for one in board.xpath("//div[@class='star-group'][2]//li/a")] == [
        "张庙村党支部",
        "后王村党支部",
    ]
    circular = page_of(browser, board.xpath("//a[contains(@href, '/circular')]/@href")[0])
    assert words(circular.xpath("//*[@class='circular-number']")[0]) == NUMBER
    assert [words(one) for one in circular.xpath("//tbody//td[1]")] == [
        "前王村党支部",
        "后王村党支部",
        "张庙村党支部",
        "李楼村党支部",
    ]


def test_everybody_who_took_part_may_look_and_nobody_else(house_of_stars):
    for reader in ("feng", "du", "zuo", "zj02-1"):
        page_of(house_of_stars.enter(reader))
    for stranger in ("lin", "wang"):
        answer = house_of_stars.enter(stranger).get("/stars/awards")
        assert "星级分布" not in answer.text


def test_anybody_checks_a_plaque_by_its_code(house_of_stars):
    code = house_of_stars.sees(lambda year: awards.of_year(year.rating)[0].code)
    stranger = house_of_stars.browser()
    found = stranger.get(f"/plaque?code={code.lower()[:4]}-{code[4:]}")
    assert found.status_code == 302
    page = page_of(stranger, found.location)
    assert "有效" in words(page)
    assert "五星" in words(page)
    refused = stranger.get("/plaque?code=AAAABBBBCCCC")
    assert refused.status_code == 404
    assert "没有这个编号的牌匾" in refused.text
