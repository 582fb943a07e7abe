"""Timers, messages, conditions, errors: what a case waits for beside people."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from engine.diagrams import (
    Diagram,
    condition,
    error,
    escalation,
    instances,
    message,
    properties,
    timer,
)
from engine.play import Play

from app import clock, engine

MORNING = datetime(2026, 3, 3, 9, 0, tzinfo=clock.OFFICE_ZONE)
HOUR = timedelta(hours=1)


def waiting_for(event: str, kind: str = "intermediateCatchEvent") -> Diagram:
    diagram = Diagram().start().node(kind, "wait", event).user("last").end()
    diagram.root('<bpmn:message id="m" name="paid" /><bpmn:signal id="s" name="storm" />')
    return diagram.line("start", "wait", "last", "end")


def guarded(event: str, *, interrupting: bool = True) -> Diagram:
    """A task with a boundary event that leads to a step of its own."""
    diagram = Diagram().start().user("work").user("other").end().end("other_end")
    diagram.root('<bpmn:message id="m" name="paid" />')
    diagram.boundary("event", "work", event, interrupting=interrupting)
    return diagram.line("start", "work", "end").line("event", "other", "other_end")


@pytest.mark.parametrize(
    ("kind", "text", "due"),
    [
        ("Duration", "PT1H", MORNING + HOUR),
        ("Duration", "P1M", datetime(2026, 4, 3, 9, 0, tzinfo=clock.OFFICE_ZONE)),
        ("Duration", '@"P2D"', MORNING + 48 * HOUR),
        ("Date", "2026-03-04T10:00:00+08:00", MORNING + 25 * HOUR),
        ("Date", "2026-03-04", MORNING + 39 * HOUR),
        ("Date", '${date("2026-03-04")}', MORNING + 39 * HOUR),
        ("Duration", "days", MORNING + 72 * HOUR),
    ],
)
def test_a_timer_fires_when_due_and_not_before(kind, text, due):
    play = Play(waiting_for(timer(kind, text)), days=timedelta(days=3))
    assert play.run.next_due == due
    assert play.run.advance(due - timedelta(seconds=1)) is False
    assert play.step(lambda run: run.advance(due)).open == ["last"]
    assert play.run.next_due is None


def test_a_timer_that_says_no_time_is_an_error_at_its_element():
    with pytest.raises(engine.RunFailed) as caught:
        Play(waiting_for(timer("Duration", "days")))
    assert caught.value.element == "wait"


BEYOND_ALL_BOUNDS = [
    'date("9999-12-31")',
    'duration("P9000Y")',
    'duration("-P3000Y")',
    'date and time("9999-12-31T23:00:00-08:00")',
]


@pytest.mark.parametrize("text", BEYOND_ALL_BOUNDS)
def test_a_time_beyond_all_bounds_is_an_error_at_its_element(text):
    when = engine.feel.evaluate(text, {})
    for diagram in (waiting_for(timer("Date", "${when}")), due_at("${when}")):
        with pytest.raises(engine.RunFailed, match="时间超出十年的范围") as caught:
            Play(diagram, when=when)
        assert caught.value.element == "wait"


def due_at(text: str) -> Diagram:
    diagram = Diagram().start().user("wait", **{"camunda:dueDate": text}).end()
    return diagram.line("start", "wait", "end")


@pytest.mark.parametrize("text", ["9999-12-31", "0001-01-01T00:00:00+08:00"])
def test_a_date_beyond_all_bounds_is_a_problem_of_the_file(text):
    found = engine.check(waiting_for(timer("Date", text)).files())
    assert [(one.element, "超出十年" in str(one.message)) for one in found] == [("wait", True)]


def test_a_cycle_that_says_no_time_any_more_is_an_error_at_its_element():
    cycle = timer("Cycle", "${period}")
    play = Play(guarded(cycle, interrupting=False), period="R/PT10H")
    run = play.run
    run.variables["period"] = "soon"
    with pytest.raises(engine.RunFailed, match="不是周期") as caught:
        run.advance(MORNING + 11 * HOUR)
    assert caught.value.element == "event"


def test_an_interrupting_timer_takes_the_task_away():
    play = Play(guarded(timer("Duration", "PT1H")))
    assert play.step(lambda run: run.advance(MORNING + HOUR)).open == ["other"]
    assert play.does("other").run.outcome == "other_end"


def test_a_timer_dies_with_its_task():
    play = Play(guarded(timer("Duration", "PT1H"))).does("work")
    assert play.finished
    assert play.run.next_due is None


def test_a_cycle_fires_its_number_of_times_and_missed_periods_count_once():
    play = Play(guarded(timer("Cycle", "R3/PT10H"), interrupting=False))
    play.step(lambda run: run.advance(MORNING + 35 * HOUR))
    assert play.open == ["other", "work"]
    assert play.run.next_due == MORNING + 40 * HOUR
    play.step(lambda run: run.advance(MORNING + 40 * HOUR))
    play.step(lambda run: run.advance(MORNING + 50 * HOUR))
    assert play.open == ["other", "other", "other", "work"]
    assert play.run.next_due is None


def test_a_message_is_handed_to_whom_it_belongs():
    play = Play(waiting_for(message("m")))
    assert play.run.awaited == [engine.Awaited("paid", None, "wait", None)]
    with pytest.raises(engine.NotWaiting):
        play.run.deliver("other message")
    play.step(lambda run: run.deliver("paid", {"amount": 3}))
    assert (play.open, play.variables) == (["last"], {"amount": 3})


def test_a_message_with_a_key_reaches_only_its_own_case():
    diagram = Diagram().start().end().line("start", "wait", "end")
    diagram.root('<bpmn:message id="m" name="paid" />')
    wanted = properties(key="order", payload="receipt")
    diagram.node("receiveTask", "wait", wanted, messageRef="m")
    play = Play(diagram, order=7)
    assert play.run.awaited == [engine.Awaited("paid", 7, "wait", "receipt")]
    with pytest.raises(engine.NotWaiting):
        play.run.deliver("paid", {}, key=8)
    play.step(lambda run: run.deliver("paid", {"no": "A1"}, key=7))
    assert play.finished
    assert play.variables["receipt"] == {"no": "A1"}


def test_a_non_interrupting_message_may_come_again():
    play = Play(guarded(message("m"), interrupting=False))
    for _ in range(2):
        play.step(lambda run: run.deliver("paid"))
    assert play.open == ["other", "other", "work"]
    play.does("work").does("other").does("other")
    assert play.finished


def test_a_message_cannot_touch_what_the_house_keeps():
    with pytest.raises(engine.ReservedName):
        Play(waiting_for(message("m"))).run.deliver("paid", {"case": {}})


def test_a_condition_is_looked_at_whenever_variables_change():
    play = Play(guarded(condition("amount > 100")), amount=1)
    diagram = (
        Diagram()
        .start()
        .parallel("s")
        .user("a")
        .node("intermediateCatchEvent", "wait", condition("ready = true"))
    )
    diagram.parallel("j").end().line("start", "s", "a", "j", "end").line("s", "wait", "j")
    play = Play(diagram)
    assert not play.finished
    assert play.does("a", ready=True).finished


def test_of_several_events_after_a_gateway_the_first_wins():
    diagram = Diagram().start().node("eventBasedGateway", "race").user("paid").user("late")
    diagram.user("too_late").end()
    diagram.root('<bpmn:message id="m" name="paid" />')
    diagram.node("intermediateCatchEvent", "by_message", message("m"))
    diagram.node("intermediateCatchEvent", "soon", timer("Duration", "PT2H"))
    diagram.node("intermediateCatchEvent", "later", timer("Duration", "PT3H"))
    diagram.line("start", "race", "by_message", "paid", "end")
    diagram.line("race", "soon", "late", "end").line("race", "later", "too_late", "end")
    play = Play(diagram)
    assert play.run.next_due == MORNING + 2 * HOUR
    late = Play(diagram).step(lambda run: run.advance(MORNING + 5 * HOUR))
    assert (late.open, late.run.next_due) == (["late"], None)
    play.step(lambda run: run.deliver("paid"))
    assert (play.open, play.run.next_due) == (["paid"], None)
    assert {"race", "by_message"} <= play.passed.keys()


def test_a_terminating_end_ends_everything():
    diagram = Diagram().start().parallel("s").user("a").user("b").end()
    diagram.end("stop", '<bpmn:terminateEventDefinition id="t" />')
    diagram.line("start", "s", "a", "stop").line("s", "b", "end")
    play = Play(diagram).does("a")
    assert (play.finished, play.open, play.run.outcome) == (True, [], "stop")


def test_a_terminating_end_of_a_sub_process_ends_only_that():
    inner = Diagram().start("s1").parallel("s").user("a").user("b").end("e1")
    inner.end("stop", "<bpmn:terminateEventDefinition />")
    inner.line("s1", "s", "a", "stop").line("s", "b", "e1")
    diagram = Diagram().start().sub_process("sub", inner).user("last").end()
    play = Play(diagram.line("start", "sub", "last", "end")).does("a")
    assert play.open == ["last"]


def error_in_sub_process(code: str | None) -> Diagram:
    inner = Diagram().start("s1").parallel("s").user("a").user("b").end("e1")
    inner.end("fail", error("err")).line("s1", "s", "a", "fail").line("s", "b", "e1")
    diagram = Diagram().start().sub_process("sub", inner).user("last").user("mend").end()
    diagram.root('<bpmn:error id="err" name="n" errorCode="Missing" />')
    diagram.root('<bpmn:error id="other" name="n" errorCode="Other" />')
    diagram.boundary("caught", "sub", error(code)).line("caught", "mend", "end")
    return diagram.line("start", "sub", "last", "end")


@pytest.mark.parametrize("code", ["err", None])
def test_an_error_end_leaves_its_sub_process_by_the_boundary(code):
    play = Play(error_in_sub_process(code)).does("a")
    assert play.open == ["mend"]
    assert play.does("mend").finished


def test_an_error_end_that_nobody_catches_is_refused():
    problems = engine.check(error_in_sub_process("other").files())
    assert [(problem.element, problem.code) for problem in problems] == [("fail", "uncaught")]


def test_an_escalation_tells_without_interrupting():
    inner = (
        Diagram()
        .start("s1")
        .user("a")
        .node(
            "intermediateThrowEvent", "tell", '<bpmn:escalationEventDefinition escalationRef="x" />'
        )
    )
    inner.user("b").end("e1").line("s1", "a", "tell", "b", "e1")
    diagram = Diagram().start().sub_process("sub", inner).user("boss").end().end("told")
    diagram.root('<bpmn:escalation id="x" name="n" escalationCode="Late" />')
    event = '<bpmn:escalationEventDefinition escalationRef="x" />'
    diagram.boundary("heard", "sub", event, interrupting=False).line("heard", "boss", "told")
    play = Play(diagram.line("start", "sub", "end")).does("a")
    assert play.open == ["b", "boss"]


def test_a_signal_is_heard_in_the_whole_case():
    diagram = Diagram().start().parallel("s").parallel("j").user("a").end()
    diagram.root('<bpmn:signal id="x" name="storm" />')
    definition = '<bpmn:signalEventDefinition signalRef="x" />'
    diagram.node("intermediateCatchEvent", "hear", definition)
    diagram.node("intermediateThrowEvent", "tell", definition)
    diagram.line("start", "s", "a", "tell", "j", "end").line("s", "hear", "j")
    assert Play(diagram).does("a").finished


def test_a_sent_message_is_handed_to_whoever_runs_the_case():
    diagram = Diagram().start().node("sendTask", "send", messageRef="m").end()
    diagram.root('<bpmn:message id="m" name="paid" />').line("start", "send", "end")
    sent = Play(diagram).last.sent
    assert [(one.element, one.message) for one in sent] == [("send", "paid")]


def test_a_sent_message_says_whom_it_is_for():
    diagram = Diagram().start().node("sendTask", "send", properties(key="order"), messageRef="m")
    diagram.end().root('<bpmn:message id="m" name="paid" />').line("start", "send", "end")
    [sent] = Play(diagram, order=7).last.sent
    assert (sent.message, sent.key) == ("paid", 7)


def test_the_deadline_of_a_task_is_fixed_when_it_opens():
    diagram = Diagram().start().user("u", c_dueDate="P3D").end().line("start", "u", "end")
    play = Play(diagram)
    clock.shift(HOUR)
    assert play.task("u").due == MORNING + 72 * HOUR
    assert play.run.next_due is None


def test_a_deadline_is_a_feel_text():
    diagram = Diagram().start().user("u", c_dueDate="${by}").user("v", c_dueDate="never").end()
    play = Play(diagram.line("start", "u", "v", "end"), by=MORNING + 2 * HOUR)
    assert play.task("u").due == MORNING + 2 * HOUR
    assert play.does("u").task("v").due is None


def test_a_circle_of_timers_that_are_always_due_is_an_error():
    diagram = Diagram().start().exclusive("m").exclusive("x", default="d").end()
    diagram.node("intermediateCatchEvent", "wait", timer("Date", "2026-03-01"))
    diagram.line("start", "m", "wait", "x").flow("x", "m", "true").flow("x", "end", identity="d")
    with pytest.raises(engine.RunFailed):
        Play(diagram).run.advance(MORNING)


def test_an_escalation_at_an_end_may_take_the_sub_process_away():
    inner = Diagram().start("s1").parallel("s").user("a").user("b").end("e1")
    inner.end("up", escalation("x")).line("s1", "s", "a", "up").line("s", "b", "e1")
    diagram = Diagram().start().sub_process("sub", inner).user("boss").end()
    diagram.root('<bpmn:escalation id="x" name="n" escalationCode="Late" />')
    diagram.boundary("heard", "sub", escalation("x")).line("heard", "boss", "end")
    assert Play(diagram.line("start", "sub", "end")).does("a").open == ["boss"]


def test_an_escalation_that_nobody_hears_changes_nothing():
    diagram = Diagram().start().node("intermediateThrowEvent", "tell", escalation("x")).user("a")
    diagram.root('<bpmn:escalation id="x" name="n" escalationCode="Late" />').end()
    assert Play(diagram.line("start", "tell", "a", "end")).open == ["a"]


def test_a_condition_beside_a_task_is_an_event_each_time_it_becomes_true():
    diagram = guarded(condition("amount > 100"), interrupting=False)
    diagram.user("c").end("c_end").parallel("p")
    diagram.parts = [one.replace('targetRef="work"', 'targetRef="p"') for one in diagram.parts]
    play = Play(diagram.line("p", "work").line("p", "c", "c_end"), amount=101)
    assert play.open == ["c", "other", "work"]
    assert play.does("c", amount=500).open == ["other", "work"]
    assert play.does("other", amount=50).open == ["work"]


def test_a_termination_in_one_of_many_ends_only_that():
    inner = Diagram().start("s1").parallel("s").user("a").user("b").end("e1")
    inner.end("stop", "<bpmn:terminateEventDefinition />")
    inner.line("s1", "s", "a", "stop").line("s", "b", "e1")
    outer = Diagram().start("s2").sub_process("inner", inner, instances(times="2")).user("c")
    outer.end("e2").line("s2", "inner", "c", "e2")
    diagram = Diagram().start().sub_process("outer", outer).user("last").end()
    play = Play(diagram.line("start", "outer", "last", "end")).does("a")
    assert play.open == ["a", "b"]
    assert play.does("a").open == ["c"]
    assert play.does("c").open == ["last"]


def test_many_timers_due_together_are_no_circle():
    inner = Diagram().start("s1").user("u").end("e1").line("s1", "u", "e1")
    for number in range(3):
        event = timer("Duration", f"PT{number + 1}H")
        inner.boundary(f"b{number}", "u", event, interrupting=False).end(f"b{number}_end")
        inner.line(f"b{number}", f"b{number}_end")
    diagram = Diagram().start().sub_process("sub", inner, instances(times="340")).end()
    play = Play(diagram.line("start", "sub", "end"))
    play.step(lambda run: run.advance(MORNING + 9 * HOUR))
    assert (len(play.open), play.passed["b2"], play.run.next_due) == (340, 340, None)
