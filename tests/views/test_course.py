"""The course of a case in words and colours, where a step lies within another."""

from __future__ import annotations

import pytest
from diagrams import Diagram, link

from app import engine
from app.definitions import narration
from app.definitions.wordbook import Book
from app.views import course


@pytest.fixture
def asking(house):
    with house.test_request_context("/"):
        yield


def inner() -> engine.Spec:
    diagram = Diagram("Inner").start().user("measure", name="丈量").user("weigh", name="称重").end()
    return engine.parse(diagram.line("start", "measure", "weigh", "end").files())


def outer() -> engine.Spec:
    within = Diagram().start("s1").user("look", name="察看").end("e1").line("s1", "look", "e1")
    diagram = Diagram().start().call("call", "inner").sub_process("sub", within).end()
    diagram.parts[1] = diagram.parts[1].replace('id="call"', 'id="call" name="核查"')
    diagram.node("intermediateThrowEvent", "to", link("there"))
    diagram.node("intermediateCatchEvent", "from", link("there")).user("decide", name="决定")
    diagram.line("start", "call", "sub", "to").line("from", "decide", "end")
    return engine.parse(diagram.files(), called={"inner": inner()})


@pytest.mark.usefixtures("asking")
def test_the_call_is_current_while_its_steps_wait_and_only_what_is_drawn_is_told():
    spec = outer()
    painted = course.paint(spec, engine.Run.start(spec, {}))
    assert painted["elements"]["call"]["state"] == "current"
    assert not [one for one in (*painted["elements"], *painted["flows"]) if "." in one]
    lines = narration.narrate(Book(spec.procedure, {}, {}))
    told = {one["element"]: one["state_words"] for one in course.sentences(lines, painted)}
    assert told["call"] == "正在办"
    assert told["look"] == told["decide"] == "未到"
    assert not [one for one in told if "." in one]
