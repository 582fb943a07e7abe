"""Link events, which are flows without a line, and the standard loop."""

from __future__ import annotations

import pytest
from engine import stock
from engine.diagrams import Diagram, error, escalation, link, loop, timer
from engine.ledger import call_of, ledger
from engine.play import Play

from app import engine

THROW, CATCH = "intermediateThrowEvent", "intermediateCatchEvent"


def linked(*throws: str, catches: tuple[str, ...] = ("there",)) -> Diagram:
    """first chooses one of several throwing links; all lead to `last`."""
    diagram = Diagram().start().user("first").exclusive("x", default="d").user("last").end()
    diagram.line("start", "first", "x").line("last", "end")
    for number, name in enumerate(throws):
        condition = f"way = {number}" if number else None
        diagram.node(THROW, f"throw{number}", link(name))
        diagram.flow("x", f"throw{number}", condition, None if number else "d")
    for number, name in enumerate(catches):
        diagram.node(CATCH, f"catch{number}", link(name)).flow(f"catch{number}", "last")
    return diagram


@pytest.mark.parametrize("way", [0, 1, 2])
def test_several_links_lead_to_one(way):
    play = Play(linked("there", "there", "there")).does("first", way=way)
    assert play.open == ["last"]
    assert {f"throw{way}", "catch0"} <= play.passed.keys()
    assert play.does("last").finished


def test_two_pairs_on_one_level_and_one_within():
    inner = Diagram().start("s1").user("a").node(THROW, "t1", link("there"))
    inner.node(CATCH, "c1", link("there")).end("e1").line("s1", "a", "t1").line("c1", "e1")
    diagram = Diagram().start().node(THROW, "t2", link("back")).node(CATCH, "c2", link("back"))
    diagram.sub_process("sub", inner).user("last").end().line("start", "t2")
    play = Play(diagram.line("c2", "sub", "last", "end")).does("a")
    assert play.open == ["last"]


def test_a_loop_over_a_link():
    diagram = Diagram().start().exclusive("m").user("a").exclusive("x", default="d").end()
    diagram.node(THROW, "t", link("again")).node(CATCH, "c", link("again"))
    diagram.line("start", "m", "a", "x").flow("x", "end", identity="d").flow("x", "t", "again")
    play = Play(diagram.line("c", "m")).does("a", again=True).does("a", again=True)
    assert play.does("a", again=False).finished


def test_links_join_what_is_done_at_once():
    diagram = Diagram().start().parallel("s").user("a").user("b").parallel("j").user("last").end()
    diagram.node(THROW, "t", link("there")).node(CATCH, "c", link("there"))
    diagram.line("start", "s", "a", "t").line("c", "j", "last", "end").line("s", "b", "j")
    play = Play(diagram).does("a")
    assert play.open == ["b"]
    assert play.does("b").open == ["last"]


def test_stock_never_asks_for_what_follows_a_link():
    started = stock.workflow(linked("there").xml())
    stock.complete(started, "first")
    assert stock.ready(started) == []
    assert started.is_completed()


BACK = Diagram().start().exclusive("m").script("s", "a = 1").exclusive("x", default="d").end()
BACK.node(THROW, "t", link("l")).node(CATCH, "c", link("l")).line("start", "m", "s", "x")
BACK.flow("x", "end", identity="d").flow("x", "t", "true").flow("c", "m")


@pytest.mark.parametrize(
    ("diagram", "element", "code"),
    [
        (linked("elsewhere"), "throw0", "link_without_end"),
        (linked("there", catches=("there", "there")), "catch1", "link_twice"),
        (linked("there", catches=("there", "other")), "catch1", "link_without_start"),
        (linked("there").flow("throw0", "last"), "throw0", "flow_after_link"),
        (linked("there").flow("first", "catch0"), "catch0", "flow_into_link"),
        (linked("there").node(THROW, "t", link("")), "t", "link_name"),
        (BACK, "x", "endless_loop"),
    ],
)
def test_a_link_that_leads_nowhere_is_refused(diagram, element, code):
    found = [(one.element, one.code) for one in engine.check(diagram.files())]
    assert (element, code) in found


def repeated(marker: str, kind: str = "userTask") -> Diagram:
    diagram = Diagram().start().node(kind, "work", marker, c_candidateGroups="A").user("last")
    return diagram.end().line("start", "work", "last", "end")


def test_a_task_is_done_again_as_long_as_its_condition_holds():
    play = Play(repeated(loop("more = true")))
    assert (play.task("work").index, play.task("work").group) == (None, None)
    play.does("work", more=True).does("work", more=True)
    assert play.open == ["work"]
    assert play.does("work", more=False).open == ["last"]
    assert play.passed["work"] == 1


def test_a_null_ends_the_loop():
    assert Play(repeated(loop("more"))).does("work").open == ["last"]


@pytest.mark.parametrize(("ready", "after"), [(True, ["last"]), (False, ["work"])])
def test_a_loop_may_ask_before_the_first_time(ready, after):
    diagram = repeated(loop("not(ready)", testBefore="true"))
    assert Play(diagram, ready=ready).open == after


def test_a_loop_has_an_end_by_number():
    play = Play(repeated(loop("true", loopMaximum="3")))
    assert play.does("work").does("work").open == ["work"]
    assert play.does("work").open == ["last"]
    play = Play(repeated(loop("loopCounter < 2", loopMaximum="9"))).does("work")
    assert play.does("work").open == ["last"]


def test_a_long_loop_of_automatic_steps_is_no_circle_but_a_loop_of_loops_is_stopped():
    inner = Diagram().start("s1").script("a", "n = n + 1").script("b", "m = n").end("e1")
    inner.line("s1", "a", "b", "e1")
    diagram = Diagram().start().sub_process("sub", inner, loop(loopMaximum="900")).end()
    assert Play(diagram.line("start", "sub", "end"), n=0).variables["m"] == 900
    outer = Diagram().start("s2").sub_process("sub", inner, loop(loopMaximum="900")).end("e2")
    outer.line("s2", "sub", "e2")
    twice = Diagram().start().sub_process("outer", outer, loop(loopMaximum="900")).end()
    with pytest.raises(engine.RunFailed):
        Play(twice.line("start", "outer", "end"), n=0)


def test_an_operation_in_a_loop_is_done_and_undone_each_time():
    marker = loop(loopMaximum="3")
    diagram = Diagram().start().user("u").user("last").end()
    diagram.service("post", "test.post", {"amount": "2"}, more=marker)
    play = Play(diagram.line("start", "u", "post", "last", "end"), call_of).does("u")
    assert [amount for _, amount in ledger] == [2, 2, 2]
    play.step(lambda run: run.move_to("u", play.task("last").id))
    assert [amount for _, amount in ledger] == [2, 2, 2, -2, -2, -2]


def test_a_sub_process_in_a_loop_and_what_interrupts_it():
    inner = Diagram().start("s1").user("a").user("b").end("e1").line("s1", "a", "b", "e1")
    diagram = Diagram().start().sub_process("sub", inner, loop("more")).user("late").user("last")
    diagram.boundary("event", "sub", timer("Duration", "PT1H")).end().line("event", "late", "end")
    play = Play(diagram.line("start", "sub", "last", "end")).does("a").does("b", more=True)
    assert play.open == ["a"]
    play.does("a").step(lambda run: run.move_to("a", play.task("b").id))
    assert play.open == ["a"]
    done = play.does("a").does("b", more=False)
    assert (done.open, done.run.next_due) == (["last"], None)
    late = Play(diagram).does("a").does("b", more=True).does("a")
    assert late.step(lambda run: run.advance(run.next_due)).open == ["late"]


def test_what_goes_wrong_in_a_loop_is_caught_around_it():
    inner = Diagram().start("s1").user("a").node(THROW, "tell", escalation("x")).user("b")
    inner.end("e1", error("err")).line("s1", "a", "tell", "b", "e1")
    diagram = Diagram().start().sub_process("sub", inner, loop("true")).user("boss").user("mend")
    diagram.root('<bpmn:escalation id="x" name="n" escalationCode="Late" />').end()
    diagram.root('<bpmn:error id="err" name="n" errorCode="Missing" />')
    diagram.boundary("heard", "sub", escalation(), interrupting=False).line("heard", "boss", "end")
    diagram.boundary("caught", "sub", error()).line("caught", "mend", "end")
    play = Play(diagram.line("start", "sub", "end")).does("a")
    assert play.open == ["b", "boss"]
    assert play.does("b").open == ["boss", "mend"]


@pytest.mark.parametrize(
    ("diagram", "code"),
    [
        (repeated(loop()), "loop"),
        (repeated(loop("a > > 1")), "bad_expression"),
        (repeated(loop("true", loopMaximum="many")), "loop"),
        (repeated(loop("true", loopMaximum="9" * 5000)), "loop"),
        (repeated(loop("true") + "<bpmn:multiInstanceLoopCharacteristics />"), "loop"),
        (repeated(loop("true") + "<bpmn:script>a = 1</bpmn:script>", "scriptTask"), "endless_loop"),
    ],
)
def test_a_loop_without_end_is_refused(diagram, code):
    assert code in {one.code for one in engine.check(diagram.files())}
