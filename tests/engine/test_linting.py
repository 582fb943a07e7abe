"""What would go wrong, or silently not happen, is refused with a sentence at its element."""

from __future__ import annotations

import pytest
from engine.diagrams import (
    Diagram,
    condition,
    error,
    extension,
    instances,
    link,
    message,
    signal,
    timer,
)

from app import engine


def simple(**values: str | None) -> Diagram:
    return Diagram().start().user("u", **values).end().line("start", "u", "end")


def with_event(event: str, kind: str = "intermediateCatchEvent") -> Diagram:
    return Diagram().start().node(kind, "e", event).end().line("start", "e", "end")


def with_boundary(event: str, host: str = "userTask", *, interrupting: bool = True) -> Diagram:
    diagram = Diagram().start().node(host, "h", c_candidateGroups="A").end()
    diagram.boundary("e", "h", event, interrupting=interrupting)
    return diagram.line("start", "h", "end").line("e", "end")


def with_flow(condition: str | None, default: str | None = None) -> Diagram:
    diagram = Diagram().start().exclusive("x", default=default).end().end("f").flow("start", "x")
    return diagram.flow("x", "end", condition, "one").flow("x", "f", "a > 1", "two")


def with_node(kind: str, inside: str = "", **values: str | None) -> Diagram:
    return Diagram().start().node(kind, "e", inside, **values).end().line("start", "e", "end")


def event_sub_process(event: str, *, interrupting: bool = True, more: str = "") -> Diagram:
    inner = Diagram().user("i").end("e1").line("sub_start", "i", "e1")
    diagram = simple().on_event("sub", event, inner, interrupting=interrupting)
    diagram.parts[-1] = diagram.parts[-1].replace("<bpmn:startEvent", f"{more}<bpmn:startEvent", 1)
    return diagram.root('<bpmn:message id="m" name="n" />')


ESCALATION = "<bpmn:escalationEventDefinition />"
CASES = {
    "unconnected node": (simple().user("alone"), "alone", "unconnected"),
    "nowhere to go": (
        Diagram().start().user("u").end().line("start", "u").flow("u", "nobody", identity="f"),
        "f",
        "loose_flow",
    ),
    "no way on": (simple().user("v").flow("u", "v").exclusive("x"), "v", "no_way_on"),
    "condition on a task's flow": (
        Diagram().start().user("u").end().flow("start", "u").flow("u", "end", "a > 1", "f"),
        "f",
        "condition_on_task",
    ),
    "several ways out of a task": (simple().end("f").flow("u", "f"), "u", "several_ways"),
    "no condition": (with_flow(None), "one", "no_condition"),
    "condition on the default": (with_flow("b > 1", "one"), "one", "condition_on_default"),
    "a default elsewhere": (with_flow("b > 1", "nine"), "x", "default_elsewhere"),
    "bad FEEL": (with_flow("a > > 1"), "one", "bad_expression"),
    "Python": (with_flow("len(a) == 1 if b else c"), "one", "bad_expression"),
    "signal end without a signal": (with_event(signal("s"), "endEvent"), "e", "no_message"),
    "link end": (with_event(link("l"), "endEvent"), "e", "link_event"),
    "cancel on the way": (
        with_event("<bpmn:cancelEventDefinition/>", "intermediateThrowEvent"),
        "e",
        "cancel_event",
    ),
    "an error on the way": (with_event(error(), "intermediateThrowEvent"), "e", "error_event"),
    "a termination on the way": (
        with_event("<bpmn:terminateEventDefinition/>", "intermediateThrowEvent"),
        "e",
        "terminate_event",
    ),
    "compensation": (
        with_event("<bpmn:compensateEventDefinition/>", "intermediateThrowEvent"),
        "e",
        "compensate_event",
    ),
    "compensation boundary": (
        with_boundary("<bpmn:compensateEventDefinition/>"),
        "e",
        "compensate_event",
    ),
    "no trigger": (with_event(""), "e", "none_event"),
    "two triggers": (with_event(timer("Date", "2026-03-04") + message("m")), "e", "several_events"),
    "message start": (
        Diagram().node("startEvent", "start", message("m")).end().line("start", "end"),
        "start",
        "message_event",
    ),
    "no message": (with_event(message("missing")), "e", "no_message"),
    "send without message": (with_node("sendTask"), "e", "no_message"),
    "receive without message": (with_node("receiveTask"), "e", "no_message"),
    "no time": (with_event("<bpmn:timerEventDefinition/>"), "e", "no_timer"),
    "an endless time": (with_event(timer("Duration", "P9999Y")), "e", "bad_timer"),
    "a sum with a bare duration": (with_event(timer("Date", "now() + P1D")), "e", "bad_timer"),
    "a time that is none": (with_event(timer("Date", "1 + 1")), "e", "bad_timer"),
    "a time backwards": (with_event(timer("Duration", 'duration("-PT1H")')), "e", "bad_timer"),
    "months backwards": (with_event(timer("Duration", 'duration("-P1M")')), "e", "bad_timer"),
    "a duration backwards in quotes": (with_event(timer("Duration", '"-P1D"')), "e", "bad_timer"),
    "a bare duration backwards": (with_event(timer("Duration", "-P1D")), "e", "bad_timer"),
    "no time at all": (with_event(timer("Duration", "PT0S")), "e", "bad_timer"),
    "no time at all, as a date": (with_event(timer("Date", "P0D")), "e", "bad_timer"),
    "no time at all, in FEEL": (with_event(timer("Duration", '@"P0D"')), "e", "bad_timer"),
    "cron": (
        with_boundary(timer("Cycle", "0 0/5 * * * ?"), interrupting=False),
        "e",
        "bad_timer",
    ),
    "a cycle of nothing": (
        with_boundary(timer("Cycle", "R/PT0S"), interrupting=False),
        "e",
        "bad_timer",
    ),
    "an interrupting cycle": (with_boundary(timer("Cycle", "R3/PT1H")), "e", "cycle_timer"),
    "error on a user task": (with_boundary(error()), "e", "error_elsewhere"),
    "error that does not interrupt": (
        with_boundary(error(), interrupting=False),
        "e",
        "error_interrupts",
    ),
    "escalation on a user task": (with_boundary(ESCALATION), "e", "error_elsewhere"),
    "boundary on nothing": (
        simple().boundary("e", "nobody", timer("Duration", "P1D")).flow("e", "end"),
        "e",
        "loose_boundary",
    ),
    "complex gateway": (simple().node("complexGateway", "c"), "c", "unsupported"),
    "ad hoc": (simple().node("adHocSubProcess", "c"), "c", "unsupported"),
    "event sub-process without an event": (event_sub_process(""), "sub_start", "none_event"),
    "event sub-process that a cancellation begins": (
        event_sub_process("<bpmn:cancelEventDefinition/>"),
        "sub_start",
        "cancel_event",
    ),
    "event sub-process with a flow": (
        event_sub_process(message("m")).flow("u", "sub"),
        "sub",
        "event_sub_process",
    ),
    "event sub-process with a boundary event": (
        event_sub_process(message("m")).boundary("b", "sub", timer("Date", "2026-03-04")),
        "sub",
        "event_sub_process",
    ),
    "event sub-process of many": (
        event_sub_process(message("m"), more=instances(times="2")),
        "sub",
        "event_sub_process",
    ),
    "event sub-process with two starts": (
        event_sub_process(message("m"), more='<bpmn:startEvent id="again"/>'),
        "sub",
        "one_start",
    ),
    "event sub-process with an error that does not interrupt": (
        event_sub_process(error(), interrupting=False),
        "sub_start",
        "error_interrupts",
    ),
    "event sub-process with an interrupting cycle": (
        event_sub_process(timer("Cycle", "R3/PT1H")),
        "sub_start",
        "cycle_timer",
    ),
    "event sub-process with a bad condition": (
        event_sub_process(condition("a > > 1")),
        "sub_start",
        "bad_expression",
    ),
    "compensation activity": (simple(isForCompensation="true"), "u", "unsupported"),
    "several tokens": (simple(completionQuantity="2"), "u", "unsupported"),
    "a receive task that starts cases": (
        with_node("receiveTask", instantiate="true"),
        "e",
        "unsupported",
    ),
    "unknown element": (simple().node("magicTask", "m"), "m", "unknown_element"),
    "no operation": (with_node("serviceTask"), "e", "no_operation"),
    "Java": (with_node("serviceTask", c_class="java.lang.Runtime"), "e", "java"),
    "a listener": (
        with_node("userTask", extension('<camunda:taskListener class="x"/>')),
        "e",
        "listener",
    ),
    "no decision": (with_node("businessRuleTask"), "e", "no_decision"),
    "missing decision": (with_node("businessRuleTask", c_decisionRef="d"), "e", "missing_decision"),
    "no script": (with_node("scriptTask"), "e", "no_script"),
    "script in Python": (
        with_node("scriptTask", "<bpmn:script>import os</bpmn:script>"),
        "e",
        "bad_script",
    ),
    "another script language": (
        with_node("scriptTask", "<bpmn:script>a = 1</bpmn:script>", scriptFormat="groovy"),
        "e",
        "script_language",
    ),
    "missing form": (simple(c_formKey="../../etc/passwd"), "u", "missing_form"),
    "lane without a name": (simple().lane("", "u"), "lane1", "lane_without_role"),
    "bad id": (simple().node("userTask", "a b"), "a b", "bad_id"),
    "long id": (simple().node("userTask", "a" * 65), "a" * 65, "bad_id"),
    "the same id twice": (simple().node("userTask", "u"), "u", "duplicate_id"),
    "two starts": (simple().start("again").flow("again", "u"), "P", "one_start"),
    "no end": (
        Diagram().start().user("u").user("v").line("start", "u", "v", "u"),
        "P",
        "no_end_event",
    ),
    "after the end": (simple().user("v").flow("end", "v"), "end", "flow_after_end"),
    "a circle without waiting": (
        Diagram()
        .start()
        .exclusive("m")
        .exclusive("x", default="d")
        .end()
        .line("start", "m", "x")
        .flow("x", "end", identity="d")
        .flow("x", "m", "true"),
        "x",
        "endless_loop",
    ),
    "no way to an end": (
        Diagram()
        .start()
        .exclusive("s", default="d")
        .end()
        .user("a")
        .user("b")
        .flow("start", "s")
        .flow("s", "end", identity="d")
        .flow("s", "a", "true")
        .line("a", "b", "a"),
        "a",
        "no_end",
    ),
    "a circle through a refusal": (
        Diagram()
        .start()
        .exclusive("m")
        .service("s", "test.post", {"amount": "500"})
        .end()
        .boundary("e", "s", error())
        .line("start", "m", "s", "end")
        .line("e", "m"),
        "e",
        "endless_loop",
    ),
    "a field that is the house's": (
        with_node(
            "userTask",
            extension('<camunda:formData><camunda:formField id="case" /></camunda:formData>'),
        ),
        "e",
        "reserved_name",
    ),
    "a name that no work item keeps": (
        with_node("userTask", name="请在收到本件后三个工作日内核实" * 5),
        "e",
        "long_name",
    ),
    "unreachable circle": (simple().user("a").user("b").line("a", "b", "a"), "a", "unreachable"),
    "after an event gateway": (
        Diagram()
        .start()
        .node("eventBasedGateway", "g")
        .user("u")
        .end()
        .line("start", "g", "u", "end"),
        "u",
        "after_event_gateway",
    ),
    "parameters of a user task": (
        with_node(
            "userTask",
            extension(
                "<camunda:inputOutput><camunda:inputParameter name='a'>1</camunda:inputParameter>"
                "</camunda:inputOutput>"
            ),
        ),
        "e",
        "parameters_elsewhere",
    ),
    "bad multi-instance": (
        with_node("userTask", instances(collection="${a b c +}", elementVariable="x")),
        "e",
        "bad_expression",
    ),
    "bad deadline": (with_node("userTask", c_dueDate="three days +"), "e", "bad_expression"),
}


@pytest.mark.parametrize("name", CASES)
def test_what_would_go_wrong_is_refused_at_its_element(name):
    diagram, element, code = CASES[name]
    problems = engine.check(diagram.files())
    found = [one for one in problems if (one.element, one.code) == (element, code)]
    assert found, problems
    assert found[0].is_error
    assert any("\u4e00" <= character <= "\u9fff" for character in found[0].message)
    with pytest.raises(engine.InvalidProcedure):
        engine.parse(diagram.files())


def test_a_loop_that_waits_inside_a_sub_process_is_no_circle():
    inner = Diagram().start("s1").user("u").end("e1").line("s1", "u", "e1")
    diagram = Diagram().start().exclusive("m").sub_process("sub", inner).exclusive("x", default="d")
    diagram.end().line("start", "m", "sub", "x").flow("x", "end", identity="d")
    assert engine.check(diagram.flow("x", "m", "again").files()) == []


def _reminders(diagram, **files):
    return [
        (one.element, one.code)
        for one in engine.check({**diagram.files(), **files})
        if not one.is_error
    ]


def test_a_time_that_hangs_on_what_nothing_gives_is_called_to_mind():
    assert _reminders(with_event(timer("Date", "明天"))) == [("e", "unset_name")]


def test_a_time_that_a_form_gives_is_no_reminder():
    form = (
        b'{"components": [{"type": "group", "components": [{"key": "day", "type": "datetime"}]}]}'
    )
    diagram = with_event(timer("Date", "day"))
    assert _reminders(diagram, **{"forms/ask.json": form}) == []
