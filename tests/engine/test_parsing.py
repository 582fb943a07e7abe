"""Files become a spec, or sentences that say at which element what is to be done."""

from __future__ import annotations

import pytest
from engine.diagrams import Diagram, extension, properties

from app import engine


def codes(files: dict[str, bytes]) -> list[tuple[str | None, str]]:
    return [(one.element, one.code) for one in engine.check(files)]


def simple(**values: str | None) -> Diagram:
    return Diagram().start().user("u", **values).end().line("start", "u", "end")


def with_flow(condition: str | None, default: str | None = None) -> Diagram:
    diagram = Diagram().start().exclusive("x", default=default).end().end("f").flow("start", "x")
    return diagram.flow("x", "end", condition, "one").flow("x", "f", "a > 1", "two")


def with_node(kind: str, inside: str = "", **values: str | None) -> Diagram:
    return Diagram().start().node(kind, "e", inside, **values).end().line("start", "e", "end")


def test_a_sound_procedure_has_no_problems_and_says_what_it_is():
    diagram = simple(c_formKey="claim", c_dueDate="P3D", name="审核\n资料")
    diagram.lane("村干部", "u", inside=properties(role="VILLAGE_SECRETARY"))
    files = {**diagram.files(), "forms/claim.json": b'{"components": []}'}
    assert engine.check(files) == []
    spec = engine.parse(files)
    element = spec.elements["u"]
    assert (element.name, element.lane, element.form) == ("审核 资料", "村干部", "claim")
    assert spec.roles == {"REVIEWER"}
    assert (spec.process_id, spec.name, spec.first_user_task) == ("P", "流程", "u")
    assert list(spec.flows) == ["start__u__1", "u__end__2"]


def test_candidate_groups_are_roles_and_else_the_lane_is():
    diagram = simple(c_candidateGroups="A, B").lane("村干部", "u")
    assert engine.parse(diagram.files()).elements["u"].roles == ("A", "B")
    by_lane = simple(c_candidateGroups=None).lane("村干部", "u")
    assert engine.parse(by_lane.files()).elements["u"].roles == ("村干部",)
    lane = by_lane.lanes.pop()
    by_code = by_lane.lane("村干部", "u", inside=properties(role="VILLAGE_SECRETARY"))
    assert engine.parse(by_code.files()).elements["u"].roles == ("VILLAGE_SECRETARY",)
    assert lane


def test_form_fields_are_handed_over_as_they_are():
    fields = extension(
        '<camunda:formData><camunda:formField id="amount" label="分值" type="long" '
        'defaultValue="1"><camunda:properties><camunda:property id="hint" value="h"/>'
        '</camunda:properties><camunda:validation><camunda:constraint name="min" config="1"/>'
        '</camunda:validation></camunda:formField><camunda:formField id="kind" type="enum">'
        '<camunda:value id="a" name="甲"/></camunda:formField></camunda:formData>'
    )
    diagram = Diagram().start().user("u", fields).end().line("start", "u", "end")
    amount, kind = engine.parse(diagram.files()).elements["u"].form
    assert amount == {
        "id": "amount",
        "label": "分值",
        "type": "long",
        "default": "1",
        "values": [],
        "validation": {"min": "1"},
        "properties": {"hint": "h"},
    }
    assert (kind["label"], kind["values"]) == ("kind", [{"id": "a", "name": "甲"}])


def test_a_process_that_is_not_marked_executable_is_accepted_and_said():
    diagram = Diagram(executable=False).start().user("u").end().line("start", "u", "end")
    problems = engine.check(diagram.files())
    assert [(one.code, one.severity) for one in problems] == [("not_executable", "warning")]
    assert engine.parse(diagram.files()).elements["u"]


def test_all_errors_are_raised_at_once():
    diagram = simple(c_formKey="missing").node("scriptTask", "alone")
    with pytest.raises(engine.InvalidProcedure) as caught:
        engine.parse(diagram.files())
    assert {one.code for one in caught.value.problems} >= {"missing_form", "unconnected"}
    assert set(caught.value.details) == {"u", "alone"}
    assert str(caught.value.problems[0].message) in str(caught.value)


def two_processes() -> bytes:
    xml = simple().xml().decode()
    process = xml[xml.index("<bpmn:process") : xml.index("</bpmn:definitions>")]
    return xml.replace(process, process + process.replace('"P"', '"Q"')).encode()


def test_of_two_processes_one_is_named():
    assert codes({"process.bpmn": two_processes()}) == [(None, "two_processes")]
    assert engine.parse({"process.bpmn": two_processes()}, "Q").process_id == "Q"
    assert codes({"a.bpmn": b"", "b.bpmn": b""}) == [(None, "one_diagram")]
    with pytest.raises(engine.InvalidProcedure, match="编号"):
        engine.parse(simple().files(), "R")


def test_a_plain_task_waits_and_is_remarked_upon():
    problems = engine.check(with_node("task", c_candidateGroups="A").files())
    assert [(one.code, one.severity) for one in problems] == [("plain_task", "warning")]
    run = engine.Run.start(engine.parse(with_node("task").files()), {})
    assert [task.element for task in run.ready()] == ["e"]


def test_the_order_of_the_file_decides_and_not_the_place_on_the_page():
    diagram = Diagram().start().exclusive("x", default="d").end("first").end("second").end("third")
    diagram.flow("start", "x").flow("x", "third", identity="d")
    diagram.flow("x", "first", "true").flow("x", "second", "true")
    assert engine.Run.start(engine.parse(diagram.files()), {}).outcome == "first"


@pytest.mark.parametrize(
    "written",
    ["${amount == 3 && kind == 'a'}", '#{amount = 3 and kind = "a"}', 'amount = 3 and kind = "a"'],
)
def test_camunda_s_way_of_writing_conditions_is_understood(written):
    diagram = Diagram().start().exclusive("x", default="d").end("no").end("yes")
    diagram.flow("start", "x").flow("x", "no", identity="d").flow("x", "yes", written)
    spec = engine.parse(diagram.files())
    assert engine.Run.start(spec, {"amount": 3, "kind": "a"}).outcome == "yes"


def test_a_condition_that_is_neither_yes_nor_no_stops_the_case():
    spec = engine.parse(with_flow("b", None).files())
    with pytest.raises(engine.RunFailed):
        engine.Run.start(spec, {"b": "perhaps"})
    with pytest.raises(engine.RunFailed, match="默认连线"):
        engine.Run.start(spec, {"b": False, "a": 0})


def test_what_the_desktop_modeler_draws_around_a_process_does_no_harm():
    """A pool with lanes in lanes, a second pool without a process, notes, shapes."""
    diagram = Diagram().start("Start").user("u", c_candidateGroups=None).end("End")
    diagram.line("Start", "u", "End").lane("外", "Start", "u", "End")
    inner = '<bpmn:childLaneSet id="l2"><bpmn:lane id="inner" name="审核员">'
    inner += "<bpmn:flowNodeRef>u</bpmn:flowNodeRef></bpmn:lane></bpmn:childLaneSet>"
    diagram.lanes[0] = diagram.lanes[0].replace("</bpmn:lane>", f"{inner}</bpmn:lane>")
    diagram.root(
        '<bpmn:collaboration id="c"><bpmn:participant id="p" name="村" processRef="P" />'
        '<bpmn:participant id="q" name="居民" />'
        '<bpmn:messageFlow id="mf" sourceRef="q" targetRef="u" /></bpmn:collaboration>'
    )
    diagram.parts.append(
        '<bpmn:textAnnotation id="t"><bpmn:text>注意</bpmn:text></bpmn:textAnnotation>'
    )
    diagram.parts.append('<bpmn:association id="a" sourceRef="u" targetRef="t" />')
    diagram.parts.append('<bpmn:dataObjectReference id="d" dataObjectRef="o" />')
    xml = diagram.xml().replace(
        b"</bpmn:definitions>",
        b'<di:BPMNDiagram xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" id="di">'
        b'<di:BPMNPlane id="pl" bpmnElement="c" /></di:BPMNDiagram></bpmn:definitions>',
    )
    said = [(one.element, one.code, one.severity) for one in engine.check({"process.bpmn": xml})]
    assert said == [("d", "data_object", "warning")]
    element = engine.parse({"process.bpmn": xml}).elements["u"]
    assert (element.lane, element.roles) == ("审核员", ("审核员",))


def test_an_element_may_be_called_as_the_engine_calls_its_own():
    diagram = Diagram("Start").start("End").user("root").end("Root").line("End", "root", "Root")
    run = engine.Run.start(engine.parse(diagram.files()), {})
    assert [task.element for task in run.ready()] == ["root"]
    same = Diagram("u").start().user("u").end().line("start", "u", "end")
    assert ("u", "duplicate_id") in codes(same.files())
