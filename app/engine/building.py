"""A checked `Procedure` becomes SpiffWorkflow specs: ours, connected in the order of the file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults

from app.engine import (
    activities,
    events,
    joins,
    nodes,
    regions,
    repeating,
    subprocesses,
    throwing,
)
from app.engine.graph import dominators
from app.engine.model import SUB_PROCESSES, Element, Flow
from app.engine.procedure import Procedure

_CLASSES: dict[str, Any] = {
    "startEvent": events.StartEvent,
    "endEvent": throwing.EndEvent,
    "intermediateCatchEvent": events.CatchEvent,
    "intermediateThrowEvent": throwing.ThrowEvent,
    "receiveTask": events.ReceiveTask,
    "userTask": nodes.UserTask,
    "manualTask": nodes.UserTask,
    "task": nodes.UserTask,
    "businessRuleTask": activities.BusinessRuleTask,
    "exclusiveGateway": nodes.ExclusiveGateway,
    "parallelGateway": joins.ParallelGateway,
    "inclusiveGateway": joins.InclusiveGateway,
    "eventBasedGateway": nodes.Race,
    "serviceTask": activities.ServiceTask,
    "sendTask": throwing.SendTask,
    "scriptTask": nodes.ScriptTask,
    "subProcess": subprocesses.SubProcessTask,
    "transaction": subprocesses.Transaction,
    "callActivity": subprocesses.Call,
}


@dataclass(frozen=True, slots=True)
class Built:
    """The process's spec and those of its sub-processes, by element id.

    `coded` are the ids of elements and flows by the number that a stored state uses for them.
    """

    process: nodes.ProcessSpec
    levels: dict[str, nodes.ProcessSpec]
    coded: tuple[str, ...]
    codes: dict[str, int]
    elements: dict[str, Element]
    has_conditions: bool
    has_timers: bool


def build(procedure: Procedure) -> Built:
    """The specs of a procedure. They hold no state: one object serves all cases and threads."""
    top = _level(procedure, Element(procedure.process_id, "process", ""))
    levels = {
        element.id: _level(procedure, element)
        for element in procedure.elements.values()
        if element.kind in SUB_PROCESSES
    } | {
        called.process: _level(procedure, Element(called.process, "process", ""))
        for called in procedure.called.values()
    }
    coded = (*procedure.elements, *procedure.flows)
    kinds = {element.event.kind for element in procedure.elements.values() if element.event}
    return Built(
        top,
        levels,
        coded,
        codes={identity: number for number, identity in enumerate(coded)},
        elements=procedure.elements,
        has_conditions="conditional" in kinds,
        has_timers="timer" in kinds,
    )


def _level(procedure: Procedure, owner: Element) -> nodes.ProcessSpec:
    spec = nodes.ProcessSpec(owner)
    for element in procedure.inside(owner.id):
        if element.triggered:
            _watch(spec, procedure, element)
        elif element.kind != "boundaryEvent":
            _place(spec, procedure, element)
    for start in procedure.start_of(owner.id):
        spec.start.connect(spec.task_specs[start.id])
    ways = (*procedure.flows.values(), *procedure.links())
    _connect(spec, procedure, [way for way in ways if way.process == owner.id])
    _prepare_joins(spec)
    return spec


def _place(spec: nodes.ProcessSpec, procedure: Procedure, element: Element) -> None:
    body = _body(spec, procedure, element)
    attached = procedure.attached(element.id)
    if attached:
        guard = _known(nodes.Guard(spec, f"{element.id}.guard"), element)
        guard.connect(body)
        for event in attached:
            guard.connect(_known(_boundary(spec, event), event))


def _watch(spec: nodes.ProcessSpec, procedure: Procedure, element: Element) -> None:
    """An event sub-process, and what waits on its level to begin it."""
    _known(subprocesses.EventSubProcess(spec, element.id, subworkflow_spec=element.id), element)
    for start in procedure.start_of(element.id):
        watcher = _known(events.ArmedStart(spec, f"{start.id}.armed"), start)
        watcher.begins = element.id
        spec.watchers.append(watcher)


def _boundary(spec: nodes.ProcessSpec, event: Element) -> Any:
    return events.BoundaryEvent(spec, event.id, cancel_activity=event.interrupting)


def _body(spec: nodes.ProcessSpec, procedure: Procedure, element: Element) -> Any:
    """The element's own spec; where it is done several times the loop, with it inside."""
    if element.repetition is None and element.loop is None:
        return _known(_make(spec, procedure, element, element.id), element)
    inside = _known(_make(spec, procedure, element, f"{element.id} [child]"), element)
    inside.is_drawn = False
    loop = _known(_loop(spec, element, inside.name), element)
    # Connected once, here: whoever restores a case in a fresh process needs it as well.
    inside.completed_event.connect(loop.merge_child)
    return loop


def _loop(spec: nodes.ProcessSpec, element: Element, inside: str) -> Any:
    if element.repetition is None:
        asked = {"maximum": None, "condition": None, "test_before": False}  # ours asks itself
        return repeating.Repeated(spec, element.id, task_spec=inside, **asked)
    sequential = element.repetition.sequential
    kind = repeating.SequentialInstances if sequential else repeating.ParallelInstances
    return kind(spec, element.id, task_spec=inside)


def _known(node: Any, element: Element) -> Any:
    node.know(element)
    return node


def _make(spec: nodes.ProcessSpec, procedure: Procedure, element: Element, name: str) -> Any:
    kind = _CLASSES[element.kind]
    if element.operation and element.kind in {"sendTask", "businessRuleTask"}:
        kind = activities.ServiceTask
    own: dict[str, Any] = {"lane": element.lane, "bpmn_name": element.name}
    if element.kind == "scriptTask":
        own["script"] = element.script or ""
    if element.calling:
        own["subworkflow_spec"] = element.calling.process
    if element.kind in SUB_PROCESSES:
        own["subworkflow_spec"] = element.id
    node = kind(spec, name, **own)
    if isinstance(node, activities.BusinessRuleTask):
        node.tables = procedure.tables_of(element)
    return node


def _connect(spec: nodes.ProcessSpec, procedure: Procedure, flows: list[Flow]) -> None:
    for flow in _told_apart(spec, flows):
        source = spec.task_specs[flow.source]
        name = f"{flow.target}.guard"
        target = spec.task_specs.get(name) or spec.task_specs[flow.target]
        element = procedure.elements.get(flow.source)
        conditional = isinstance(source, defaults.ExclusiveGateway | defaults.InclusiveGateway)
        is_default = element is not None and element.default == flow.id
        if conditional and flow.condition and not is_default:
            source.connect_if(nodes.Condition(flow.condition), target)
        else:
            source.connect(target)
        if flow.id:
            source.flow_to[target.name] = flow.id


def _told_apart(spec: nodes.ProcessSpec, flows: list[Flow]) -> list[Flow]:
    """Where two flows join the same two elements, each goes through a node of its own."""
    ends = Counter((flow.source, flow.target) for flow in flows)
    separate: list[Flow] = []
    for flow in flows:
        if ends[flow.source, flow.target] == 1:
            separate.append(flow)
            continue
        name = f"{flow.id}.pass"
        _known(nodes.Pass(spec, name), Element(flow.id, "pass", flow.process))
        separate.append(replace(flow, target=name))
        separate.append(Flow("", name, flow.target, flow.process))
    return separate


def _prepare_joins(spec: nodes.ProcessSpec) -> None:
    following = regions.graph_of(spec)
    splits = dominators(following, nodes.ROOT_NAME)
    for node in spec.task_specs.values():
        if isinstance(node, joins.InclusiveGateway):
            node.prepare(following, splits[node.name])
