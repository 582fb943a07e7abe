"""The subdistrict's act on the page of a quarter: it names the quarter and asks for a reason."""

from __future__ import annotations

import pytest
from sent_forms import CLAIM, act_url

WHY = {"reason": "名单和签到表对不上。"}


@pytest.fixture
def quarter(town):
    """The path of a quarter's page, with lin's claim in it."""
    data = {**CLAIM, "witnesses": str(town.ids["gao"])}
    town.enter("lin").post("/start/points_claim", data=data)
    sun = town.enter("sun")
    path = sun.post("/start/points_cycle", data={}).location
    sun.post(act_url(sun.get(path).text), data={"heard": "none"})
    return path


def test_the_subdistrict_cancels_with_a_reason(town, quarter):
    wang = town.enter("wang")
    assert f"{quarter}/cancel" in wang.get(quarter).text
    page = wang.get(f"{quarter}/cancel").text
    assert "积分评定：2026年第1季度" in page
    assert "滨河中心党支部" in page
    answer = wang.post(f"{quarter}/cancel", data={"reason": "错"})
    assert answer.status_code == 422
    assert "请写5到400个字" in answer.text
    assert wang.post(f"{quarter}/cancel", data=WHY).location == quarter
    page = wang.get(quarter).text
    assert WHY["reason"] in page
    assert f"{quarter}/cancel" not in page
    assert wang.post(f"{quarter}/cancel", data=WHY).status_code == 404


@pytest.mark.parametrize("username", ["li", "sun", "wu", "lin", "chen"])
def test_nobody_else_is_offered_it(town, quarter, username):
    browser = town.enter(username)
    assert f"{quarter}/cancel" not in browser.get(quarter).text
    assert browser.get(f"{quarter}/cancel").status_code == 404
    assert browser.post(f"{quarter}/cancel", data=WHY).status_code == 404
