"""A submit that is refused: nothing has changed, what was written is kept or at least shown."""

from __future__ import annotations

import re
import threading
from datetime import datetime

import pytest
import sqlalchemy as sa
from sent_forms import CLAIM, act_url

from app import clock, db
from app.cases import official, timers
from app.cases.models import Case, WorkItem
from app.db import new_id, session
from app.organisation import directory


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
    sun = town.enter("sun")
    path = sun.post("/start/points_cycle", data={}).location
    _does(sun, path, {"heard": "none"})
    _comes_to(town, datetime(2026, 4, 9, 9, tzinfo=clock.OFFICE_ZONE))
    sun = town.enter("sun")
    _does(sun, path, _meeting(town))
    _does(town.enter("li"), path, {"confirm_result": "sign"})
    notice = {
        "places": "group_chat",
        "posted_on": "2026-04-09",
        "contact_name": "孙亦诚",
        "contact_phone": "0635-8210000",
    }
    answer = sun.post(_url(sun, path), data=notice)
    assert answer.status_code == 422
    assert town.asks(_waiting) == ["publish"]
    assert "0635-8210000" in sun.get(path).text


def _comes_to(town, instant):
    clock.freeze(instant)
    town.does(timers.fire_all)


def _does(browser, path, answers):
    answer = browser.post(_url(browser, path), data=answers)
    assert answer.status_code == 302, answer.text


def _url(browser, path):
    return act_url(browser.get(path).text)


def _meeting(town):
    return {
        "meeting_date": "2026-04-09",
        "meeting_place": "支部活动室",
        "chair": str(town.ids["li"]),
        "members_due": "9",
        "members_present": "8",
        "minutes": "逐件公布得分，无异议。",
    }


def _waiting():
    return list(session.scalars(sa.select(WorkItem.element).filter_by(closed_at=None)))


OPINION = "请补充用途说明，并写清份数。"
LOOK = {"look_result": "return", "look_reason": OPINION}
#: What is written so that it is refused: the opinion is too short.
WRONG = {"look_result": "reject", "look_reason": "不行"}


@pytest.fixture
def after_a_refusal(town):
    """Lets somebody act when the next refused transaction is over and nothing else has begun."""
    acts = []

    def act(_session):
        if acts:
            other = threading.Thread(target=town.does, args=(acts.pop(),))
            other.start()
            other.join()

    sa.event.listen(db.session, "after_rollback", act)
    yield acts.append
    sa.event.remove(db.session, "after_rollback", act)
    assert not acts, "nothing was refused"


def qian(town, verb, *more):
    """A verb of qian's on the one item that waits."""
    item_id = session.scalars(sa.select(WorkItem.id).filter_by(closed_at=None)).one()
    verb(directory.actor(directory.person(town.ids["qian"])), item_id, *more)


def test_who_lost_the_turn_during_a_refusal_reads_the_refusal_and_what_was_written(
    town, after_a_refusal
):
    path = town.starts_seal(town.enter("lin"))
    zhao = town.enter("zhao")
    url = _url(zhao, path)
    after_a_refusal(lambda: qian(town, official.claim))
    answer = zhao.post(url, data=WRONG)
    assert answer.status_code == 422
    for said in ("填写的内容有误", "不由您办理", "不行", "请先复制"):
        assert said in answer.text
    assert "已经保存" not in zhao.get(path).text
    assert town.asks(lambda: session.scalars(sa.select(WorkItem.draft)).all()) == [None]


def test_who_was_too_slow_during_a_refusal_reads_both_and_what_was_written(town, after_a_refusal):
    path = town.starts_seal(town.enter("lin"))
    zhao = town.enter("zhao")
    url = _url(zhao, path)
    after_a_refusal(lambda: qian(town, official.complete, {"look_result": "agree"}))
    answer = zhao.post(url, data=WRONG)
    assert answer.status_code == 422
    for said in ("填写的内容有误", "已由钱思齐办理", "不行"):
        assert said in answer.text


@pytest.mark.parametrize(
    ("verb", "more", "status"),
    [(official.claim, (), 403), (official.complete, ({"look_result": "agree"},), 409)],
)
def test_who_was_too_slow_before_submitting_still_has_what_was_written(town, verb, more, status):
    path = town.starts_seal(town.enter("lin"))
    zhao = town.enter("zhao")
    url = _url(zhao, path)
    town.does(lambda: qian(town, verb, *more))
    answer = zhao.post(url, data=LOOK)
    assert answer.status_code == status
    assert OPINION in answer.text


def test_a_start_under_the_key_of_somebody_else_s_draft_is_no_fault(town):
    gao = town.enter("gao")
    key = str(new_id())
    gao.post("/start/seal", data={"purpose": "半句", "act": "draft", "key": key})
    answer = town.enter("lin").post(
        "/start/seal", data={"purpose": "整句", "copies": "", "key": key}
    )
    assert answer.status_code == 422
    assert "整句" in answer.text
    assert "半句" not in answer.text
    assert "半句" in gao.get(f"/start/seal?draft={key}").text


def test_a_page_that_takes_nothing_says_what_it_answers(town):
    answer = town.enter("wang").post("/supervision/steps")
    assert answer.status_code == 405
    assert set(answer.allow) == {"GET", "HEAD", "OPTIONS"}
