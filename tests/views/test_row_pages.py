"""Rows on pages: offered, read, shown again when refused, kept in drafts, told in the record."""

from __future__ import annotations

import re

import pytest
import trip

from app.definitions import deployment
from app.organisation.actors import SYSTEM

LIAOCHENG = {"days-0-place": "聊城", "days-0-people": "2", "days-0-day": "2026-03-09"}


@pytest.fixture
def deploy(town):
    """Puts the journeys in force, perhaps with another question of rows; gives a traveller."""

    def put(**more):
        town.does(lambda: deployment.deploy(SYSTEM, trip.files(**more)))
        return town.enter("lin")

    return put


@pytest.fixture
def lin(deploy):
    return deploy()


def send(visitor, **more):
    return visitor.post("/start/trip", data={"seats": "4", **LIAOCHENG, **more})


def inputs(page, name):
    return re.findall(rf'<(?:input|textarea|select)[^>]*name="{name}"[^>]*>', page)


def test_a_page_offers_a_row_to_write_three_spare_ones_and_one_to_copy(lin):
    page = lin.get("/start/trip").text
    places = re.findall(r'name="(days-\w+-place)"', page)
    assert places == [f"days-{row}-place" for row in (0, 1, 2, 3, "__row__")]
    assert page.index("<noscript>") < page.index("days-1-place") < page.index("</noscript>")
    assert "第1行" in page


def test_a_browser_lets_a_row_pass_that_stays_empty(lin):
    page = lin.get("/start/trip").text
    cells = re.findall(r'<input[^>]*name="days-[^>]*>', page)
    assert len(cells) == 35
    assert not [cell for cell in cells if "required" in cell]
    assert "required" in inputs(page, "seats")[0]


def test_no_more_rows_are_offered_than_there_may_be(deploy):
    page = deploy(properties={"most": "2"}).get("/start/trip").text
    assert re.findall(r'name="days-(\w+)-place"', page) == ["0", "1", "__row__"]
    assert 'data-most="2"' in page


def test_rows_stand_there_at_first_with_what_the_form_says_of_its_columns(deploy):
    place = {**trip.PLACE, "defaultValue": "聊城"}
    page = deploy(defaultRepetitions=2, components=[place]).get("/start/trip").text
    shown = ["聊城" in inputs(page, f"days-{row}-place")[0] for row in (0, 1, 2, "__row__")]
    assert shown == [True, True, False, True]


def test_rows_that_cannot_be_added_are_as_many_as_stand_there(deploy):
    page = deploy(allowAddRemove=False, defaultRepetitions=2, properties={}).get("/start/trip").text
    assert 'data-most="2"' in page
    assert re.findall(r'name="days-(\w+)-place"', page) == ["0", "1", "__row__"]


def test_rows_are_told_in_the_record_in_their_order(lin):
    more = {"days-3-place": "济南", "days-3-night": "y", "days-3-way": "car", "days-3-why": "急"}
    answer = send(lin, **more)
    assert answer.status_code == 302, answer.text
    page = lin.get(answer.location).text
    assert "出差2天" in page
    table = page[page.index("共 2 行") :]
    cells = re.findall(r"<td[^>]*>(.*?)</td>", table)
    assert cells[:12] == [
        *("聊城", "2", "", "2026-03-09", "否", ""),
        *("济南", "", "自驾", "", "是", "急"),
    ]


def test_what_was_written_is_shown_again_with_the_fault_at_its_cell(lin):
    answer = send(lin, **{"days-1-place": "", "days-1-night": "y", "days-2-people": "9"})
    assert answer.status_code == 422
    page = answer.text
    assert 'value="聊城"' in inputs(page, "days-0-place")[0]
    assert "is-invalid" not in inputs(page, "days-0-place")[0]
    assert "is-invalid" in inputs(page, "days-1-place")[0]
    assert "checked" in inputs(page, "days-1-night")[0]
    assert "is-invalid" in inputs(page, "days-2-people")[0]
    summary = page[page.index("data-error-summary") :].partition("</ul>")[0]
    assert re.findall(r'href="#(days-[^"]+)"', summary) == [
        "days-1-place",
        "days-2-place",
        "days-2-people",
    ]
    assert "第2行：请填写去哪里。" in summary
    assert "第3行：坐不下。" in summary


def test_an_empty_row_before_a_faulty_one_does_not_shift_the_fault(lin):
    answer = send(lin, **{"days-1-place": " ", "days-2-night": "y"})
    assert "第3行：请填写去哪里。" in answer.text
    assert "is-invalid" in inputs(answer.text, "days-2-place")[0]
    assert "is-invalid" not in inputs(answer.text, "days-1-place")[0]


def test_too_few_rows_are_told_at_the_rows(lin):
    answer = lin.post("/start/trip", data={"seats": "4", "days-0-place": ""})
    assert answer.status_code == 422
    assert '<a href="#days">行程</a>：行程至少填写1行。' in answer.text


def test_a_draft_keeps_rows(lin):
    answer = send(lin, act="draft", **{"days-1-place": "济南", "days-1-way": "bus"})
    page = lin.get(answer.location).text
    assert 'value="聊城"' in inputs(page, "days-0-place")[0]
    assert 'value="济南"' in inputs(page, "days-1-place")[0]
    assert "checked" in next(one for one in inputs(page, "days-1-way") if "bus" in one)
    assert inputs(page, "days-4-place")


def test_a_field_of_a_row_that_is_not_asked_is_refused(lin):
    answer = send(lin, **{"days-0-cost": "9"})
    assert answer.status_code == 422
    assert "days-0-cost" in answer.text


@pytest.mark.parametrize("name", ["seats.0.place", "days.0.cost", "days.x", "days."])
def test_a_field_with_points_in_its_name_is_refused_like_any_other(lin, name):
    answer = send(lin, **{name: "9"})
    assert answer.status_code == 422
    assert name in answer.text
