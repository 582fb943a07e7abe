"""What a move forwards leaves out, and which later steps would lack it: told before it is done."""

from __future__ import annotations

from pathlib import Path

import pytest
import seal
from diagrams import Diagram, properties

from app import engine
from app.cases import applicant, leftout, progress, redirecting
from app.db import new_id, session
from app.definitions import deployment, folders
from app.engine import RunFailed
from app.engine.operations import Call, operation
from app.organisation import directory
from app.organisation.actors import SYSTEM

ABOUT = """
key = "leaps"
title = "跳步"
category = "日常"
who_may_start = ["MEMBER"]
case_number = "TB"
case_title = '"跳步"'
"""
ASKS_WHO = [{"type": "textfield", "key": "who", "label": "人"}]
SHOWS_WHO = [{"type": "textfield", "key": "who", "label": "人", "readonly": True}]


@operation("test.note_who")
def note_who(_call: Call, *, who: str | None, place: str | None = None) -> None:
    """Note who it is, if that is known."""


@operation("test.need_who")
def need_who(_call: Call, *, who: str) -> None:
    """Note who it is."""


def user(diagram, identity, **said):
    form = {"c_formKey": identity} if said.pop("asks", None) else {}
    inside = properties(**said.pop("inside")) if "inside" in said else ""
    said.setdefault("c_candidateGroups", "SECRETARY")
    return diagram.user(identity, inside, name=identity, **form, **said)


def begun():
    """ask → give, which asks for `who`; more is to be drawn."""
    diagram = Diagram("leaps").start().user("ask", c_assignee="${case.starter}").end()
    return user(diagram, "give", asks=True).line("start", "ask", "give")


@pytest.fixture
def at_give(cast):
    """Gives an overseer and the item at which a case of a diagram waits: give."""

    def starts(diagram, **forms):
        files = {"about.toml": ABOUT.encode(), "process.bpmn": diagram.xml()}
        files |= {f"forms/{name}.json": seal.form(fields) for name, fields in forms.items()}
        files["forms/give.json"] = seal.form(ASKS_WHO)
        definition = deployment.deploy(SYSTEM, files).definition
        session.flush()
        lin = directory.actor(cast.lin)
        case = applicant.start(lin, definition, cast.branch.id, {}, start_key=new_id())
        [item] = progress.open_items(case)
        return directory.actor(cast.wang), item

    return starts


def lacking(at, diagram, there="then", **forms):
    return redirecting.preview(*at(diagram, **forms), there).lacking


def test_what_reads_what_only_a_skipped_step_gives_lacks_it(at_give):
    diagram = user(begun(), "then").service("note", "test.need_who", {"who": "who"}, name="记")
    assert lacking(at_give, diagram.line("give", "then", "note", "end")) == [("记", "give")]


def test_what_an_operation_goes_without_is_not_lacking(at_give):
    diagram = user(begun(), "then").service("note", "test.note_who", {"who": "who"}, name="记")
    assert lacking(at_give, diagram.line("give", "then", "note", "end")) == []


def test_what_comes_later_still_does_not_help_who_reads_before(at_give):
    diagram = user(user(begun(), "then"), "late", asks=True)
    diagram.service("note", "test.need_who", {"who": "who"}, name="记")
    before, after = ("then", "note", "late", "end"), ("then", "late", "note", "end")
    read_first = lacking(at_give, diagram.line("give", *before), late=ASKS_WHO)
    assert read_first == [("记", "give")]
    again = user(user(begun(), "then"), "late", asks=True)
    again.service("note", "test.need_who", {"who": "who"}, name="记")
    assert lacking(at_give, again.line("give", *after), late=ASKS_WHO) == []


def test_a_step_that_only_shows_it_gives_nothing(at_give):
    diagram = user(begun(), "then", asks=True)
    diagram.service("note", "test.need_who", {"who": "who"}, name="记")
    shown = lacking(at_give, diagram.line("give", "then", "note", "end"), then=SHOWS_WHO)
    assert shown == [("记", "give")]


def test_who_shall_do_a_step_may_be_lacking_and_then_nobody_is_moved_there(at_give):
    for said in ({"c_assignee": "${who}"}, {"inside": {"assign__at": "who"}}):
        diagram = user(user(begun(), "then"), "named", **said)
        actor, item = at_give(diagram.line("give", "then", "named", "end"))
        assert redirecting.preview(actor, item, "then").lacking == [("named", "give")]
        ways = {one.element: one.refusal for one in redirecting.targets(actor, item)}
        assert ways["then"] is None
        assert "没有写明由" in str(ways["named"])
        with pytest.raises(RunFailed, match="没有写明由"):
            redirecting.move(actor, item.id, "named", reason="原岗位空缺")


def test_whoever_did_a_skipped_step_is_lacking_where_that_is_asked(at_give):
    diagram = user(begun(), "then")
    diagram.service("note", "test.need_who", {"who": "case.done_by.give"}, name="记")
    assert lacking(at_give, diagram.line("give", "then", "note", "end")) == [("记", "give")]
    other = user(user(begun(), "give_back"), "then")
    other.service("note", "test.need_who", {"who": "case.done_by.give_back"}, name="记")
    found = lacking(at_give, other.line("give", "give_back", "then", "note", "end"), "give_back")
    assert found == []


def test_what_comes_again_is_not_left_out(house):
    year = engine.parse(folders.read(Path("workflows/star_year")))
    assert "deliberate" in year.ways_on("decide")
    assert leftout.between(year, "decide", "deliberate") == []
    claim = engine.parse(folders.read(Path("workflows/points_claim")))
    left = {one.id for one in leftout.between(claim, "acknowledge", "check")}
    assert {"acknowledge", "verify"} <= left
    assert {"check", "report"}.isdisjoint(left)
