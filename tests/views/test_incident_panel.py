"""The panel of incidents: who may press, what it says, what a press does."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from errand import goes_wrong

from app.cases.models import Case
from app.db import session
from app.worker import looking


@pytest.fixture
def wrong(town):
    with town.house.app_context():
        case_id, incident_id = goes_wrong(town.ids["lin"])
    return f"/cases/{case_id}", f"/cases/{case_id}/incidents/{incident_id}/retry"


def test_the_office_sees_why_and_may_press(town, wrong):
    path, act = wrong
    page = town.enter("wang").get(path).text
    assert f'action="{act}"' in page
    [panel] = re.findall(r'<section class="card incidents.*?</section>', page, re.DOTALL)
    for words in ("异常", "镇政府今天不开门。", "步骤：跑腿", "试过 5 次", "重试"):
        assert words in panel


def test_others_see_only_that_something_went_wrong(town, wrong):
    path, act = wrong
    page = town.enter("lin").get(path).text
    assert "出现异常" in page
    assert "incidents-title" not in page
    assert town.enter("lin").post(act).status_code == 403
    assert town.enter("chen").post(act).status_code == 404


def test_a_press_has_it_tried_again(town, wrong):
    path, act = wrong
    wang = town.enter("wang")
    assert wang.post(act).location == path
    page = wang.get(path).text
    assert "正在重试" in page
    assert f'action="{act}"' not in page
    again = wang.post(act)
    assert (again.status_code, "正在重试" in again.text) == (409, True)
    with town.house.app_context():
        assert looking.look() == 1
    page = wang.get(path).text
    assert "incidents-title" not in page
    assert "异常解决" in page


def test_the_panel_speaks_english(town, wrong):
    wang = town.enter("wang")
    wang.post("/language", data={"language": "en"})
    assert "tried 5 times" in wang.get(wrong[0]).text


def test_a_case_whose_state_is_damaged_still_shows_its_record_and_its_incident(town, wrong):
    path, act = wrong
    town.does(lambda: setattr(session.scalars(sa.select(Case)).one(), "state", b"damaged"))
    page = town.enter("wang").get(path)
    assert page.status_code == 200
    for words in ("读不出来", "异常", "流转记录", f'action="{act}"'):
        assert words in page.text


def test_nobody_can_work_on_a_damaged_case(town):
    path = town.starts_seal(town.enter("lin"))
    town.does(lambda: setattr(session.scalars(sa.select(Case)).one(), "state", b"damaged"))
    page = town.enter("zhao").get(path).text
    assert "读不出来" in page
    assert "/complete" not in page
