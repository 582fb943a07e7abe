"""结果运用: letters and proposals of a decided year, always as a proposal (`domain.md` 8.9)."""

from __future__ import annotations

import csv
import io

import pytest
import rectifying
from lxml import html
from rectifying import Rectifying
from starhouse import StarHouse

from app.notifications import outbox
from app.organisation import directory
from app.rating import awards

#: Five, three and two stars.
PARTS = ((95,) * 4, (77,) * 4, (65,) * 4)
TOLD = "建议名单，不是决定"


def decided(house, profile):
    def live(year):
        year.comes_to_the_results(*PARTS)
        year.deliberates()
        year.is_decided()
        awards.tell(year.rating)

    return StarHouse(house, villages=3, profile=profile, live=live)


@pytest.fixture
def ref(sqlite_house):
    return decided(sqlite_house, "REF")


def page_of(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return html.fromstring(answer.text)


def words(node):
    return " ".join(node.text_content().split())


def test_proposals_show_factors_and_honours_with_their_data(ref):
    page = page_of(ref.enter("feng"), "/stars/proposals")
    assert TOLD in words(page)
    rows = [[words(cell) for cell in row] for row in page.xpath("//tbody/tr")]
    assert "系数（建议）" in words(page.xpath("//thead")[0])
    factors = {row[0]: row[3] for row in rows}
    assert factors == {"前王村党支部": "1.1", "后王村党支部": "1", "李楼村党支部": "0.9"}


def test_under_the_profile_without_factors_none_is_reckoned(sqlite_house):
    page = page_of(decided(sqlite_house, "SEED").enter("du"), "/stars/proposals")
    assert "没有采用绩效系数" in words(page)
    assert "系数（建议）" not in words(page.xpath("//thead")[0])
    assert "五星党支部，建议列入评先评优" in words(page)


def test_the_file_says_first_that_it_is_a_proposal(ref):
    answer = ref.enter("zuo").get("/stars/proposals/file.csv")
    assert answer.mimetype == "text/csv"
    assert answer.text.startswith("\ufeff")
    first, head, *rows = csv.reader(io.StringIO(answer.text.lstrip("\ufeff")))
    assert first[0].startswith(TOLD)
    assert len(rows) == 3
    assert {len(row) for row in rows} == {len(head)}
    assert rows[1][head.index("绩效系数（建议）")] == "1"


@pytest.mark.parametrize("reader", ["zj01-1", "bu1", "lin"])
def test_proposals_are_for_the_bodies_of_the_town(ref, reader):
    browser = ref.enter(reader)
    for path in ("/stars/proposals", "/stars/proposals/file.csv", "/stars/letters"):
        assert browser.get(path).status_code == 403, path


def test_every_secretary_is_led_to_a_letter_of_their_own(ref):
    links = ref.sees(
        lambda year: [
            outbox.messages(directory.actor(one))[0].link for one in year.town.secretaries
        ]
    )
    assert len(set(links)) == 3
    own = page_of(ref.enter("zj03-1"), links[2])
    said = words(own)
    for wanted in (
        "李楼村党支部书记李楼1同志",
        "评定为二星",
        "集中整顿，促进转化提升",
        "10个工作日内",
    ):
        assert wanted in said
    assert ref.enter("zj03-1").get(links[0]).status_code == 404
    assert page_of(ref.enter("du"), links[0]) is not None


def test_all_letters_are_printed_at_once(ref):
    page = page_of(ref.enter("feng"), "/stars/letters")
    assert len(page.xpath("//article")) == 3
    assert len(page.xpath("//h1")) == 1


def test_the_circular_of_the_next_year_names_who_was_extended(sqlite_house):
    house = decided(sqlite_house, "SEED")

    def extends(year):
        rectifying.start(year)
        one = Rectifying(year, 2)
        one.comes_to_the_acceptance(closed=(0,), measures=("WORK_GROUP",))
        one.accepts("extend")

    house.lives(extends)

    def lives_on(year):
        year.town.year = 2027
        year.story.case = None
        year.comes_to_the_results(*PARTS)
        year.deliberates()
        year.is_decided()
        assert rectifying.start(year) == 0

    house.lives(lives_on)
    page = page_of(house.enter("feng"), "/stars/guidance")
    [earlier] = page.xpath("//section//a[contains(@href, '/stars/rectification')]/@href")
    assert "延长 1 次" in words(page_of(house.enter("feng"), earlier))
    page = page_of(house.enter("feng"), "/stars/awards")
    link = page.xpath("//a[contains(@href, '/circular')]/@href")[0]
    assert "2027年的整顿验收没有通过、延长一年的支部：李楼村党支部" in words(
        page_of(house.enter("feng"), link)
    )


def test_results_open_with_the_last_year_that_has_figures(sqlite_house):
    house = decided(sqlite_house, "SEED")

    def begins_the_next(year):
        year.town.year = 2027
        year.story.case = None
        year.begins()

    house.lives(begins_the_next)
    here = "//nav//a[@aria-current]|//main//a[@aria-current]"
    chips = [words(one) for one in page_of(house.enter("feng"), "/stars/results").xpath(here)]
    assert "郑家镇2026年度" in chips
    assert "郑家镇2027年度" not in chips
