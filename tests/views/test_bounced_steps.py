"""A step that somebody submits and the case cannot go on from: nothing of it is kept but that."""

from __future__ import annotations

from datetime import date

import pytest
from blockpages import begins, block_of
from diagrams import Diagram, properties
from studiobrowser import plain

from app import clock
from app.cases.bounces import Bounce
from app.cases.models import WorkItem
from app.db import session
from app.engine.operations import Call, operation
from app.errors import Invalid, Refused, Sentence, reference_of
from app.notifications.models import Message, News

RAINY = date(2026, 3, 3)


class GroundWet(Refused):
    message = "今天下雨，场地不能用。"


@operation("test.book_ground", refuses=(GroundWet,))
def book_ground(_call: Call) -> None:
    """Book the ground; on the day of these tests it rains."""
    if clock.today() == RAINY:
        raise GroundWet


@operation("test.book_nowhere")
def book_nowhere(_call: Call) -> None:
    """Book what has no name."""
    raise Invalid({"place": [Sentence("请填写地点。")]})


@operation("test.book_badly")
def book_badly(_call: Call) -> None:
    """Fail as a bug does."""
    raise LookupError


def leads_nowhere(diagram):
    diagram.node("exclusiveGateway", "next", name="去向")
    diagram.flow("next", "end", 'case.number = "0"')


def books(what):
    return lambda diagram: diagram.service("next", what, name="订场地").line("next", "end")


@pytest.fixture
def waiting(town):
    """Gives a case that waits at 核实 for the secretary; after it comes what is drawn then."""

    def starts(draw_next):
        diagram = Diagram("bounces").start().user("ask", c_assignee="${case.starter}")
        inside = properties(acts="batch")
        diagram.user("check", inside, name="核实", c_candidateGroups="SECRETARY")
        draw_next(diagram.end())
        path = begins("bounces", diagram.line("start", "ask", "check", "next"))
        return path, session.query(WorkItem).filter_by(closed_at=None).one().id

    return lambda draw_next: town.does(lambda: starts(draw_next))


def submits(town, item_id, who="li"):
    return town.enter(who).post(f"/work-items/{item_id}/complete", data={})


def bounces(town):
    """Who has submitted in vain and how often, and how many were told to see to it."""
    found = town.asks(lambda: [(one.by.username, one.times) for one in session.query(Bounce)])
    told = town.asks(lambda: session.query(Message).filter_by(kind=News.FAULT).count())
    return found, told


def test_the_supervisor_reads_who_has_submitted_and_where_the_case_cannot_go_on(town, waiting):
    path, item_id = waiting(leads_nowhere)
    before = plain(block_of(town.enter("wang").get(path).text))
    assert "“核实”等李向阳办理" in before
    answer = submits(town, item_id)
    assert answer.status_code == 409
    assert "流程走到“去向”时无法继续" in answer.text
    day = clock.today()
    said = (
        f"“核实”由李向阳于{day.year}年{day.month}月{day.day}日提交，没有办成："
        "流程走到“去向”时无法继续"
    )
    for page in (path, "/supervision"):
        assert said in plain(town.enter("wang").get(page).text)
    assert "移动到步骤" in plain(block_of(town.enter("wang").get(path).text))
    assert "提交过，没有办成：" in plain(town.enter("li").get(path).text)


def test_those_who_see_to_incidents_hear_of_it_once(town, waiting):
    _path, item_id = waiting(leads_nowhere)
    for _ in range(3):
        submits(town, item_id)
    [(who, times)], told = bounces(town)
    assert (who, times) == ("li", 3)
    assert told > 0
    submits(town, item_id)
    assert bounces(town) == ([("li", 4)], told)


def test_a_rule_that_says_no_is_for_who_submits_and_for_nobody_to_mend(town, waiting):
    path, item_id = waiting(books("test.book_ground"))
    assert "今天下雨，场地不能用。" in submits(town, item_id).text
    assert bounces(town) == ([("li", 1)], 0)
    assert "没有办成：今天下雨" in plain(block_of(town.enter("wang").get(path).text))


def test_what_the_form_can_set_right_is_not_noted(town, waiting):
    _path, item_id = waiting(books("test.book_nowhere"))
    submits(town, item_id)
    assert bounces(town) == ([], 0)


def test_a_fault_has_the_number_that_whoever_submits_is_told(town, waiting):
    path, item_id = waiting(books("test.book_badly"))
    with pytest.raises(LookupError) as caught:
        submits(town, item_id)
    number = reference_of(caught.value)
    said = plain(block_of(town.enter("wang").get(path).text))
    assert f"没有办成：系统出了故障（编号 {number}）" in said
    assert bounces(town)[1] > 0


def test_somebody_who_may_not_leaves_no_trace(town, waiting):
    _path, item_id = waiting(leads_nowhere)
    submits(town, item_id, "lin")
    assert bounces(town) == ([], 0)


def test_the_case_goes_on_when_the_cause_is_gone(town, waiting):
    path, item_id = waiting(books("test.book_ground"))
    submits(town, item_id)
    clock.shift(clock.ONE_DAY)
    assert submits(town, item_id).status_code == 302
    assert town.enter("wang").get(path).text.count("没有办成") == 0


def test_what_bounces_in_a_list_is_noted_though_the_list_is_kept(town, waiting):
    path, item_id = waiting(leads_nowhere)
    answer = town.enter("li").post("/inbox/batch", data={"item": str(item_id)})
    assert "流程走到“去向”时无法继续" in answer.text
    assert bounces(town)[0] == [("li", 1)]
    assert "没有办成" in plain(block_of(town.enter("wang").get(path).text))
