"""A submit whose later step fails: nothing has changed, and what was written is kept."""

from __future__ import annotations

import re

import sqlalchemy as sa
from sent_forms import CLAIM, act_url

from app.cases.models import Case, WorkItem
from app.db import session


def claims(town, browser, **changes):
    witness = str(town.ids["gao"])
    return browser.post("/start/points_claim", data={**CLAIM, "witnesses": witness, **changes})


def test_a_claim_too_old_is_refused_after_the_form_and_kept_as_a_draft(town):
    lin = town.enter("lin")
    answer = claims(town, lin, event_date="2026-01-31")
    assert answer.status_code == 409
    assert "30" in answer.text
    assert town.asks(lambda: session.scalar(sa.select(sa.func.count(Case.id)))) == 0
    link = re.search(r'href="(/start/points_claim\?draft=[^"]+)"', lin.get("/drafts").text)
    assert CLAIM["title"] in lin.get(link.group(1)).text


def test_the_same_matter_twice_is_one_claim(town):
    lin = town.enter("lin")
    first = claims(town, lin)
    second = claims(town, lin)
    assert (first.status_code, second.status_code) == (302, 409)
    assert "已经申报过" in second.text
    assert town.asks(lambda: session.scalar(sa.select(sa.func.count(Case.id)))) == 1


def test_a_notice_that_cannot_hang_leaves_the_step_open_and_the_draft_kept(town):
    path = claims(town, town.enter("lin")).location
    checked = {"verify_result": "pass", "quantity_found": "2", "verify_recusal": "y"}
    _does(town.enter("zhao"), path, checked)
    _does(town.enter("qian"), path, {"check_result": "agree", "check_recusal": "y"})
    sun = town.enter("sun")
    _does(sun, path, _review(town))
    _does(town.enter("li"), path, {"confirm_result": "sign"})
    notice = {
        "places": "group_chat",
        "posted_on": "2026-03-03",
        "contact_name": "孙亦诚",
        "contact_phone": "0635-8210000",
    }
    answer = sun.post(_url(sun, path), data=notice)
    assert answer.status_code == 422
    assert town.asks(_waiting) == ["publish"]
    assert "0635-8210000" in sun.get(path).text


def _does(browser, path, answers):
    answer = browser.post(_url(browser, path), data=answers)
    assert answer.status_code == 302, answer.text


def _url(browser, path):
    return act_url(browser.get(path).text)


def _review(town):
    return {
        "review_result": "unchallenged",
        "meeting_date": "2026-03-03",
        "meeting_place": "支部活动室",
        "chair": str(town.ids["li"]),
        "members_due": "9",
        "members_present": "8",
        "minutes": "逐件公布得分，无异议。",
    }


def _waiting():
    return list(session.scalars(sa.select(WorkItem.element).filter_by(closed_at=None)))
