"""A refusal that the diagram catches: what the operation wrote before it is not kept."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from benchmarks.counting import counted
from diagrams import Diagram, error

from app import db
from app.cases import applicant, official, progress
from app.cases.models import WorkItem
from app.db import new_id, session
from app.definitions import deployment
from app.engine.operations import Call, operation
from app.errors import Refused
from app.organisation import directory
from app.organisation.actors import SYSTEM
from app.organisation.models import CalendarDay

ABOUT = """
key = "days"
title = "放假安排"
category = "日常"
who_may_start = ["MEMBER"]
case_number = "FJ"
case_title = '"放假安排"'
"""
DAY = date(2026, 8, 3)


class DayTaken(Refused):
    message = "这一天已经安排。"


@operation("test.enter_day_and_refuse", refuses=(DayTaken,))
def enter_day_and_refuse(call: Call) -> None:
    """Write, let the database see it, and then refuse."""
    session.add(CalendarDay(day=DAY, is_working=False, note=call.element))
    session.flush()
    raise DayTaken


@operation("test.enter_day", refuses=(DayTaken,))
def enter_day(call: Call) -> None:
    """Write."""
    session.add(CalendarDay(day=DAY, is_working=False, note=call.element))


def drawn(asked_for, caught_at=None):
    """ask → go → an operation → done; a refusal `caught_at` an activity leads to mend."""
    inner = Diagram().start("begin").service("enter", asked_for).end("over")
    inner.line("begin", "enter", "over")
    diagram = Diagram("days").root('<bpmn:error id="taken" name="t" errorCode="DayTaken" />')
    diagram.start().user("ask", c_assignee="${case.starter}").user("go", c_candidateGroups="MEMBER")
    if caught_at is not None:
        level = inner if caught_at == "enter" else diagram
        level.boundary("caught", caught_at, error("taken"))
        level.user("mend", c_candidateGroups="SECRETARY").end("mended")
        level.line("caught", "mend", "mended")
    diagram.sub_process("part", inner).end("done").line("start", "ask", "go", "part", "done")
    return {"about.toml": ABOUT.encode(), "process.bpmn": diagram.xml()}


@pytest.fixture
def before_it(cast):
    """Gives a case of a diagram that waits before its operation, and who does the step."""

    def starts(*drawing):
        definition = deployment.deploy(SYSTEM, drawn(*drawing)).definition
        session.flush()
        lin = directory.actor(cast.lin)
        case = applicant.start(lin, definition, cast.branch.id, {}, start_key=new_id())
        return case, lin

    return starts


def _goes(case, actor):
    [item] = progress.open_items(case)
    official.complete(actor, item.id, {})
    session.flush()
    return item


def _days():
    return list(session.scalars(sa.select(CalendarDay.note)))


@pytest.mark.parametrize("place", ["enter", "part"])
def test_what_was_written_before_a_caught_refusal_is_taken_back(before_it, place):
    case, lin = before_it("test.enter_day_and_refuse", place)
    item = _goes(case, lin)
    assert [one.element for one in progress.open_items(case)] == ["mend"]
    assert _days() == []
    assert session.get(WorkItem, item.id, populate_existing=True).done_by_id == lin.person_id


def test_what_succeeds_is_kept_where_a_refusal_would_have_been_caught(before_it):
    case, lin = before_it("test.enter_day", "enter")
    _goes(case, lin)
    assert (case.outcome, _days()) == ("done", ["enter"])


def test_a_refusal_that_nobody_catches_goes_to_the_person(before_it):
    case, lin = before_it("test.enter_day_and_refuse")
    with pytest.raises(DayTaken):
        _goes(case, lin)


@pytest.mark.parametrize(("drawing", "times"), [((), 0), (("enter",), 1)])
def test_only_what_may_be_caught_costs_a_savepoint(before_it, drawing, times):
    case, lin = before_it("test.enter_day", *drawing)
    with counted(db.engine()) as count:
        _goes(case, lin)
    begun = [one for one in count.statements if one.startswith("SAVEPOINT")]
    assert len(begun) == times
