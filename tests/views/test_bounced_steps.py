"""A step that somebody submits and the case cannot go on from: nothing of it is kept but that."""

from __future__ import annotations

import pytest
from blockpages import begins, block_of
from diagrams import Diagram, properties
from studiobrowser import plain

from app import clock
from app.cases import withholding
from app.cases.models import WorkItem
from app.db import session
from app.engine import RunFailed
from app.engine.operations import Call, operation
from app.errors import Conflict, Forbidden, Invalid, NotFound, Refused, reference_of
from app.notifications.models import Message, News
from app.organisation import accounts
from app.organisation.models import Person


class GroundWet(Refused):
    message = "今天下雨，场地不能用。"


#: What the ground is like, which each test may change.
weather = {"fails": None}


@pytest.fixture(autouse=True)
def fine_weather():
    yield
    weather["fails"] = None


@operation("test.book_ground", refuses=(GroundWet,))
def book_ground(_call: Call) -> None:
    """Book the ground, which may not be possible."""
    if weather["fails"] is not None:
        raise weather["fails"]


@operation("test.book_at")
def book_at(_call: Call, *, place: str) -> None:
    """Book a place."""


def leads_nowhere(diagram):
    diagram.node("exclusiveGateway", "next", name="去向")
    diagram.flow("next", "end", 'case.number = "0"')


def books_ground(diagram):
    diagram.service("next", "test.book_ground", name="订场地").line("next", "end")


def books_nowhere(diagram):
    inputs = {"place": "null"}
    diagram.service("next", "test.book_at", inputs, name="订场地").line("next", "end")


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


def told(town):
    """Who was told to see to what went wrong, and of how often."""

    def messages():
        found = session.query(Message).filter_by(kind=News.FAULT).order_by(Message.id)
        return [(session.get(Person, one.person_id).username, one.times) for one in found]

    return town.asks(messages)


def block(town, path):
    return plain(block_of(town.enter("wang").get(path).text))


def test_the_supervisor_reads_who_has_submitted_and_where_the_case_cannot_go_on(town, waiting):
    path, item_id = waiting(leads_nowhere)
    assert "没有办成" not in block(town, path)
    answer = submits(town, item_id)
    assert answer.status_code == 409
    assert "流程走到“去向”时无法继续" in plain(answer.text)
    day = clock.today()
    said = (
        f"“核实”等李向阳办理；李向阳于{day.year}年{day.month}月{day.day}日提交过，没有办成："
        "流程走到“去向”时无法继续"
    )
    for page in (path, "/supervision"):
        assert said in plain(town.enter("wang").get(page).text)
    assert "移动到步骤" in block(town, path)
    assert town.enter("li").get(path).text.count("提交过，没有办成：") == 1


def test_whoever_does_not_oversee_the_case_reads_on_the_form_what_became_of_it(town):
    def starts():
        diagram = Diagram("bounces").start().user("ask", c_assignee="${case.starter}")
        diagram.user("check", name="核实", c_candidateGroups="ASSESSOR")
        leads_nowhere(diagram.end())
        path = begins("bounces", diagram.line("start", "ask", "check", "next"))
        return path, session.query(WorkItem).filter_by(closed_at=None).one().id

    path, item_id = town.does(starts)
    answer = submits(town, item_id, "zhao")
    assert answer.text.count("流程走到“去向”时无法继续") == 1
    assert "赵明远2026年3月3日提交过，没有办成：" in plain(town.enter("qian").get(path).text)


def test_those_who_see_to_incidents_hear_of_each_fault_once(town, waiting):
    _path, item_id = waiting(books_ground)
    weather["fails"] = GroundWet()
    submits(town, item_id)
    assert told(town) == []
    weather["fails"] = RunFailed(element="next", name="订场地", cause="没有场地")
    for _ in range(3):
        submits(town, item_id)
    assert told(town) == [("wang", 1)]
    weather["fails"] = NotFound()
    submits(town, item_id)
    assert told(town) == [("wang", 2)]


def test_nobody_hears_of_a_case_that_is_kept_from_them(town, waiting):
    _path, item_id = waiting(leads_nowhere)

    def is_kept_from_wang():
        case = session.get(WorkItem, item_id).case
        withholding.withhold(case, accounts.person_named("wang").id)

    town.does(is_kept_from_wang)
    submits(town, item_id)
    assert "wang" not in [who for who, _count in told(town)]


@pytest.mark.parametrize("refusal", [GroundWet, Forbidden, Invalid, Conflict])
def test_what_no_mending_is_wanted_for_leaves_no_trace(town, waiting, refusal):
    path, item_id = waiting(books_ground)
    weather["fails"] = refusal()
    assert submits(town, item_id).status_code >= 400
    assert "没有办成" not in block(town, path)
    assert told(town) == []


def test_an_operation_without_what_it_needs_is_told_to_those_who_can_mend_it(town, waiting):
    path, item_id = waiting(books_nowhere)
    submits(town, item_id)
    assert "没有办成：后面的操作“test.book_at”得不到需要的内容" in block(town, path)
    assert told(town) == [("wang", 1)]


def test_a_fault_has_the_number_that_whoever_submits_is_told(town, waiting):
    path, item_id = waiting(books_ground)
    weather["fails"] = LookupError()
    with pytest.raises(LookupError) as caught:
        submits(town, item_id)
    number = reference_of(caught.value)
    assert f"没有办成：系统出了故障（编号 {number}）" in block(town, path)
    assert told(town) == [("wang", 1)]


def test_somebody_who_may_not_leaves_no_trace(town, waiting):
    path, item_id = waiting(leads_nowhere)
    submits(town, item_id, "lin")
    assert "没有办成" not in block(town, path)


def test_the_case_goes_on_when_it_is_mended(town, waiting):
    path, item_id = waiting(books_ground)
    weather["fails"] = NotFound()
    submits(town, item_id)
    weather["fails"] = None
    assert submits(town, item_id).status_code == 302
    assert town.asks(lambda: session.get(WorkItem, item_id).bounced) is None
    assert "没有办成" not in town.enter("wang").get(path).text


def test_what_bounces_in_a_list_is_noted_though_the_list_is_kept(town, waiting):
    path, item_id = waiting(leads_nowhere)
    answer = town.enter("li").post("/inbox/batch", data={"item": str(item_id)})
    assert "流程走到“去向”时无法继续" in answer.text
    assert "没有办成" in block(town, path)
