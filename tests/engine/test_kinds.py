"""Whatever a modeler can draw is carried out, shown only, or refused: nothing in silence.

What there is to draw is read from the metamodel of BPMN 2.0 that bpmn-js itself draws by.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from engine.diagrams import Diagram, condition, error, escalation, link, message, signal, timer

from app import engine
from app.engine import kinds

ROOT = Path(__file__).parents[2]
METAMODEL = ROOT / "node_modules/bpmn-moddle/resources/bpmn/json/bpmn.json"
TYPES = {one["name"]: one for one in json.loads(METAMODEL.read_text())["types"]}


def kinds_of(ancestor: str) -> list[str]:
    """The concrete kinds below an abstract one, as they are written in a file."""
    names = [name for name in TYPES if ancestor in _ancestors(name)]
    concrete = (name for name in names if not TYPES[name].get("isAbstract"))
    return sorted(name[0].lower() + name[1:] for name in concrete)


def _ancestors(name: str) -> set[str]:
    found: set[str] = set()
    for one in TYPES[name].get("superClass", []):
        above = one.rpartition(":")[2]
        if above in TYPES:
            found |= {above} | _ancestors(above)
    return found


DRAWN = [*kinds_of("FlowElement"), *kinds_of("Artifact"), "laneSet"]
DEFINITIONS = kinds_of("EventDefinition")


def test_every_shape_is_in_exactly_one_list():
    assert len(DRAWN) > 30
    lists = [kinds.CARRIED_OUT, kinds.SHOWN, set(kinds.REFUSED)]
    assert [one for one in DRAWN if sum(one in some for some in lists) != 1] == []
    assert set().union(*lists) <= set(DRAWN)
    assert not kinds.PARTS & set(DRAWN)


@pytest.mark.parametrize("kind", sorted(kinds.REFUSED))
def test_what_is_refused_says_what_to_draw_instead(kind):
    diagram = Diagram().start().end().line("start", "end").node(kind, "shape", name="图形")
    [problem] = [one for one in engine.check(diagram.files()) if one.element == "shape"]
    assert (problem.name, problem.code, problem.is_error) == ("图形", "unsupported", True)
    assert problem.message.startswith("不支持")
    assert "请" in problem.message


@pytest.mark.parametrize("kind", sorted(kinds.SHOWN))
def test_what_is_only_shown_changes_nothing(kind):
    diagram = Diagram().start().user("u").end().line("start", "u", "end").node(kind, "shape")
    problems = engine.check(diagram.files())
    expected = [("shape", "data_object", "warning")] if kind in kinds.DATA else []
    assert [(one.element, one.code, one.severity) for one in problems] == expected
    assert set(engine.parse(diagram.files()).elements) == {"start", "u", "end"}


def test_a_shape_that_bpmn_does_not_know_is_refused():
    diagram = Diagram().start().end().line("start", "end").node("magicTask", "shape")
    assert ("shape", "unknown_element") in [
        (one.element, one.code) for one in engine.check(diagram.files())
    ]


#: A definition of each kind, as a modeler would have filled it in.
EVENTS = {
    "timerEventDefinition": timer("Duration", "PT1H"),
    "messageEventDefinition": message("m"),
    "signalEventDefinition": signal("s"),
    "errorEventDefinition": error(),
    "escalationEventDefinition": escalation(),
    "conditionalEventDefinition": condition("a > 1"),
    "terminateEventDefinition": "<bpmn:terminateEventDefinition />",
    "linkEventDefinition": link("l"),
    "compensateEventDefinition": "<bpmn:compensateEventDefinition />",
    "cancelEventDefinition": "<bpmn:cancelEventDefinition />",
    "": "",
}
#: Place of an event → the definitions that are carried out there.
ACCEPTED = {
    "start": {""},
    "trigger": {"timer", "message", "signal", "error", "escalation", "conditional"},
    "trigger beside": {"timer", "message", "signal", "escalation", "conditional"},
    "catch": {"timer", "message", "signal", "conditional", "link"},
    "throw": {"", "message", "signal", "escalation", "link"},
    "end": {"", "message", "signal", "error", "escalation", "terminate", "cancel"},
    "boundary": {"timer", "message", "signal", "error", "escalation", "conditional", "cancel"},
    "boundary beside": {"timer", "message", "signal", "escalation", "conditional"},
}


def inner(*, event: str = "", end: str = "e1") -> Diagram:
    return Diagram().start("s1").user("i").end(end, event).line("s1", "i", end)


def at_start(diagram: Diagram, event: str, *, interrupting: bool) -> None:
    diagram.node("startEvent", "event", event).user("u").line("event", "u")


def as_trigger(diagram: Diagram, event: str, *, interrupting: bool) -> None:
    within = Diagram().user("i").end("e1").line("event", "i", "e1")
    diagram.start().user("u").line("start", "u")
    diagram.on_event("on", event, within, interrupting=interrupting)
    diagram.parts[-1] = diagram.parts[-1].replace("on_start", "event")


def caught(diagram: Diagram, event: str, *, interrupting: bool) -> None:
    is_link = "link" in event
    diagram.start().node("intermediateCatchEvent", "event", event).user("u").line("event", "u")
    diagram.node("intermediateThrowEvent", "to", event if is_link else "").line("start", "to")
    if not is_link:
        diagram.flow("to", "event")


def thrown(diagram: Diagram, event: str, *, interrupting: bool) -> None:
    is_link = "link" in event
    diagram.start().node("intermediateThrowEvent", "event", event).user("u").line("start", "event")
    if is_link:
        diagram.node("intermediateCatchEvent", "from", event)
    diagram.flow("from" if is_link else "event", "u")


def at_end(diagram: Diagram, event: str, *, interrupting: bool) -> None:
    diagram.start().sub_process("u", inner(event=event, end="event"), kind="transaction")
    for name, caught_event in (("b1", error()), ("b2", EVENTS["cancelEventDefinition"])):
        diagram.boundary(name, "u", caught_event).end(f"{name}_end").line(name, f"{name}_end")
    diagram.line("start", "u")


def at_boundary(diagram: Diagram, event: str, *, interrupting: bool) -> None:
    diagram.start().sub_process("u", inner(), kind="transaction").line("start", "u").end("b_end")
    diagram.boundary("event", "u", event, interrupting=interrupting).line("event", "b_end")


PLACES = {
    "start": at_start,
    "trigger": as_trigger,
    "catch": caught,
    "throw": thrown,
    "end": at_end,
    "boundary": at_boundary,
}


def drawn(place: str, event: str) -> Diagram:
    """An event where it could be, with all that it needs; it is called `event`."""
    diagram = Diagram().root('<bpmn:message id="m" name="m" /><bpmn:signal id="s" name="s" />')
    name, _, beside = place.partition(" ")
    PLACES[name](diagram, event, interrupting=not beside)
    return diagram.end().line("u", "end")


@pytest.mark.parametrize("place", ACCEPTED)
def test_every_event_is_carried_out_or_refused_at_every_place(place):
    assert set(EVENTS) == {*DEFINITIONS, ""}
    for name, event in EVENTS.items():
        kind = name.removesuffix("EventDefinition")
        problems = engine.check(drawn(place, event).files())
        if kind in ACCEPTED[place]:
            assert problems == [], kind
            assert engine.parse(drawn(place, event).files()).elements["event"].event.kind in {
                kind,
                "none",
            }
        else:
            [problem] = [one for one in problems if one.element == "event" and one.is_error]
            assert "请" in problem.message, kind
