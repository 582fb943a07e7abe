"""A BPMN file in the dialect of Camunda 7 becomes a `Procedure`, or Problems."""

from __future__ import annotations

import re

from app.engine import foreign
from app.engine.calling import calling_of
from app.engine.details import event_of, form_of, inputs_and_outputs, properties_of
from app.engine.documents import BPMN, Node, camunda, child_text, children, local_name, namespace
from app.engine.drafts import Draft
from app.engine.expressions import feel_text
from app.engine.kinds import DATA, ITEMS, NODES, PARTS, REFUSED, SHOWN
from app.engine.model import SUB_PROCESSES, Element, Flow, Lane
from app.engine.problems import WARNING, Problem
from app.engine.procedure import Procedure
from app.engine.repetitions import loop_of, repetition_of
from app.errors import Sentence

_ID = re.compile(r"[\w-]{1,64}")
_STARTS_CASES = Sentence("流程由人发起，这里不能勾选“由它启动流程”，请取消。")
#: Attribute → the value that cannot be carried out, and what to do instead.
_ATTRIBUTES = {
    "isForCompensation": (
        "true",
        Sentence("不支持补偿活动，退回时系统会自动撤销已执行的操作，请删除。"),
    ),
    "instantiate": ("true", _STARTS_CASES),
    "eventGatewayType": ("Parallel", _STARTS_CASES),
    "parallelMultiple": ("true", Sentence("一个事件只能有一种触发条件，请分成几个事件。")),
}


def choose_process(root: Node, process_id: str | None) -> Node | None:
    """The process to run: the one asked for, the only one, or the only executable one."""
    processes = children(root, "process")
    if process_id is not None:
        return next((one for one in processes if one.get("id") == process_id), None)
    if len(processes) > 1:
        processes = [one for one in processes if one.get("isExecutable") == "true"]
    return processes[0] if len(processes) == 1 else None


def name_of(root: Node, process: Node) -> str:
    """What a process is called: by itself, or else by the pool that it is drawn in."""
    pools = (
        one.get("name")
        for one in root.iter(f"{{{BPMN}}}participant")
        if one.get("processRef") == process.get("id")
    )
    return str(process.get("name") or next(filter(None, pools), None) or process.get("id"))


def read_process(file: str, root: Node, process: Node) -> tuple[Procedure, list[Problem]]:
    """The procedure, as far as it could be read, and every problem met on the way."""
    draft = Draft(file, _references(root), _data_names(root), foreign.keys_of_messages(root))
    _read_lanes(draft, process)
    if process.get("isExecutable") != "true":
        message = Sentence("保存时没有勾选“可执行”，系统照样能办，不用改。")
        draft.report(process, "not_executable", message, WARNING)
    _check_id(draft, process)
    foreign.look(draft, process)
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


def _data_names(root: Node) -> dict[str, str]:
    """What data is called: by its own name, or by that of the data it is associated with."""
    names = {
        node.get("id"): node.get("name").strip()
        for kind in ITEMS
        for node in root.iter(f"{{{BPMN}}}{kind}")
        if node.get("id") and (node.get("name") or "").strip()
    }
    for kind in ("dataInputAssociation", "dataOutputAssociation"):
        for node in root.iter(f"{{{BPMN}}}{kind}"):
            ends = [child_text(node, "sourceRef"), child_text(node, "targetRef")]
            named = next((names[end] for end in ends if end in names), None)
            if named is not None:
                names |= {end: named for end in ends if end and end not in names}
    return names


def _read_lanes(draft: Draft, process: Node) -> None:
    for node in process.iter(f"{{{BPMN}}}lane"):
        name = (node.get("name") or "").strip()
        role = properties_of(node).get("role") or name
        if not role:
            draft.report(node, "lane_without_role", Sentence("请写上这条泳道由哪个岗位办理。"))
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
        elif kind in REFUSED:
            draft.report(node, "unsupported", REFUSED[kind])
        elif kind in DATA:
            said = Sentence("只是画给人看的，办理时不起作用；要留材料请在表单里加附件。")
            draft.report(node, "data_object", said, WARNING)
        elif kind not in SHOWN | PARTS:
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
    foreign.look(draft, node)
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
    element = _element(draft, scope, node)
    draft.elements[element.id] = element
    _refuse_attributes(draft, node)
    foreign.look(draft, node)
    if element.kind in SUB_PROCESSES:
        _read_level(draft, node)


def _refuse_attributes(draft: Draft, node: Node) -> None:
    """Attributes that would make something else of a shape than it is here."""
    for name, (value, said) in _ATTRIBUTES.items():
        if node.get(name) == value:
            draft.report(node, "unsupported", said)
    if any(node.get(name, "1") != "1" for name in ("startQuantity", "completionQuantity")):
        said = Sentence("任务的开始数量和完成数量只能是 1，请改回 1。")
        draft.report(node, "unsupported", said)


def _element(draft: Draft, scope: Node, node: Node) -> Element:
    identity, kind = node.get("id"), local_name(node)
    lane = draft.lane_of.get(identity) or draft.lane_of.get(scope.get("id"))
    if lane is not None:
        draft.lane_of[identity] = lane  # for what lies inside a sub-process
    groups = _split(camunda(node, "candidateGroups"))
    properties = properties_of(node)
    inputs, outputs = inputs_and_outputs(draft, node)
    return Element(
        id=identity,
        kind=kind,
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
        interrupting="false" not in {node.get("cancelActivity"), node.get("isInterrupting")},
        repetition=repetition_of(draft, node, properties),
        triggered=node.get("triggeredByEvent") == "true",
        loop=loop_of(draft, node),
        calling=calling_of(draft, node) if kind == "callActivity" else None,
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
