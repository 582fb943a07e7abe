"""Objections at the doors: from the notice, without a name, and what the parties read."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sqlalchemy as sa
from noticeboard import hang

from app import clock, db
from app.assessment.oversight import Objection
from app.cases.models import Case
from app.cli import WORKFLOWS
from app.definitions import deployment, folders
from app.notices.nameless import MOST_UNDER_WAY
from app.organisation import directory
from app.organisation.actors import SYSTEM
from app.points import claims, stages
from app.points.filing import Matter

SAID = {
    "row": "1",
    "ground": "fact",
    "facts": "那天晚上八点以后没有人值守。",
    "lead": "小区门口有监控录像。",
    "key": "0c9ae1f2-8d2e-4f0e-9a57-0d6a3a2b7c11",
}


@pytest.fixture
def notice(town):
    """A notice with one line of lin's on it: its code, its id and the line's."""

    def enter():
        deployment.deploy(SYSTEM, folders.read(WORKFLOWS / "points_objection"))
        matter = Matter(
            member_id=town.ids["lin"],
            item="D04",
            title="防汛值守",
            event_date=clock.today(),
            quantity=Decimal(1),
            asked_points=Decimal(3),
            statement="由支部登记。",
        )
        line = claims.enter(matter, number="登记1")
        claims.settle(line, quantity=Decimal(1), raw=Decimal(3))
        shown = [{"姓名": "林一帆", "事由": "防汛值守", "积分": "3.0"}]
        sheet = hang(town.ids["branch"], clock.today(), lines=shown)
        stages.publish(line, sheet.id)
        db.session.flush()
        return sheet.code, sheet.id, line.id

    return town.does(enter)


def objection(town):
    def read():
        row = db.session.scalars(sa.select(Objection)).one()
        return row.case_id, row.is_nameless, row.case.starter.name

    return town.asks(read)


def count(town):
    return town.asks(lambda: len(db.session.scalars(sa.select(Objection.case_id)).all()))


def test_every_row_of_the_notice_leads_a_member_to_the_form(town, notice):
    _code, notice_id, line = notice
    page = town.enter("gao").get(f"/notices/{notice_id}").text
    assert f"line={line}" in page
    assert "line=" not in town.enter("wang").get(f"/notices/{notice_id}").text


def test_a_member_objects_and_the_other_reads_no_name(town, notice):
    _code, _id, line = notice
    gao = town.enter("gao")
    said = {"line": str(line), "ground": "fact", "facts": "那天晚上没有看到他值守。"}
    path = gao.post("/start/points_objection", data=said).location
    case_id, is_nameless, starter = objection(town)
    assert (is_nameless, starter, gao.get(path).status_code) == (False, "高若水", 200)
    lin = town.enter("lin")
    assert lin.get(path).status_code == 404
    page = lin.get(f"/objections/{case_id}").text
    assert "事实不符" in page
    assert "高若水" not in page
    assert "没有看到他值守" not in page
    assert "没有看到他值守" in gao.get(f"/objections/{case_id}").text
    for stranger in ("chen", "hu", "li"):
        assert town.enter(stranger).get(f"/objections/{case_id}").status_code == 404
    headers = {"Accept": "application/json"}
    assert lin.get(f"/api/v1/cases/{case_id}", headers=headers).status_code in {401, 404}


def test_anybody_before_the_sheet_objects_without_a_name(town, notice):
    code, _id, _line = notice
    browser = town.browser()
    assert "第1行：林一帆，防汛值守" in browser.get(f"/check/{code}/objection").text
    answer = browser.post(f"/check/{code}/objection", data=SAID)
    assert answer.status_code == 302
    assert "异议已收到" in browser.get(answer.location).text
    assert objection(town)[1:] == (True, "不具名")
    assert "受理" in town.enter("wu").get("/inbox").text


def test_pressed_twice_it_is_one_objection(town, notice):
    code, _id, _line = notice
    for _ in range(2):
        assert town.browser().post(f"/check/{code}/objection", data=SAID).status_code == 302
    assert count(town) == 1


def test_what_is_refused_stays_on_the_page_with_why(town, notice):
    code, _id, _line = notice
    keys = [str(db.new_id()) for _number in range(MOST_UNDER_WAY + 1)]
    answers = [
        town.browser().post(f"/check/{code}/objection", data={**SAID, "key": key}) for key in keys
    ]
    assert {answer.status_code for answer in answers[:-1]} == {302}
    assert answers[-1].status_code == 409
    assert "已经很多" in answers[-1].text
    assert SAID["facts"] in answers[-1].text
    assert count(town) == MOST_UNDER_WAY


@pytest.mark.parametrize(
    "changes",
    [{"lead": ""}, {"facts": "不对"}, {"row": ""}, {"row": "7"}, {"ground": "x"}],
)
def test_without_what_can_be_checked_it_is_not_taken(town, notice, changes):
    code, _id, _line = notice
    answer = town.browser().post(f"/check/{code}/objection", data={**SAID, **changes})
    assert answer.status_code == 422
    assert "invalid-feedback" in answer.text
    assert count(town) == 0


def test_after_the_period_nobody_objects(town, notice):
    code, notice_id, _line = notice
    clock.freeze(clock.now() + clock.ONE_DAY * 10)
    page = town.browser().get(f"/check/{code}/objection").text
    assert "不能在网上提出" in page
    assert "不限时" not in page
    assert town.browser().post(f"/check/{code}/objection", data=SAID).status_code == 422
    assert "提异议" not in town.enter("gao").get(f"/notices/{notice_id}").text
    assert count(town) == 0


def test_nobody_signs_in_as_nobody(town, notice):
    code, _id, _line = notice
    town.browser().post(f"/check/{code}/objection", data=SAID)
    answer = town.browser().post("/sign-in", data={"username": " nameless", "password": "x"})
    assert answer.status_code != 302
    starter = town.asks(lambda: db.session.scalars(sa.select(Case.starter_id)).first())
    assert town.asks(lambda: directory.person(starter).can_sign_in) is False
