"""A BPMN file in the dialect of Camunda 7 becomes a `Procedure`, or Problems."""

from __future__ import annotations

import re

from app.engine.details import event_of, form_of, inputs_and_outputs, properties_of, repetition_of
from app.engine.documents import BPMN, Node, camunda, child_text, children, local_name, namespace
from app.engine.drafts import Draft
from app.engine.expressions import feel_text
from app.engine.model import ACTIVITIES, GATEWAYS, Element, Flow, Lane, Procedure
from app.engine.problems import WARNING, Problem
from app.errors import Sentence

EVENTS = frozenset(
    {
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
    }
)
NODES = EVENTS | ACTIVITIES | GATEWAYS
#: Drawn for the reader only; a run does not see them.
DRAWING = frozenset(
    {
        "laneSet",
        "textAnnotation",
        "association",
        "group",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "documentation",
        "extensionElements",
        "incoming",
        "outgoing",
        "ioSpecification",
        "property",
        "multiInstanceLoopCharacteristics",
        "category",
    }
)
#: What SpiffWorkflow or this house cannot run, and what to draw instead.
UNSUPPORTED = {
    "complexGateway": Sentence("不支持复杂网关，请改用排他、并行或包容网关。"),
    "callActivity": Sentence("不支持调用活动，请把被调用的步骤画成子流程。"),
    "transaction": Sentence("不支持事务子流程，请改用普通子流程。"),
    "adHocSubProcess": Sentence("不支持自由子流程，请用网关和连线画出先后。"),
}
_ID = re.compile(r"[\w-]{1,64}")


def choose_process(root: Node, process_id: str | None) -> Node | None:
    """The process to run: the one asked for, the only one, or the only executable one."""
    processes = children(root, "process")
    if process_id is not None:
        return next((one for one in processes if one.get("id") == process_id), None)
    if len(processes) > 1:
        processes = [one for one in processes if one.get("isExecutable") == "true"]
    return processes[0] if len(processes) == 1 else None


def read_process(file: str, root: Node, process: Node) -> tuple[Procedure, list[Problem]]:
    """The procedure, as far as it could be read, and every problem met on the way."""
    draft = Draft(file, _references(root))
    _read_lanes(draft, process)
    if process.get("isExecutable") != "true":
        message = Sentence("流程没有勾选“可执行”，已按可执行处理。")
        draft.report(process, "not_executable", message, WARNING)
    _check_id(draft, process)
    _read_level(draft, process)
    procedure = Procedure(
        process_id=process.get("id") or "",
        name=process.get("name") or process.get("id") or "",
        elements=draft.elements,
        flows=draft.flows,
        lanes=draft.lanes,
        documentation=child_text(process, "documentation") or "",
    )
    return procedure, draft.problems


def _references(root: Node) -> dict[str, str]:
    """What messages, signals, errors and escalations are called: their name, or their code."""
    found = {}
    for node in children(root):
        code = node.get("errorCode") or node.get("escalationCode") or node.get("name")
        if node.get("id") and code:
            found[node.get("id")] = code.strip()
    return found


def _read_lanes(draft: Draft, process: Node) -> None:
    for node in process.iter(f"{{{BPMN}}}lane"):
        name = (node.get("name") or "").strip()
        role = properties_of(node).get("role") or name
        if not role:
            draft.report(
                node, "lane_without_role", Sentence("泳道没有名称，请写上由哪个角色办理。")
            )
        lane = Lane(node.get("id") or name, name, role)
        draft.lanes[lane.id] = lane
        for reference in children(node, "flowNodeRef"):
            # An inner lane comes after the one around it and says it more precisely.
            draft.lane_of[(reference.text or "").strip()] = lane


def _read_level(draft: Draft, scope: Node) -> None:
    for node in scope:
        kind = local_name(node)
        if namespace(node) != BPMN:
            continue
        if kind in NODES:
            _read_element(draft, scope, node)
        elif kind == "sequenceFlow":
            _read_flow(draft, scope, node)
        elif kind in UNSUPPORTED:
            draft.report(node, "unsupported", UNSUPPORTED[kind])
        elif kind not in DRAWING:
            draft.report(
                node,
                "unknown_element",
                Sentence("不认识的图形“%(kind)s”，请删除或换成常用图形。", kind=kind),
            )


def _check_id(draft: Draft, node: Node) -> bool:
    identity = node.get("id") or ""
    if not _ID.fullmatch(identity):
        draft.report(
            node,
            "bad_id",
            Sentence("编号只能用文字、数字、下划线和连字符，且不超过 64 个字，请改正。"),
        )
        return False
    if identity in draft.taken:
        draft.report(node, "duplicate_id", Sentence("编号重复，请改成不同的编号。"))
        return False
    draft.taken.add(identity)
    return True


def _read_flow(draft: Draft, scope: Node, node: Node) -> None:
    for expression in children(node, "conditionExpression"):
        if (expression.get("language") or "feel").lower() != "feel":
            said = Sentence("条件只能用 feel 书写，请去掉所选的语言并改写条件。")
            draft.report(node, "script_language", said)
    if _check_id(draft, node):
        draft.flows[node.get("id")] = Flow(
            id=node.get("id"),
            source=node.get("sourceRef") or "",
            target=node.get("targetRef") or "",
            process=scope.get("id") or "",
            name=node.get("name") or "",
            condition=feel_text(child_text(node, "conditionExpression")),
        )


def _read_element(draft: Draft, scope: Node, node: Node) -> None:
    if not _check_id(draft, node):
        return
    kind = local_name(node)
    element = _element(draft, scope, node)
    draft.elements[element.id] = element
    if kind == "subProcess":
        if node.get("triggeredByEvent") == "true":
            message = Sentence("不支持事件子流程，请改用任务上的边界事件。")
            draft.report(node, "event_sub_process", message)
            return
        _read_level(draft, node)


def _element(draft: Draft, scope: Node, node: Node) -> Element:
    identity = node.get("id")
    lane = draft.lane_of.get(identity) or draft.lane_of.get(scope.get("id"))
    if lane is not None:
        draft.lane_of[identity] = lane  # for what lies inside a sub-process
    groups = _split(camunda(node, "candidateGroups"))
    properties = properties_of(node)
    inputs, outputs = inputs_and_outputs(draft, node)
    return Element(
        id=identity,
        kind=local_name(node),
        process=scope.get("id") or "",
        name=" ".join((node.get("name") or "").split()),
        lane=lane.name if lane else None,
        roles=groups or ((lane.role,) if lane and lane.role else ()),
        form=form_of(draft, node),
        properties=properties,
        due=feel_text(camunda(node, "dueDate")),
        assignee=feel_text(camunda(node, "assignee")),
        candidates=_split(camunda(node, "candidateUsers")),
        documentation=child_text(node, "documentation") or "",
        default=node.get("default"),
        event=event_of(draft, node, properties),
        attached_to=node.get("attachedToRef"),
        interrupting=node.get("cancelActivity") != "false",
        repetition=repetition_of(draft, node, properties),
        operation=camunda(node, "topic"),
        inputs=inputs,
        outputs=outputs,
        decision=camunda(node, "decisionRef"),
        result_variable=camunda(node, "resultVariable"),
        mapping=camunda(node, "mapDecisionResult"),
        script=child_text(node, "script"),
    )


def _split(text: str | None) -> tuple[str, ...]:
    pieces = re.split(r"[,，、]", text or "")
    return tuple(piece.strip() for piece in pieces if piece.strip())
