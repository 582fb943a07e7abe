"""Rows on pages: read, shown again when refused, told in the record."""

from __future__ import annotations

import json

import pytest
import seal
from diagrams import Diagram

from app.definitions import deployment
from app.organisation.actors import SYSTEM

ABOUT = seal.ABOUT.replace('key = "seal"', 'key = "trip"').replace('"用章：" + purpose', '"出差"')
ROWS = {
    "type": "dynamiclist",
    "path": "days",
    "label": "行程",
    "properties": {"least": "1"},
    "components": [
        {"type": "textfield", "key": "place", "label": "去哪里", "validate": {"required": True}},
        {"type": "checkbox", "key": "night", "label": "过夜"},
    ],
}


@pytest.fixture
def trips(town):
    diagram = Diagram("trip").start().user("ask", c_assignee="${case.starter}", c_formKey="ask")
    diagram.user("look", c_candidateGroups="ASSESSOR", c_formKey="look").end()
    files = {
        "about.toml": ABOUT.encode(),
        "process.bpmn": diagram.line("start", "ask", "look", "end").xml(),
        "forms/ask.json": json.dumps({"components": [ROWS]}).encode(),
        "forms/look.json": seal.form(seal.SIGN),
    }
    town.does(lambda: deployment.deploy(SYSTEM, files))
    return town.enter("lin")


def test_a_page_offers_a_row_to_write_and_one_to_copy(trips):
    page = trips.get("/start/trip").text
    assert 'name="days-0-place"' in page
    assert 'name="days-__row__-place"' in page


def test_rows_are_told_in_the_record_in_their_order(trips):
    sent = {"days-0-place": "聊城", "days-3-place": "济南", "days-3-night": "y"}
    answer = trips.post("/start/trip", data=sent)
    assert answer.status_code == 302, answer.text
    page = trips.get(answer.location).text
    assert "共 2 行" in page
    assert page.index("聊城") < page.index("济南") < page.index("是")


def test_what_was_written_is_shown_again_with_the_fault_at_its_cell(trips):
    sent = {"days-0-place": "聊城", "days-1-place": "", "days-1-night": "y"}
    answer = trips.post("/start/trip", data=sent)
    assert answer.status_code == 422
    assert "第2行：请填写去哪里。" in answer.text
    assert 'value="聊城"' in answer.text


def test_a_field_of_a_row_that_is_not_asked_is_refused(trips):
    answer = trips.post("/start/trip", data={"days-0-place": "聊城", "days-0-cost": "9"})
    assert answer.status_code == 422
    assert "days-0-cost" in answer.text
