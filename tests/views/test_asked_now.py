"""Questions that hang on other answers: on the page, hidden, until they are asked."""

from __future__ import annotations

import re

import pytest
import trip
from sent_forms import act_url

from app.definitions import deployment
from app.organisation.actors import SYSTEM

HIDE = {"conditional": {"hide": "=seats = null or seats < 2"}}


@pytest.fixture
def lin(town):
    town.does(lambda: deployment.deploy(SYSTEM, trip.files(**HIDE)))
    return town.enter("lin")


def frame(page, name):
    """What stands around a question that hangs on others."""
    [found] = re.findall(rf'<fieldset[^>]*data-question="{name}"[^>]*>', page)
    return found


def asked(visitor, **answers):
    return visitor.post("/start/trip/asked", data=answers).json["asked"]


def test_a_question_that_waits_is_there_hidden_and_not_sent(lin):
    assert "hidden disabled" in frame(lin.get("/start/trip").text, "days")


def test_the_server_says_what_is_asked_after_what_is_written(lin):
    assert asked(lin, seats="4") == ["seats", "days"]
    assert asked(lin, seats="1") == ["seats"]


@pytest.mark.parametrize("unclear", ["", "vier", "1e400", "４４"])
def test_what_is_no_answer_yet_counts_as_none(lin, unclear):
    assert asked(lin, seats=unclear) in (["seats"], ["seats", "days"])
    assert asked(lin, seats=unclear, undeclared="1") == asked(lin, seats=unclear)


def test_a_refused_page_shows_what_is_asked_by_then(lin):
    page = lin.post("/start/trip", data={"seats": "4", "days-0-people": "9"}).text
    assert "hidden" not in frame(page, "days")


def test_a_step_is_asked_by_whose_turn_it_is_and_by_nobody_else(town):
    sun = town.enter("sun")
    page = sun.get(sun.post("/start/points_cycle", data={}).location).text
    path = act_url(page).replace("/complete", "/asked")
    assert "hidden disabled" in frame(page, "opinions")
    assert sun.post(path, data={"heard": "some"}).json == {"asked": ["heard", "opinions"]}
    assert sun.post(path, data={"heard": "none"}).json == {"asked": ["heard"]}
    assert town.enter("lin").post(path, data={"heard": "some"}).status_code == 404
