"""The claim's diagram in memory: our engine against SpiffWorkflow's own parser and serializer.

Stock SpiffWorkflow knows no FEEL and no operations. Both engines therefore get the claim's diagram
with its operations as script tasks that set the same variables. For the stock engine decisions are
script tasks too, conditions and scripts are Python and dates are texts; ours still asks its two
decision tables and works its dates out, so what difference there is favours the control.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

from app import clock, engine
from benchmarks.houses import report
from benchmarks.timing import by_turns
from benchmarks.town import FOLDER, KEY, REPORT, STEPS

ROUNDS = 7
CASES = 10
MILLI = 1000
MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"

#: Service task → what it would have given, in FEEL and in Python alike.
SCRIPTS = {
    "file": 'member_name = "林一帆"\nitem_title = "志愿服务"\ncompute_days = 3\nreview_days = 5\n'
    "confirm_days = 2\nnotice_days = 3\nfilings = 1\nquantity_found = quantity\n"
    'verify_result = "none"',
    "settle": "granted = raw_points\ncapped_out = 0\ncheck_rounds = 1\n"
    'explanation = ["一小时一分"]',
}
VALUED = "raw_points = 1"
NOTHING = "idle = 1"
FAR = '"2099-01-01T00:00:00+00:00"'

CLAIM = {"item": "D01", "title": "清理三号楼排水沟", "quantity": 1, "event_date": "2026-03-02"}
SAID: dict[str, dict[str, Any]] = {
    REPORT: CLAIM,
    "verify": {"verify_result": "pass", "quantity_found": 1},
    "check": {"check_result": "agree"},
}
ABOUT = {"starter": "0197", "done_by": {}}


def measure() -> None:
    spec = engine.parse(_files())
    parser = BpmnParser()
    parser.add_bpmn_xml(_stock_diagram())
    stock = parser.get_spec(KEY)
    ours, control = by_turns(
        ROUNDS, partial(_often, partial(_ours, spec)), partial(_often, partial(_stock, stock))
    )
    steps = CASES * len(SAID)
    report("engine.processor", ours.own * MILLI / steps, "ms", control.own * MILLI / steps)


def _often(play: Callable[[], None]) -> None:
    for _ in range(CASES):
        play()


def _ours(spec: engine.Spec) -> None:
    kept = b""
    for step, answers in SAID.items():
        if step == REPORT:
            run = engine.Run.start(spec, {"case": {**ABOUT, "started_on": clock.today()}})
        else:
            run = engine.Run.restore(spec, kept)
        [task] = run.ready()
        assert task.element == step
        run.complete(task.id, dict(answers))
        kept = run.save()
    assert len(run.awaited) == 1


def _stock(spec: Any) -> None:
    """As SpiffWorkflow's manual does it: data of the task, then on to the next waiting point."""
    serializer = BpmnWorkflowSerializer()
    kept = ""
    for step, answers in SAID.items():
        if step == REPORT:
            workflow = BpmnWorkflow(spec)
            workflow.do_engine_steps()
        else:
            workflow = serializer.deserialize_json(kept)
        [task] = workflow.get_tasks(state=TaskState.READY, manual=True)
        assert task.task_spec.bpmn_id == step
        task.data.update(answers)
        task.run()
        workflow.do_engine_steps()
        kept = serializer.serialize_json(workflow)
    assert not workflow.is_completed()
    assert len(STEPS) + 1 == len(SAID)


def _files() -> dict[str, bytes]:
    """The folder of the claim, with scripts in the place of its operations."""
    paths = [*FOLDER.glob("*.dmn"), *FOLDER.glob("forms/*.json")]
    files = {str(path.relative_to(FOLDER)): path.read_bytes() for path in paths}
    root = _diagram()
    for node in list(root.iter(f"{MODEL}serviceTask")):
        _make_script(node, SCRIPTS.get(node.get("id"), NOTHING), "feel")
    return files | {"process.bpmn": etree.tostring(root)}


def _stock_diagram() -> Any:
    root = _diagram()
    for node in list(root.iter(f"{MODEL}serviceTask", f"{MODEL}businessRuleTask")):
        is_rule = node.tag == f"{MODEL}businessRuleTask"
        text = VALUED if is_rule else SCRIPTS.get(node.get("id"), NOTHING)
        _make_script(node, text, "python")
    for node in root.iter(f"{MODEL}conditionExpression"):
        node.text = node.text.replace(" = ", " == ")
    for node in root.iter(f"{MODEL}timeDate"):
        node.text = FAR
    return root


def _diagram() -> Any:
    return etree.fromstring((FOLDER / "process.bpmn").read_bytes())


def _make_script(node: Any, text: str, language: str) -> None:
    node.tag = f"{MODEL}scriptTask"
    node.set("scriptFormat", language)
    for name in [name for name in node.attrib if name.startswith(CAMUNDA)]:
        del node.attrib[name]
    for child in node.findall(f"{MODEL}extensionElements"):
        node.remove(child)
    script = etree.SubElement(node, f"{MODEL}script")
    script.text = text
