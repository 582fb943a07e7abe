"""Questions that hang on other answers come and go while somebody writes."""

from __future__ import annotations

import pytest
import trip
from filling import submit
from looking import faults_of

#: Where one travels is asked of those only who take two seats or more.
HIDE = {"conditional": {"hide": "=seats = null or seats < 2"}}


@pytest.fixture(scope="module", autouse=True)
def outings(deploy):
    files = trip.files(**HIDE)
    about = files["about.toml"].replace(b'key = "trip"', b'key = "outing"')
    deploy({**files, "about.toml": about})


def says_seats(page, seats):
    with page.expect_response("**/start/outing/asked"):
        page.fill("#seats", seats)
        page.press("#seats", "Tab")


def test_a_question_comes_when_it_is_asked_and_goes_when_it_is_not(visit):
    visitor = visit("member")
    visitor.goes("/start/outing")
    page, days = visitor.page, visitor.page.locator("#days")
    assert days.is_hidden()
    says_seats(page, "4")
    days.wait_for()
    page.get_by_label("去哪里").first.fill("聊城")
    assert faults_of(page) == []
    says_seats(page, "1")
    days.wait_for(state="hidden")
    submit(visitor)
    assert "聊城" not in visitor.reads()
