"""The list of a quarter on its page: who has what, where it stands, what blocks."""

from __future__ import annotations

import re
from datetime import datetime

import sqlalchemy as sa
from sent_forms import CLAIM, VALUING, act_url

from app import clock, db
from app.cases import timers
from app.points.models import Claim


def _claim(town, title="清理三号楼排水沟"):
    data = {**CLAIM, "title": title, "witnesses": str(town.ids["gao"])}
    return town.enter("lin").post("/start/points_claim", data=data).location


def _quarter(town):
    sun = town.enter("sun")
    path = sun.post("/start/points_cycle", data={}).location
    sun.post(act_url(sun.get(path).text), data={"heard": "none"})
    return path


def test_the_page_counts_and_lists_every_line(town):
    claim = _claim(town)
    path = _quarter(town)
    page = town.enter("sun").get(path).text
    assert "季度名单" in page
    assert f'<a href="{claim}">清理三号楼排水沟</a>' in page
    assert "1 名党员 · 1 件" in page


def test_a_claim_offers_to_be_taken_back_until_the_freeze(town):
    claim = _claim(town)
    assert f"{claim}/withdraw" in town.enter("lin").get(claim).text
    clock.freeze(datetime(2026, 4, 9, 9, tzinfo=clock.OFFICE_ZONE))
    assert f"{claim}/withdraw" not in town.enter("lin").get(claim).text


def test_after_the_freeze_it_says_what_blocks_until_that_is_checked(town):
    claim = _claim(town)
    path = _quarter(town)
    clock.freeze(datetime(2026, 4, 9, 9, tzinfo=clock.OFFICE_ZONE))
    town.does(timers.fire_all)
    assert "这些算完才能评议" in town.enter("sun").get(path).text
    for name, answers in VALUING:
        browser = town.enter(name)
        assert browser.post(act_url(browser.get(claim).text), data=answers).status_code == 302
    assert "这些算完才能评议" not in town.enter("sun").get(path).text


def test_a_quarter_without_a_line_says_so(town):
    assert "<strong>还没有人申报。</strong>" in town.enter("sun").get(_quarter(town)).text


def test_other_cases_have_no_such_list(town):
    assert "季度名单" not in town.enter("lin").get(_claim(town)).text


def test_what_the_assembly_voted_on_keeps_its_name_in_the_record(town):
    claim = _claim(town)
    for name, answers in VALUING:
        browser = town.enter(name)
        browser.post(act_url(browser.get(claim).text), data=answers)
    path = _quarter(town)
    clock.freeze(datetime(2026, 4, 9, 9, tzinfo=clock.OFFICE_ZONE))
    town.does(timers.fire_all)
    sun = town.enter("sun")
    form = sun.get(path).text
    shown = re.sub(r"<noscript>.*?</noscript>", "", form, flags=re.DOTALL)
    assert "challenged-0-line" not in shown  # nobody need challenge anything
    line = town.asks(lambda: str(db.session.scalars(sa.select(Claim.id)).one()))
    sun.post(act_url(form), data=_minutes(town, line))
    page = sun.get(path).text
    assert "定绩" in page
    assert "林一帆：清理三号楼排水沟" in page
    assert line not in page


def _minutes(town, line):
    return {
        "meeting_date": "2026-04-09",
        "meeting_place": "支部活动室",
        "chair": str(town.ids["li"]),
        "members_due": "9",
        "members_present": "8",
        "minutes": "一件有异议，已表决。",
        "challenged-0-line": line,
        "challenged-0-reason": "有人说当天没有看到他。",
        "challenged-0-votes_for": "5",
        "challenged-0-votes_against": "3",
        "challenged-0-votes_abstain": "0",
    }
