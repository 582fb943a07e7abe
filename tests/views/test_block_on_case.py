"""卡点 on the page of a case: what its reader may do about it, and what else is known of it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
from blockpages import begins, block_of
from diagrams import Diagram, message, timer
from studiobrowser import plain

from app import clock
from app.cases.models import Case, WorkItem
from app.db import session
from app.organisation import accounts
from app.organisation.models import Unit
from app.supervision import stays
from app.supervision.figures import StepFigure


@pytest.fixture
def path(town):
    return town.starts_seal(town.enter("lin"), purpose="证明")


def test_whoever_may_lets_a_suspended_case_go_on_there(town, path):
    wang = town.enter("wang")
    wang.post(f"{path}/suspend", data={"reason": "等上级文件"})
    block = block_of(wang.get(path).text)
    assert "恢复办理" in plain(block)
    assert "恢复办理" not in plain(block_of(town.enter("li").get(path).text))
    wang.post(re.search(r'action="([^"]+/resume)"', block)[1])
    assert "已暂停办理" not in plain(block_of(wang.get(path).text))


def test_where_it_waits_for_a_time_is_named_also_of_several_places(town):
    def waits():
        diagram = Diagram("sleeps").start()
        for name, days in (("公示期", 3), ("归档期", 5)):
            catching = timer("Duration", f"P{days}D")
            diagram.node("intermediateCatchEvent", f"t{days}", catching, name=name)
        return begins("sleeps", diagram.end().line("start", "t3", "t5", "end"))

    path = town.does(waits)
    day = clock.today() + timedelta(days=3)
    said = plain(block_of(town.enter("wang").get(path).text))
    assert f"在“公示期”等到{day.year}年{day.month}月{day.day}日，由系统接着办" in said


def test_how_many_wait_for_its_message_is_said(town):
    def waits():
        root = '<bpmn:message id="word" name="word_given" />'
        hears = Diagram("hears").start().root(root).end().line("start", "w", "end")
        begins("hears", hears.node("intermediateCatchEvent", "w", message("word"), name="等话"))
        says = Diagram("says").start().root(root).user("ask", c_assignee="${case.starter}")
        says.user("think", c_candidateGroups="SECRETARY")
        says.node("intermediateThrowEvent", "s", message("word"))
        return begins("says", says.end().line("start", "ask", "think", "s", "end"))

    path = town.does(waits)
    assert "另有1件在等它的消息" in plain(block_of(town.enter("wang").get(path).text))


def test_what_has_stayed_longer_than_any_is_said_so_and_listed(town, path):
    def has_outstayed():
        item = session.query(WorkItem).filter_by(closed_at=None).one()
        session.add(
            StepFigure(
                unit_id=town.ids["branch"],
                definition_id=item.definition_id,
                element=item.element,
                month=date(2026, 2, 1),
                version_id=session.query(Case).one().version_id,
                bucket=stays.bucket_of(clock.ONE_DAY),
                visits=20,
                seconds=20 * 86_400,
                late=0,
                again=0,
            )
        )
        item.opened_at = clock.now() - 6 * clock.ONE_DAY
        item.due_at = clock.now() + clock.ONE_DAY

    town.does(has_outstayed)
    wang = town.enter("wang")
    said = "比以往都久，很可能超期"
    assert said in plain(block_of(wang.get(path).text))
    assert said in plain(wang.get("/supervision?lot=likely").text)


def test_to_give_a_step_to_somebody_only_people_of_ones_own_units_are_found(town, path):
    def moves_in():
        li, above = accounts.person_named("li"), session.get(Unit, town.ids["town"])
        li.unit = above

    town.does(moves_in)
    wang = town.enter("wang")
    link = re.search(r'href="([^"]+/reassign)"', block_of(wang.get(path).text))[1]
    page = wang.get(link).text
    address = unescape(re.search(r'data-find="([^"]+)"', page)[1])
    found = plain(wang.get(f"{address}&find=李").text)
    assert "李向阳" not in found
    assert "您管的单位里没有找到“李”" in found
    assert "赵明远" in plain(wang.get(f"{address}&find=赵").text)
    assert "李向阳" in plain(wang.get("/people/find?one=1&find=李").text)
