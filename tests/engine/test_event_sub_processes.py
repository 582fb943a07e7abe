"""Event sub-processes: armed as long as what they lie in is under way, interrupting it or not."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from engine import stock
from engine.diagrams import (
    Diagram,
    condition,
    error,
    escalation,
    instances,
    message,
    signal,
    timer,
)
from engine.ledger import call_of, ledger
from engine.play import Play

from app import clock, engine

MORNING = datetime(2026, 3, 3, 9, 0, tzinfo=clock.OFFICE_ZONE)
HOUR = timedelta(hours=1)
NAMES = (
    '<bpmn:message id="m" name="complaint" /><bpmn:signal id="s" name="storm" />'
    '<bpmn:error id="err" name="n" errorCode="Missing" />'
    '<bpmn:error id="other" name="n" errorCode="Other" />'
    '<bpmn:escalation id="esc" name="n" escalationCode="Late" />'
)


def answering(event: str, *, interrupting: bool = True) -> Diagram:
    """Two steps at once and then a last one; an event sub-process with the step `answer`."""
    diagram = Diagram().root(NAMES).start().parallel("s").parallel("j").user("a").user("b")
    diagram.user("last").end().line("start", "s", "a", "j", "last", "end").line("s", "b", "j")
    return within(diagram, event, interrupting=interrupting)


def within(diagram: Diagram, event: str, name: str = "answer", *, interrupting: bool) -> Diagram:
    inner = Diagram().user(name).end(f"{name}_end")
    inner.line(f"on_{name}_start", name, f"{name}_end")
    return diagram.on_event(f"on_{name}", event, inner, interrupting=interrupting)


def tell(play: Play, **payload: object) -> Play:
    return play.step(lambda run: run.deliver("complaint", payload))


def test_an_interrupting_one_ends_all_else_and_with_it_the_case_ends():
    play = Play(answering(message("m"))).does("a")
    assert play.waiting == [("complaint", "on_answer_start")]
    assert tell(play, what="noise").open == ["answer"]
    assert (play.variables, play.waiting) == ({"what": "noise"}, [])
    assert sorted(play.run.current) == ["answer", "on_answer"]
    assert play.does("answer").finished
    assert {"on_answer_start", "on_answer", "answer", "answer_end"} <= play.passed.keys()
    assert play.run.outcome == "answer_end"


def test_one_that_does_not_interrupt_goes_on_beside_and_as_often_as_it_is_called():
    play = Play(answering(message("m"), interrupting=False))
    tell(tell(play).does("a"))
    assert play.open == ["answer", "answer", "b"]
    assert play.waiting == [("complaint", "on_answer_start")]
    play.does("answer").does("b").does("last")
    assert (play.open, play.finished) == (["answer"], False)
    assert play.does("answer").finished


def test_it_is_disarmed_when_what_it_lies_in_is_over():
    play = Play(answering(message("m"))).does("a").does("b").does("last")
    assert (play.finished, play.waiting) == (True, [])
    with pytest.raises(engine.NotWaiting):
        play.run.deliver("complaint")


def test_an_unfired_timer_never_keeps_the_case_open():
    play = Play(answering(timer("Duration", "P30D")))
    assert play.run.next_due == MORNING + timedelta(days=30)
    play.does("a").does("b").does("last")
    assert (play.finished, play.run.next_due) == (True, None)


@pytest.mark.parametrize(
    ("kind", "text"), [("Duration", "PT2H"), ("Date", "2026-03-03T11:00:00"), ("Date", "until")]
)
def test_a_timer_begins_it(kind, text):
    play = Play(answering(timer(kind, text)), until=MORNING + 2 * HOUR)
    assert play.run.advance(MORNING + HOUR) is False
    assert play.step(lambda run: run.advance(MORNING + 2 * HOUR)).open == ["answer"]
    assert play.run.next_due is None


def test_a_timer_that_does_not_interrupt_goes_off_once_and_a_cycle_its_number_of_times():
    once = Play(answering(timer("Duration", "PT2H"), interrupting=False))
    once.step(lambda run: run.advance(MORNING + 5 * HOUR))
    assert (once.open, once.run.next_due) == (["a", "answer", "b"], None)
    often = Play(answering(timer("Cycle", "R3/PT10H"), interrupting=False))
    for hours, due in ((10, 20), (35, 40), (40, None)):
        often.step(lambda run, hours=hours: run.advance(MORNING + hours * HOUR))
        assert often.run.next_due == (due and MORNING + due * HOUR)
    assert often.open == ["a", "answer", "answer", "answer", "b"]


def test_a_signal_thrown_on_the_way_begins_it():
    diagram = Diagram().root(NAMES).start().user("a").user("b").end()
    diagram.node("intermediateThrowEvent", "storm", signal("s"))
    within(diagram.line("start", "a", "storm", "b", "end"), signal("s"), interrupting=False)
    play = Play(diagram).does("a")
    assert play.open == ["answer", "b"]


def test_a_signal_can_end_the_way_that_throws_it():
    diagram = Diagram().root(NAMES).start().user("a").user("b").end()
    diagram.node("intermediateThrowEvent", "storm", signal("s"))
    within(diagram.line("start", "a", "storm", "b", "end"), signal("s"), interrupting=True)
    assert Play(diagram).does("a").open == ["answer"]


def throwing(event: str, kind: str = "endEvent") -> Diagram:
    """a, beside it b that ends with an event; or throws it and goes on to c."""
    diagram = Diagram().root(NAMES).start().parallel("s").user("a").user("b").end()
    diagram.node(kind, "throw", event).line("start", "s", "a", "end").line("s", "b", "throw")
    if kind != "endEvent":
        diagram.user("c").end("c_end").line("throw", "c", "c_end")
    return diagram


@pytest.mark.parametrize("code", ["err", None])
def test_an_error_begins_it_and_ends_the_rest(code):
    play = Play(within(throwing(error("err")), error(code), interrupting=True))
    assert play.open == ["a", "b"]
    assert play.does("b").open == ["answer"]
    assert play.does("answer").finished


def test_the_code_goes_before_what_catches_every_error():
    diagram = within(throwing(error("err")), error(), "any", interrupting=True)
    within(diagram, error("other"), "not_mine", interrupting=True)
    within(diagram, error("err"), "mine", interrupting=True)
    assert Play(diagram).does("b").open == ["mine"]


@pytest.mark.parametrize(
    ("interrupting", "after"), [(True, ["answer"]), (False, ["a", "answer", "c"])]
)
def test_an_escalation_interrupts_or_tells(interrupting, after):
    diagram = throwing(escalation("esc"), "intermediateThrowEvent")
    play = Play(within(diagram, escalation("esc"), interrupting=interrupting)).does("b")
    assert play.open == after


def test_a_refused_operation_is_an_error_too():
    diagram = Diagram().start().user("u").service("post", "test.post", {"amount": "500"})
    diagram.root('<bpmn:error id="err" name="n" errorCode="LimitExceeded" />').end()
    diagram.line("start", "u", "post", "end")
    play = Play(within(diagram, error("err"), interrupting=True)).does("u")
    assert (play.open, ledger) == (["answer"], [])


def test_a_condition_begins_it_each_time_it_becomes_true():
    play = Play(answering(condition("amount > 100"), interrupting=False), amount=1)
    assert play.open == ["a", "b"]
    assert play.does("a", amount=101).open == ["answer", "b"]
    assert play.does("answer").open == ["b"]  # still true, which is no news
    play.does("b", amount=50)
    assert play.does("last", amount=200).open == ["answer"]
    assert play.does("answer").finished


def test_a_condition_true_from_the_start_begins_it_at_once():
    assert Play(answering(condition("amount > 100")), amount=101).open == ["answer"]


def nested(event: str, *, interrupting: bool, marker: str = "") -> Diagram:
    """A sub-process with an event sub-process, beside b."""
    inner = Diagram().start("s1").user("a").end("e1").line("s1", "a", "e1")
    within(inner, event, interrupting=interrupting)
    diagram = Diagram().root(NAMES).start().parallel("s").parallel("j").user("b").user("last")
    diagram.sub_process("sub", inner, marker).end()
    return diagram.line("start", "s", "sub", "j", "last", "end").line("s", "b", "j")


def test_one_in_a_sub_process_interrupts_only_that_and_its_end_is_the_sub_process_s():
    play = tell(Play(nested(message("m"), interrupting=True)))
    assert play.open == ["answer", "b"]
    play.does("answer").does("b")
    assert play.open == ["last"]
    assert play.passed["sub"] == 1


def test_one_in_a_sub_process_is_armed_and_disarmed_with_it():
    play = Play(nested(message("m"), interrupting=True)).does("a")
    assert (play.open, play.waiting) == (["b"], [])


def test_each_instance_has_its_own():
    play = Play(nested(message("m"), interrupting=True, marker=instances(times="3")))
    play.does("a")
    assert len(play.waiting) == 2
    assert tell(play).open == ["answer", "answer", "b"]
    assert play.does("answer").does("answer").does("b").open == ["last"]


def test_an_outer_one_ends_what_lies_within_at_every_depth():
    innermost = Diagram().start("s2").user("deep").end("e2").line("s2", "deep", "e2")
    within(innermost, timer("Duration", "P1D"), "later", interrupting=False)
    inner = Diagram().start("s1").sub_process("two", innermost, instances(times="2")).end("e1")
    diagram = Diagram().root(NAMES).start().end().line("start", "one", "end")
    diagram.sub_process("one", inner.line("s1", "two", "e1"))
    play = Play(within(diagram, message("m"), interrupting=True))
    play.step(lambda run: run.advance(MORNING + timedelta(days=1)))
    assert play.open == ["deep", "deep", "later", "later"]
    assert tell(play).open == ["answer"]
    assert (play.run.next_due, len(play.run._case.subprocesses)) == (None, 0)  # noqa: SLF001


def test_one_that_interrupts_ends_those_that_do_not():
    diagram = answering(message("m"), interrupting=False)
    within(diagram, signal("s"), "flee", interrupting=True)
    diagram.node("intermediateThrowEvent", "storm", signal("s")).user("c").end("c_end")
    diagram.line("s", "c", "storm", "c_end")
    play = tell(Play(diagram))
    assert play.does("c").open == ["flee"]
    assert play.waiting == []


def test_what_goes_wrong_in_one_is_caught_around_what_it_lies_in():
    inner = Diagram().start("s1").user("a").end("e1").line("s1", "a", "e1")
    failing = Diagram().user("answer").end("answer_end", error("err"))
    inner.on_event("on_answer", message("m"), failing.line("on_answer_start", "answer"))
    inner.parts[-1] = inner.parts[-1].replace(
        "</bpmn:subProcess>",
        "".join(Diagram().flow("answer", "answer_end", identity="f").parts) + "</bpmn:subProcess>",
    )
    within(inner, error("err"), "never", interrupting=True)
    diagram = Diagram().root(NAMES).start().sub_process("sub", inner).user("mend").end()
    diagram.boundary("caught", "sub", error()).line("caught", "mend", "end")
    play = tell(Play(diagram.line("start", "sub", "end")))
    assert play.does("answer").open == ["mend"]


def test_an_error_deep_within_is_caught_by_the_nearest_one_around_that_takes_it():
    innermost = Diagram().start("s2").user("deep").end("bad", error("err"))
    inner = Diagram().start("s1").sub_process("two", innermost.line("s2", "deep", "bad")).end("e1")
    within(inner.line("s1", "two", "e1"), error("other"), "not_mine", interrupting=True)
    diagram = Diagram().root(NAMES).start().parallel("s").sub_process("one", inner).user("b").end()
    diagram.end("b_end").line("start", "s", "one", "end").line("s", "b", "b_end")
    play = Play(within(diagram, error("err"), interrupting=True)).does("deep")
    assert play.open == ["answer"]
    assert play.does("answer").run.outcome == "answer_end"


def test_an_error_of_a_called_procedure_is_caught_by_one_beside_the_call():
    called = Diagram("Q").root(NAMES).start().user("look").end("bad", error("err"))
    spec = engine.parse(called.line("start", "look", "bad").files())
    diagram = Diagram().root(NAMES).start().call("call", "q").end().line("start", "call", "end")
    play = Play(within(diagram, error("err"), interrupting=True), called={"q": spec})
    assert play.does("q.look").open == ["answer"]


def test_an_escalation_in_one_is_not_heard_by_itself():
    diagram = throwing(escalation("esc"), "intermediateThrowEvent")
    again = Diagram().user("answer").node("intermediateThrowEvent", "again", escalation("esc"))
    again.end("answer_end").line("on_answer_start", "answer", "again", "answer_end")
    diagram.on_event("on_answer", escalation("esc"), again, interrupting=False)
    play = Play(diagram).does("b").does("answer")
    assert play.open == ["a", "c"]


def test_one_in_another():
    inner = Diagram().user("answer").end("answer_end")
    inner.line("on_answer_start", "answer", "answer_end")
    within(inner, timer("Duration", "PT1H"), "urge", interrupting=False)
    diagram = Diagram().root(NAMES).start().user("a").end().line("start", "a", "end")
    diagram.on_event("on_answer", message("m"), inner, interrupting=False)
    play = tell(Play(diagram))
    assert play.run.next_due == MORNING + HOUR
    play.step(lambda run: run.advance(MORNING + HOUR)).does("a").does("answer")
    assert (play.open, play.run.next_due) == (["urge"], None)


def test_a_terminating_end_in_one_ends_only_that():
    diagram = answering(message("m"), interrupting=False)
    stopping = Diagram().parallel("s1").user("x").user("y").end("y_end")
    stopping.end("stop", "<bpmn:terminateEventDefinition />").line("on_stop_start", "s1", "x")
    stopping.line("x", "stop").line("s1", "y", "y_end")
    diagram.on_event("on_stop", signal("s"), stopping, interrupting=False)
    diagram.node("intermediateThrowEvent", "storm", signal("s")).user("c").end("c_end")
    play = Play(diagram.line("s", "c", "storm", "c_end")).does("c")
    assert play.open == ["a", "b", "x", "y"]
    assert play.does("x").open == ["a", "b"]


def test_a_send_back_leaves_what_is_armed_and_what_goes_on_beside_alone():
    play = tell(Play(answering(message("m"), interrupting=False)).does("a").does("b"))
    play.step(lambda run: run.move_to("last", play.task("last").id))
    assert (play.open, len(play.waiting)) == (["answer", "last"], 1)
    with pytest.raises(engine.CannotSendBack):
        play.run.move_to("last", play.task("answer").id)
    with pytest.raises(engine.CannotSendBack):
        play.run.move_to("answer", play.task("last").id)
    with pytest.raises(engine.CannotSendBack):
        play.run.move_to("on_answer", play.task("last").id)
    play.step(lambda run: run.move_to("last"))
    assert (play.open, len(play.waiting)) == (["last"], 1)


def test_a_send_back_out_of_one_that_interrupted_arms_it_again():
    play = tell(Play(answering(message("m"))).does("a").does("b"))
    play.step(lambda run: run.move_to("last", play.task("answer").id))
    assert (play.open, len(play.waiting)) == (["last"], 1)
    assert tell(play).open == ["answer"]


def test_a_send_back_within_one():
    diagram = Diagram().root(NAMES).start().user("a").end().line("start", "a", "end")
    two = Diagram().user("x").user("y").end("y_end").line("on_start", "x", "y", "y_end")
    diagram.on_event("on", message("m"), two)
    play = tell(Play(diagram)).does("x")
    play.step(lambda run: run.move_to("x", play.task("y").id))
    assert play.does("x").does("y").finished


def test_a_finished_case_that_is_taken_up_again_is_armed_again():
    play = Play(answering(message("m"))).does("a").does("b").does("last")
    play.step(lambda run: run.move_to("last"))
    assert (play.open, len(play.waiting)) == (["last"], 1)


def test_what_one_has_done_is_undone_when_it_is_left_by_a_send_back():
    diagram = Diagram().root(NAMES).start().user("a").user("b").end()
    doing = Diagram().service("post", "test.post", {"amount": "3"}).user("x").end("x_end")
    diagram.on_event("on", message("m"), doing.line("on_start", "post", "x", "x_end"))
    play = tell(Play(diagram.line("start", "a", "b", "end"), call_of).does("a"))
    play.step(lambda run: run.move_to("a", play.task("x").id))
    assert [amount for _, amount in ledger] == [3, -3]


def test_one_that_calls_itself_without_end_is_an_error():
    diagram = Diagram().root(NAMES).start().user("a").end()
    diagram.node("intermediateThrowEvent", "storm", signal("s")).line("start", "a", "storm", "end")
    again = Diagram().node("intermediateThrowEvent", "again", signal("s")).end("again_end")
    again.line("on_start", "again", "again_end")
    play = Play(diagram.on_event("on", signal("s"), again, interrupting=False))
    with pytest.raises(engine.RunFailed):
        play.run.complete(play.task("a").id, {})


def test_stock_does_not_interrupt_and_waits_for_a_timer_that_nobody_needs():
    started = stock.workflow(answering(timer("Duration", '"P30D"')).xml())
    for element in ("a", "b", "last"):
        stock.complete(started, element)
    assert not started.is_completed()
    signalling = Diagram().root(NAMES).start().user("a").user("b").end()
    signalling.node("intermediateThrowEvent", "storm", signal("s"))
    signalling.line("start", "a", "storm", "b", "end")
    started = stock.workflow(within(signalling, signal("s"), interrupting=True).xml())
    stock.complete(started, "a")
    assert "b" in stock.ready(started)


def test_its_timers_are_told_the_next_one_first():
    play = Play(answering(timer("Duration", "P30D")))
    [armed] = play.run.timers
    assert (armed.element, armed.due) == ("on_answer_start", MORNING + timedelta(days=30))
