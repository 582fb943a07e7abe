"""流程分析: what the figures say of the cases of a procedure, against the time before."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
import seal
from diagrams import Diagram
from studiobrowser import plain

from app import clock
from app.cases import official
from app.cases.models import WorkItem
from app.db import session
from app.definitions import deployment
from app.organisation import directory
from app.organisation.actors import SYSTEM
from app.organisation.models import Person
from app.supervision import folding


@pytest.fixture
def town(sqlite_town):
    return sqlite_town


def answer(town, name, **answers):
    """Whoever has one of the steps that wait answers it."""

    def act():
        actor = directory.actor(session.get_one(Person, town.ids[name]))
        items = session.query(WorkItem).filter_by(closed_at=None).order_by(WorkItem.opened_at)
        item = next(one for one in items if one.candidate_key in actor.candidate_keys)
        official.complete(actor, item.id, answers)

    town.does(act)


@pytest.fixture
def figures(town):
    """Three cases were refused, one of them after it had come back; the figures know."""
    lin = town.enter("lin")
    for purpose in ("证明", "合同"):
        town.starts_seal(lin, purpose=purpose)
        answer(town, "zhao", look_result="reject", look_reason="不合用章规定")
    town.starts_seal(lin, purpose="函件")
    answer(town, "zhao", look_result="return", look_reason="请写明份数")
    answer(town, "lin", purpose="函件", copies="3")
    answer(town, "zhao", look_result="reject", look_reason="不合用章规定")
    town.starts_seal(lin, purpose="还在办")
    town.does(lambda: [folding.fold_items(), folding.fold_cases()])


@pytest.mark.usefixtures("figures")
def test_ways_gateways_steps_and_people_are_told_from_the_figures(town):
    page = town.enter("wang").get("/supervision/analysis?procedure=seal").text
    said = plain(page)
    assert "办结 3 之前 0" in said
    courses = re.findall(r'<ol class="course-steps">(.*?)</ol>', page, re.DOTALL)
    assert [re.findall(r"<li>(.*?)</li>", one) for one in courses] == [
        ["审核"],
        ["审核", "申请", "审核"],
    ]
    assert "67% 2 件" in said
    assert "返工 1 步" in said
    gateway = plain(
        re.search(r'<div class="card-body gateways">(.*?)</section>', page, re.DOTALL)[1]
    )
    assert "75%" in gateway  # refused
    assert "25%" in gateway  # sent back
    steps = plain(re.search(r'aria-labelledby="steps-title">(.*?)</table>', page, re.DOTALL)[1])
    assert re.search(r"申请 1 0 .* 100% – 0% –", steps)
    assert re.search(r"审核 4 0 .* 25% – 0% –", steps)
    people = plain(re.search(r'aria-labelledby="people-title">(.*?)</table>', page, re.DOTALL)[1])
    assert re.search(r"赵明远 .*2026-03: 4 4 ", people)
    assert "2026-02: 0" in people


@pytest.mark.usefixtures("figures")
def test_they_are_compared_with_other_months_or_another_version(town):
    def told(**more):
        wang = town.enter("wang")
        return plain(
            wang.get("/supervision/analysis", query_string={"procedure": "seal"} | more).text
        )

    assert "比 第 1 版" not in told()  # there is no other
    town.does(lambda: deployment.deploy(SYSTEM, seal.files(acts="transfer")) and None)
    assert "办结 3 第 1 版 3" in told(against="v1")
    assert "办结 3 去年 0" in told(against="year")
    assert "办结 3 之前 0" in told(against="v9")
    clock.freeze(clock.now() + 365 * clock.ONE_DAY)
    assert "办结 0 去年 3" in told(against="year", months=3)


@pytest.mark.usefixtures("figures")
def test_a_month_that_has_begun_is_compared_by_the_working_day(town):
    clock.freeze(datetime(2026, 4, 1, 9, tzinfo=clock.OFFICE_ZONE))
    town.starts_seal(town.enter("lin"), purpose="新的")
    answer(town, "zhao", look_result="reject", look_reason="不合用章规定")
    town.does(lambda: [folding.fold_items(), folding.fold_cases()])
    page = town.enter("wang").get("/supervision/analysis?procedure=seal&months=1").text
    said = plain(page)
    assert "办结 1 之前 3" in said
    assert "每个工作日办结 1.0 之前 0.1" in said  # three in the 22 working days of March
    year = plain(town.enter("wang").get("/supervision/analysis?procedure=seal").text)
    # four in eleven months and the first of the 21 working days of April
    assert "每月办结 0.4 之前 0.0" in year
    assert ">本月</option>" in page


@pytest.mark.usefixtures("figures")
def test_the_menu_has_what_was_done_before_and_what_is_shown(town):
    finish = {"look_result": "reject", "look_reason": "不合用章规定"}
    answer(town, "zhao", **finish)  # nothing is open any more
    wang = town.enter("wang")
    for page in ("analysis", "steps"):
        shown = wang.get(f"/supervision/{page}?procedure=seal&version=1&months=3").text
        assert '<option value="seal" selected>' in shown
        other = "steps" if page == "analysis" else "analysis"
        assert f'/supervision/{other}?procedure=seal&amp;version=1&amp;months=3"' in shown
        never = wang.get(f"/supervision/{page}?procedure=petition").text
        assert '<option value="petition" selected>' in never
        assert '<option value="seal">' in never


def _agreed_twice(first, second):
    """The seal, at which two gateways ask; both are called so, as are the steps before them."""
    drawn = Diagram("seal").start().user("ask", c_assignee="${case.starter}", c_formKey="ask")
    for step, gateway, name in (("look", "ok", first), ("again", "fine", second)):
        drawn.user(step, name=name, c_candidateGroups="ASSESSOR", c_formKey="look")
        drawn.node("exclusiveGateway", gateway, name="通过？", default=f"{gateway}_on")
    drawn.end("done").end("rejected").line("start", "ask", "look", "ok").line("again", "fine")
    drawn.flow("ok", "again", identity="ok_on").flow("fine", "done", identity="fine_on")
    for gateway in ("ok", "fine"):
        drawn.flow(gateway, "rejected", 'look_result = "reject"')
    return {**seal.files(), "process.bpmn": drawn.xml()}


@pytest.mark.parametrize(
    ("steps", "names"),
    [
        (("初审", "复审"), ["通过？（“初审”之后）", "通过？（“复审”之后）"]),
        (
            ("审核", "审核"),
            ["通过？（“审核”之后）（审核、rejected）", "通过？（“审核”之后）（done、rejected）"],
        ),
    ],
)
def test_gateways_of_the_same_name_are_told_apart(town, steps, names):
    town.does(lambda: deployment.deploy(SYSTEM, _agreed_twice(*steps)) and None)
    town.starts_seal(town.enter("lin"))
    for _ in steps:
        answer(town, "zhao", look_result="agree")
    town.does(lambda: [folding.fold_items(), folding.fold_cases()])
    page = town.enter("wang").get("/supervision/analysis?procedure=seal").text
    gateways = page.partition('class="card-body gateways"')[2].partition("</section>")[0]
    assert re.findall(r'<h3 class="form-label">(.*?)</h3>', gateways) == names


@pytest.mark.usefixtures("figures")
def test_what_takes_next_to_no_time_is_told_alike_everywhere(town):
    wang = town.enter("wang")
    said = plain(wang.get("/supervision/analysis?procedure=seal").text)
    assert "一半在 不到 0.1 个工作日" in said
    assert re.search(r"赵明远 .* 4 不到 0\.1 个工作日", said)
    assert " 0 个工作日" not in said
    assert "不到 0.1 个工作日" in plain(wang.get("/supervision/steps?procedure=seal").text)


@pytest.mark.usefixtures("figures")
def test_the_pages_say_what_exactly_they_count(town):
    page = plain(town.enter("wang").get("/supervision/analysis?procedure=seal").text)
    assert "退回率是再次到这一步的占比，图上画的循环也算在内。" in page


@pytest.mark.usefixtures("figures")
def test_where_nothing_was_done_it_says_so(town):
    neighbour = town.ids["neighbour"]
    page = town.enter("wang").get(f"/supervision/analysis?procedure=seal&unit={neighbour}").text
    assert "这段时间没有办结的事项" in page
    assert town.enter("li").get(f"/supervision/analysis?unit={neighbour}").status_code == 404


def test_nobody_else_sees_it(town):
    assert town.enter("lin").get("/supervision/analysis").status_code == 403
    assert "现在没有在办的事项" in town.enter("wang").get("/supervision/analysis").text
