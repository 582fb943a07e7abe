"""支部对比: the branches side by side, on the page and in the file."""

from __future__ import annotations

import csv
import io

import pytest
from lxml import html
from sent_forms import CLAIM

from app.points.heat import STEP_TITLES, Pace, Row
from app.views import heatlines


def row(code, *, duty=0, members=10, participants=5, overdue=0, name=""):
    """A branch of ten whose members have so many tenths of duty."""
    sums = {"BASE": 0, "DUTY": duty, "REWARD": 0, "NEGATIVE": 0}
    steps = {step: Pace(in_time=1, overdue=overdue) for step in STEP_TITLES}
    return Row(None, code, name or code, members, participants, sums, 0, 0, steps)


def page_of(browser, path="/points/heat"):
    answer = browser.get(path)
    assert answer.status_code == 200
    return html.fromstring(answer.text)


def names(page):
    return [one.strip() for one in page.xpath("//tbody/tr/th//text()")]


def test_the_subdistrict_sees_its_branches_and_a_claim_on_its_way(town):
    town.enter("lin").post("/start/points_claim", data={**CLAIM, "witnesses": str(town.ids["gao"])})
    page = page_of(town.enter("wang"))
    assert names(page) == ["滨河中心党支部", "滨河第二党支部"]
    heads = [" ".join(one.text_content().split()) for one in page.xpath("//thead//th")]
    cells = [one.text for one in page.xpath("//tbody/tr[1]/td")]
    told = dict(zip(heads[1:], cells, strict=True))
    assert (told["党员数"], told["参与率"], told["在办申报"]) == ("9", "11%", "1")


@pytest.mark.parametrize(
    ("reader", "status"), [("wang", 200), ("li", 200), ("lin", 403), ("zhao", 403), ("root", 403)]
)
def test_it_is_for_those_who_answer_for_branches(sqlite_town, reader, status):
    browser = sqlite_town.enter(reader)
    assert browser.get("/points/heat").status_code == status
    assert browser.get("/points/heat/file.csv").status_code == status
    assert ("/points/heat" in browser.get("/").text) == (status == 200)


def test_a_heading_sorts_and_turns_round(sqlite_town):
    wang = sqlite_town.enter("wang")
    first = page_of(wang).xpath("//thead//a[contains(., '党员')]/@href")[0]
    page = page_of(wang, first)
    assert page.xpath("//th[@aria-sort='descending']")
    assert names(page) == ["滨河中心党支部", "滨河第二党支部"]
    again = page.xpath("//thead//a[contains(., '党员')]/@href")[0]
    assert names(page_of(wang, again)) == ["滨河第二党支部", "滨河中心党支部"]


@pytest.mark.parametrize("query", ["year=1999", "year=2099"])
def test_a_year_that_cannot_be_chosen_is_not_found(sqlite_town, query):
    assert sqlite_town.enter("wang").get(f"/points/heat?{query}").status_code == 404


def test_the_file_opens_in_a_spreadsheet(town):
    answer = town.enter("wang").get("/points/heat/file.csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.mimetype == "text/csv"
    lines = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [line[:3] for line in lines] == [
        ["编号", "党支部", "党员数"],
        ["LY0101", "滨河中心党支部", "9"],
        ["LY0102", "滨河第二党支部", "1"],
    ]


def test_no_name_is_taken_for_a_formula(house):
    with house.test_request_context():
        text = heatlines.as_csv([row("A", name="=1+1"), row("B", name="-2")])
    assert [line[1] for line in csv.reader(io.StringIO(text))][1:] == ["'=1+1", "'-2"]


def test_the_deepest_shade_is_the_highest_figure_and_branches_without_one_come_last(house):
    rows = [row("A", duty=0), row("B", duty=100), row("C", duty=50), row("D", members=0)]
    with house.test_request_context():
        shown = heatlines.table(rows, "DUTY", downwards=True)
        at = [column.key for column in heatlines.columns()].index("DUTY")
    assert [one["name"] for one in shown] == ["B", "C", "A", "D"]
    assert [one["cells"][at]["shade"] for one in shown] == [5, 3, 0, 0]
    assert shown[3]["cells"][at]["text"] == "—"
