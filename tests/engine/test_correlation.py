"""Messages with keys and payloads, event gateways: who gets what, and in which order."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from engine import stock
from engine.diagrams import Diagram, extension, instances, message, properties, signal, timer
from engine.play import Play

from app import clock, engine

MORNING = datetime(2026, 3, 3, 9, 0, tzinfo=clock.OFFICE_ZONE)
HOUR = timedelta(hours=1)
NAMES = (
    '<bpmn:message id="m" name="paid" /><bpmn:message id="n" name="void" />'
    '<bpmn:signal id="s" name="storm" />'
)
PAYLOAD = (
    "<camunda:inputOutput>"
    '<camunda:inputParameter name="amount">${sum + 1}</camunda:inputParameter>'
    "</camunda:inputOutput>"
)


def keyed(text: str) -> str:
    return properties(key=text).removesuffix("</bpmn:extensionElements>")


def sending(kind: str) -> Diagram:
    inside = f"{keyed('order')}{PAYLOAD}</bpmn:extensionElements>"
    diagram = Diagram().root(NAMES).start().end()
    if kind == "sendTask":
        diagram.node(kind, "tell", inside, messageRef="m")
    else:
        diagram.node(kind, "tell", inside + message("m"))
    diagram.flow("start", "tell")
    return diagram if kind == "endEvent" else diagram.flow("tell", "end")


@pytest.mark.parametrize("kind", ["sendTask", "intermediateThrowEvent", "endEvent"])
def test_what_is_sent_carries_its_key_and_payload(kind):
    diagram = sending(kind)
    if kind == "endEvent":
        diagram.parts = [one for one in diagram.parts if 'id="end"' not in one]
    [sent] = Play(diagram, order=7, sum=2).last.sent
    assert (sent.element, sent.message) == ("tell", "paid")
    assert (sent.key, sent.payload) == (7, {"amount": 3})


def receiving(*keys: str | None) -> Diagram:
    """Several wait at once for the same message; each then has a step of its own."""
    diagram = Diagram().root(NAMES).start().parallel("s").flow("start", "s")
    for number, key in enumerate(keys):
        inside = properties(key=key, payload=f"p{number}") if key else ""
        diagram.node("intermediateCatchEvent", f"wait{number}", inside + message("m"))
        diagram.user(f"u{number}").end(f"e{number}")
        diagram.line("s", f"wait{number}", f"u{number}", f"e{number}")
    return diagram


def test_all_who_wait_for_the_key_get_the_message_and_those_without_a_key():
    play = Play(receiving("a", "a", "b", None), a=1, b=2)
    got = []
    play.step(lambda run: got.append(run.deliver("paid", {"no": 5}, key=1)))
    assert (got, play.open) == ([3], ["u0", "u1", "u3"])
    assert play.variables == {"a": 1, "b": 2, "p0": {"no": 5}, "p1": {"no": 5}, "no": 5}
    assert play.waiting == [("paid", "wait2")]


@pytest.mark.parametrize("key", [None, 3, "1", True])
def test_another_key_is_nobody_s(key):
    with pytest.raises(engine.NotWaiting):
        Play(receiving("a"), a=1).run.deliver("paid", {}, key=key)


@pytest.mark.parametrize("key", [1, "五", 1.5, Decimal("2.50"), True, None, {"a": 1}, [1, 2]])
def test_a_key_may_be_any_value(key):
    play = Play(receiving("a"), a=key)
    assert play.step(lambda run: run.deliver("paid", {"no": 1}, key=key)).open == ["u0"]


def test_a_message_to_several_is_handed_over_in_the_order_in_which_they_wait():
    """The last payload stands; the same order every time, also after many restores."""
    diagram = receiving(None, None, None)
    for number in range(3):
        diagram.script(f"s{number}", f"order = concatenate(order, [{number}])")
    for number in range(3):
        diagram.parts = [
            one.replace(f'targetRef="u{number}"', f'targetRef="s{number}"') for one in diagram.parts
        ]
        diagram.flow(f"s{number}", f"u{number}")
    play = Play(diagram, order=[])
    assert play.step(lambda run: run.deliver("paid")).variables["order"] == [0, 1, 2]


def test_a_message_that_ends_another_s_waiting_reaches_only_who_still_waits():
    inner = Diagram().start("s1").node("receiveTask", "wait", messageRef="m").user("got")
    inner.end("e1").line("s1", "wait", "got", "e1")
    diagram = Diagram().root(NAMES).start().sub_process("sub", inner).user("gone").end()
    diagram.boundary("away", "sub", message("m")).line("away", "gone", "end")
    play = Play(diagram.line("start", "sub", "end"))
    got = []
    play.step(lambda run: got.append(run.deliver("paid")))
    assert (play.open, got) == (["gone"], [2])  # the inner one first, then its sub-process ends


def test_each_of_many_waits_for_a_message_of_its_own():
    marker = instances(collection="orders", elementVariable="order")
    inside = properties(key="order", payload="receipt", outputCollection="all") + marker
    diagram = Diagram().root(NAMES).start().node("receiveTask", "wait", inside, messageRef="m")
    play = Play(diagram.user("last").end().line("start", "wait", "last", "end"), orders=[7, 8])
    assert play.waiting == [("paid", "wait"), ("paid", "wait")]
    play.step(lambda run: run.deliver("paid", {"no": 2}, key=8))
    assert play.open == []
    play.step(lambda run: run.deliver("paid", {"no": 1}, key=7))
    assert play.open == ["last"]
    assert play.variables["all"] == [{"receipt": {"no": 1}}, {"receipt": {"no": 2}}]


def race() -> Diagram:
    """Two timers and two messages after one gateway."""
    diagram = Diagram().root(NAMES).start().node("eventBasedGateway", "race").flow("start", "race")
    events = {
        "later": timer("Duration", "PT3H"),
        "soon": timer("Duration", "PT2H"),
        "as_soon": timer("Duration", "PT120M"),
        "paid": keyed("order") + "</bpmn:extensionElements>" + message("m"),
        "void": message("n"),
    }
    for name, event in events.items():
        diagram.node("intermediateCatchEvent", f"on_{name}", event).user(name).end(f"{name}_end")
        diagram.line("race", f"on_{name}", name, f"{name}_end")
    return diagram


def test_of_several_timers_the_first_wins_and_of_two_at_the_same_time_the_first_in_the_file():
    play = Play(race(), order=1)
    assert play.run.next_due == MORNING + 2 * HOUR
    play.step(lambda run: run.advance(MORNING + 5 * HOUR))
    assert (play.open, play.run.next_due, play.waiting) == (["soon"], None, [])


def test_a_tie_does_not_depend_on_the_order_of_the_flows():
    diagram = race()
    diagram.parts.sort(key=lambda one: "sequenceFlow" not in one, reverse=True)
    assert Play(diagram, order=1).step(lambda run: run.advance(MORNING + 5 * HOUR)).open == ["soon"]


def test_stock_hears_only_the_first_of_several_timers():
    diagram = Diagram().start().node("eventBasedGateway", "race").flow("start", "race")
    for name, text in (("later", '"PT3H"'), ("soon", '"PT0S"')):
        diagram.node("intermediateCatchEvent", f"on_{name}", timer("Duration", text))
        diagram.user(name).end(f"{name}_end").line("race", f"on_{name}", name, f"{name}_end")
    started = stock.workflow(diagram.xml())
    started.refresh_timers()
    started.do_engine_steps()
    assert stock.ready(started) == []
    assert not started.is_completed()


@pytest.mark.parametrize(("name", "key", "after"), [("paid", 1, "paid"), ("void", 9, "void")])
def test_a_message_in_time_wins(name, key, after):
    play = Play(race(), order=1).step(lambda run: run.deliver(name, {}, key))
    assert (play.open, play.run.next_due) == ([after], None)
    with pytest.raises(engine.NotWaiting):
        play.run.deliver("void")
    assert play.does(after).finished


def test_a_message_for_another_leaves_the_race_open():
    play = Play(race(), order=1)
    with pytest.raises(engine.NotWaiting):
        play.run.deliver("paid", {}, key=2)
    assert len(play.waiting) == 2


def test_timers_due_together_go_off_by_time_then_in_the_order_of_the_file():
    diagram = Diagram().start().parallel("s").flow("start", "s")
    for name, hours in (("c", 1), ("a", 2), ("b", 1)):
        diagram.node("intermediateCatchEvent", f"on_{name}", timer("Duration", f"PT{hours}H"))
        diagram.script(name, f'order = concatenate(order, ["{name}"])').end(f"{name}_end")
        diagram.line("s", f"on_{name}", name, f"{name}_end")
    play = Play(diagram, order=[]).step(lambda run: run.advance(MORNING + 2 * HOUR))
    assert play.variables["order"] == ["c", "b", "a"]


def test_a_signal_at_an_end_is_heard():
    diagram = Diagram().root(NAMES).start().parallel("s").user("a").end("storm", signal("s"))
    diagram.node("intermediateCatchEvent", "hear", signal("s")).user("b").end()
    diagram.line("start", "s", "a", "storm").line("s", "hear", "b", "end")
    assert Play(diagram).does("a").open == ["b"]


def test_the_parameters_of_a_message_are_checked():
    bad = extension(PAYLOAD.replace("sum + 1", "sum + + 1"))
    diagram = Diagram().root(NAMES).start().node("sendTask", "tell", bad, messageRef="m").end()
    problems = engine.check(diagram.line("start", "tell", "end").files())
    assert [(one.element, one.code) for one in problems] == [("tell", "bad_expression")]
