"""Every kind of BPMN 2.0 that a modeler can draw: carried out, shown only, or refused.

So nothing that somebody draws is left out in silence; a test goes through the whole of BPMN.
"""

from __future__ import annotations

from app.engine.model import ACTIVITIES, GATEWAYS
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
CARRIED_OUT = NODES | {"sequenceFlow"}
#: Drawn for the reader only; a run does not see them.
SHOWN = frozenset(
    {
        "laneSet",
        "textAnnotation",
        "association",
        "group",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
    }
)
#: Of the shown, those that somebody could take for something that acts.
DATA = frozenset({"dataObjectReference", "dataStoreReference"})
#: What can have a name that is a variable's.
ITEMS = DATA | {"dataObject", "dataInput", "dataOutput", "property"}
#: Parts of a process or sub-process that are no shapes; the reader takes what it needs.
PARTS = frozenset(
    {
        "documentation",
        "extensionElements",
        "incoming",
        "outgoing",
        "ioSpecification",
        "dataInputAssociation",
        "dataOutputAssociation",
        "property",
        "category",
        "multiInstanceLoopCharacteristics",
        "standardLoopCharacteristics",
    }
)
_CHOREOGRAPHY = Sentence("不支持编排图里的图形，请在一个流程里用任务和消息事件画。")
#: What this house cannot carry out, and what to draw instead.
REFUSED = {
    "complexGateway": Sentence("不支持复杂网关，请改用排他、并行或包容网关。"),
    "adHocSubProcess": Sentence("不支持自由子流程，请用网关和连线画出先后。"),
    "choreographyTask": _CHOREOGRAPHY,
    "callChoreography": _CHOREOGRAPHY,
    "subChoreography": _CHOREOGRAPHY,
    "implicitThrowEvent": Sentence("不支持隐式抛出事件，请改用中间抛出事件。"),
}

#: Which events each kind of node may carry.
EVENTS_OF = {
    "startEvent": frozenset({"none"}),
    "endEvent": frozenset(
        {"none", "message", "signal", "error", "escalation", "terminate", "cancel"}
    ),
    "intermediateCatchEvent": frozenset({"timer", "message", "signal", "conditional", "link"}),
    "intermediateThrowEvent": frozenset({"none", "message", "signal", "escalation", "link"}),
    "boundaryEvent": frozenset(
        {"timer", "message", "signal", "error", "escalation", "conditional", "cancel"}
    ),
}
#: What may begin an event sub-process.
EVENTS_OF_TRIGGERED = frozenset(
    {"timer", "message", "signal", "error", "escalation", "conditional"}
)
#: Those that always interrupt what they are attached to.
INTERRUPTING = frozenset({"error", "cancel"})
_STARTED_BY_PEOPLE = Sentence("流程由人发起，请把开始事件改成普通开始事件。")
_NOT_HERE = Sentence("这里不能用这种事件，请换一种。")
_INSTEAD = {
    "compensate": Sentence("不支持补偿事件，退回时系统会自动撤销已执行的操作，请删除。"),
    "cancel": Sentence("取消只能画成事务子流程里的结束事件和它边上的边界事件，请改用错误事件。"),
    "none": Sentence("这个事件没有选触发条件，请选定时、消息或条件等。"),
    "error": Sentence("错误只能由结束事件抛出，请改用结束事件，或改用上报事件。"),
    "link": Sentence("链接只能画成一对中间事件，请改用普通事件。"),
    "terminate": Sentence("终止只能画成结束事件，请改用结束事件。"),
}


def refusal_of_event(kind: str, holder: str, *, triggered: bool) -> Sentence | None:
    """What to say where a node carries an event that it cannot; None where it can."""
    if holder == "startEvent" and triggered:
        if kind in EVENTS_OF_TRIGGERED:
            return None
        return _INSTEAD.get(kind, _NOT_HERE)
    if kind in EVENTS_OF[holder]:
        return None
    return _STARTED_BY_PEOPLE if holder == "startEvent" else _INSTEAD.get(kind, _NOT_HERE)
