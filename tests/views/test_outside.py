"""The check of a sheet by who has not signed in."""

from __future__ import annotations

import hashlib
import uuid
from datetime import date, datetime

import pytest
from noticeboard import hang
from sent_forms import CLAIM

from app import clock, db
from app.assessment import quarters
from app.cases.models import Case
from app.notices import checking, publication

TODAY = date(2026, 3, 3)
LINES = [
    {"姓名": "林一帆", "事项名称": "清理排水沟", "积分": "2"},
    {"姓名": "高若水", "事项名称": "义务理发", "积分": "1"},
]


def hung(town, **more):
    """A notice on the branch's board; its code and its digest."""
    with town.house.app_context(), db.transaction():
        notice = hang(town.ids["branch"], more.pop("posted_on", TODAY), lines=LINES, **more)
        return notice.code, checking.digest_of(notice)


def ends():
    clock.freeze(datetime(2026, 3, 11, 9, tzinfo=clock.OFFICE_ZONE))


def test_while_it_hangs_everybody_with_the_code_reads_the_whole_sheet(town):
    code, digest = hung(town)
    page = town.browser().get(f"/check/{code.lower()}")
    assert page.status_code == 200
    for word in ("林一帆", "清理排水沟", "义务理发", "孙亦诚 0635-8210000", digest.upper()):
        assert word in page.text
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Cache-Control"] == "no-store"


def test_the_text_gives_the_digest_on_any_machine(town):
    code, digest = hung(town)
    answer = town.browser().get(f"/check/{code}/text")
    assert answer.mimetype == "text/plain"
    assert hashlib.sha256(answer.data).hexdigest() == digest


def test_after_the_period_no_name_and_no_figure_is_public_any_more(town):
    code, digest = hung(town, title="关于林一帆同志积分申报的公示")
    ends()
    stranger = town.browser()
    page = stranger.get(f"/check/{code}").text
    assert "这份公示已经期满" in page
    assert "2 行" in page
    assert digest.upper() in page
    assert not [word for word in ("林一帆", "高若水", "清理排水沟") if word in page]
    assert stranger.get(f"/check/{code}/text").status_code == 404


def test_a_paper_is_compared_by_its_digest_also_afterwards(town):
    code, digest = hung(town)
    ends()
    stranger = town.browser()
    right = stranger.get(f"/check/{code}", query_string={"digest": digest[:16].upper()}).text
    wrong = stranger.get(f"/check/{code}", query_string={"digest": "0" * 16}).text
    assert ("一致。" in right, "不一致。" in right) == (True, False)
    assert "不一致。" in wrong


def test_what_was_taken_down_says_only_so(town):
    code, _digest = hung(town, title="关于林一帆同志积分申报的公示")
    with town.house.app_context(), db.transaction():
        publication.take_down(checking.of_code(code))
    page = town.browser().get(f"/check/{code}").text
    assert "滨河中心党支部的这份公示已于 2026-03-03 09:00 撤下" in page
    assert "林一帆" not in page


def test_a_code_is_typed_in_and_leads_on(sqlite_town):
    code, _digest = hung(sqlite_town)
    typed = f"{code[:4]} {code[4:8]} {code[8:]}".lower()
    stranger = sqlite_town.browser()
    assert "核对码" in stranger.get("/check").text
    answer = stranger.get("/check", query_string={"code": typed})
    assert answer.location == f"/check/{code}"


def test_a_wrong_code_is_told_at_its_field_and_kept(sqlite_town):
    answer = sqlite_town.browser().get("/check", query_string={"code": "7777 <b>"})
    assert answer.status_code == 404
    assert "没有这个核对码的公示" in answer.text
    assert 'value="7777 &lt;b&gt;"' in answer.text


@pytest.mark.parametrize("wrong", ["id", "short"])
def test_neither_the_id_nor_part_of_the_code_opens_a_sheet(sqlite_town, wrong):
    code, _digest = hung(sqlite_town)
    notice_id = sqlite_town.asks(lambda: str(checking.of_code(code).id))
    path = {"id": notice_id, "short": code[:11]}[wrong]
    assert sqlite_town.browser().get(f"/check/{path}").status_code == 404


def test_before_its_day_a_sheet_is_not_there(sqlite_town):
    code, _digest = hung(sqlite_town, posted_on=date(2026, 3, 5))
    assert sqlite_town.browser().get(f"/check/{code}").status_code == 404


def test_the_list_that_was_signed_stands_beside_it(town):
    lin = town.enter("lin")
    case = lin.post("/start/points_claim", data={**CLAIM, "witnesses": str(town.ids["gao"])})
    case_id = uuid.UUID(case.location.rpartition("/")[2])
    code, _digest = hung(town, case_id=case_id)
    assert "签字名单的校验码" not in town.browser().get(f"/check/{code}").text
    with town.house.app_context(), db.transaction():
        _take_the_course(case_id, code)
    page = town.browser().get(f"/check/{code}").text
    assert "签字名单的校验码" in page
    assert "ABAB ABAB ABAB ABAB" in page


def _take_the_course(case_id, code):
    """Let the case be the course of its quarter, signed and posted."""
    case = db.session.get_one(Case, case_id)
    course = quarters.open_course(case)
    course.digest = "ab" * 32
    course.notice_id = checking.of_code(code).id
