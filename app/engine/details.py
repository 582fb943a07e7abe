"""The parts of a BPMN element: event, form, properties, parameters."""

from __future__ import annotations

from typing import Any

from app.engine.documents import (
    CAMUNDA,
    Node,
    camunda,
    child_text,
    children,
    extensions,
    local_name,
)
from app.engine.drafts import Draft
from app.engine.expressions import feel_text
from app.engine.model import Event, Form, Pairs
from app.errors import Sentence

_DEFINITIONS = {
    "timerEventDefinition": "timer",
    "messageEventDefinition": "message",
    "signalEventDefinition": "signal",
    "errorEventDefinition": "error",
    "escalationEventDefinition": "escalation",
    "conditionalEventDefinition": "conditional",
    "terminateEventDefinition": "terminate",
    "linkEventDefinition": "link",
    "compensateEventDefinition": "compensate",
    "cancelEventDefinition": "cancel",
}
_TIMERS = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}
_REFERENCES = ("messageRef", "signalRef", "errorRef", "escalationRef")
_EVENT_HOLDERS = frozenset(
    {
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
    }
)


def properties_of(node: Node) -> dict[str, str]:
    """camunda:properties of this very node."""
    return {
        one.get("name"): (one.get("value") or "").strip()
        for holder in extensions(node, "properties")
        for one in children(holder, "property", CAMUNDA)
        if one.get("name")
    }


def event_of(draft: Draft, node: Node, properties: dict[str, str]) -> Event | None:
    """The event that an event, a receive task or a send task stands for; None on other nodes."""
    kind = local_name(node)
    if kind in {"receiveTask", "sendTask"} and node.get("messageRef") is not None:
        return _named("message", draft, node, properties)
    if kind not in _EVENT_HOLDERS:
        return None
    found = [one for one in children(node) if local_name(one) in _DEFINITIONS]
    if len(found) > 1:
        draft.report(
            node, "several_events", Sentence("一个事件只能有一种触发条件，请分成几个事件。")
        )
    return _event(draft, found[0], properties) if found else Event()


def _event(draft: Draft, definition: Node, properties: dict[str, str]) -> Event:
    kind = _DEFINITIONS[local_name(definition)]
    if kind == "timer":
        return _timer(definition)
    if kind == "conditional":
        return Event("conditional", text=feel_text(child_text(definition, "condition")))
    return _named(kind, draft, definition, properties)


def _timer(definition: Node) -> Event:
    for tag, timer in _TIMERS.items():
        text = child_text(definition, tag)
        if text:
            return Event("timer", text=feel_text(text), timer=timer)
    return Event("timer")


def _named(kind: str, draft: Draft, node: Node, properties: dict[str, str]) -> Event:
    if kind == "link":
        return Event(kind, name=" ".join((node.get("name") or "").split()) or None)
    reference = next((node.get(one) for one in _REFERENCES if node.get(one)), None)
    return Event(
        kind,
        name=draft.references.get(reference) if reference else None,
        key=feel_text(properties.get("key")) or draft.keys.get(reference or ""),
        variable=properties.get("payload") or None,
    )


def form_of(draft: Draft, node: Node) -> Form:
    """The fields of camunda:formData, or the name of a form: camunda:formKey or camunda:formRef."""
    key = camunda(node, "formKey") or camunda(node, "formRef")
    fields = [
        _field(one)
        for holder in extensions(node, "formData")
        for one in children(holder, "formField", CAMUNDA)
    ]
    if key and fields:
        draft.report(node, "two_forms", Sentence("表单键和表单字段只能填一种，请删去其中一种。"))
    return key or fields or None


def _field(node: Node) -> dict[str, Any]:
    """One field: id, label, type, default, values, validation (name → setting), properties."""
    validations = (
        one
        for holder in children(node, "validation", CAMUNDA)
        for one in children(holder, "constraint", CAMUNDA)
    )
    properties = (
        one
        for holder in children(node, "properties", CAMUNDA)
        for one in children(holder, "property", CAMUNDA)
    )
    return {
        "id": node.get("id") or "",
        "label": node.get("label") or node.get("id") or "",
        "type": node.get("type") or "string",
        "default": node.get("defaultValue"),
        "values": [
            {"id": one.get("id") or "", "name": one.get("name") or one.get("id") or ""}
            for one in children(node, "value", CAMUNDA)
        ],
        "validation": {one.get("name") or "": one.get("config") or "" for one in validations},
        "properties": {one.get("id") or "": one.get("value") or "" for one in properties},
    }


def inputs_and_outputs(draft: Draft, node: Node) -> tuple[Pairs, Pairs]:
    """camunda:inputOutput as (name, FEEL text) pairs."""
    holders = extensions(node, "inputOutput")
    inputs = [one for holder in holders for one in children(holder, "inputParameter", CAMUNDA)]
    outputs = [one for holder in holders for one in children(holder, "outputParameter", CAMUNDA)]
    return _pairs(draft, node, inputs), _pairs(draft, node, outputs)


def _pairs(draft: Draft, element: Node, nodes: list[Node]) -> Pairs:
    pairs = []
    for node in nodes:
        name = node.get("name") or ""
        if children(node, "script", CAMUNDA):
            message = Sentence(
                "参数“%(name)s”是一段程序，系统不执行，请在右边“操作”里重写。", name=name
            )
            draft.report(element, "script_parameter", message)
            continue
        pairs.append((name, _parameter_text(node)))
    return tuple(pairs)


def _parameter_text(node: Node) -> str:
    """A parameter's FEEL text; camunda:list and camunda:map become a FEEL list and context."""
    for one in children(node, "list", CAMUNDA):
        values = [_text(value) for value in children(one, "value", CAMUNDA)]
        return f"[{', '.join(values)}]"
    for one in children(node, "map", CAMUNDA):
        entries = [
            f'"{entry.get("key") or ""}": {_text(entry)}'
            for entry in children(one, "entry", CAMUNDA)
        ]
        return f"{{{', '.join(entries)}}}"
    return feel_text(node.text) or ""


def _text(node: Node) -> str:
    return feel_text(node.text) or "null"
