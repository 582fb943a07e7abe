"""Diagrams in the style of the BPMN model interchange group's reference files, made here.

Each shows what the working group's file of that name is for: A.1 a plain row, A.2 gateways, A.3 a
sub-process and boundary events, A.4 pools and lanes, B.1 all kinds of tasks, B.2 everything the
standard draws, C.x what offices draw. Three hands write them as three vendors' tools would:
with prefixes of their own, extensions of their own and the order of parts that they prefer.
"""

from __future__ import annotations

from collections.abc import Callable

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

TASKS = (
    *("task", "userTask", "manualTask", "serviceTask", "sendTask", "receiveTask"),
    *("scriptTask", "businessRuleTask", "callActivity"),
)
GATEWAYS = (
    *("exclusiveGateway", "parallelGateway", "inclusiveGateway", "complexGateway"),
    "eventBasedGateway",
)
DEFINITIONS = (
    *("messageEventDefinition", "timerEventDefinition", "errorEventDefinition"),
    *("escalationEventDefinition", "cancelEventDefinition", "compensateEventDefinition"),
    *("conditionalEventDefinition", "linkEventDefinition", "signalEventDefinition"),
    "terminateEventDefinition",
)
EVENTS = ("startEvent", "intermediateCatchEvent", "intermediateThrowEvent", "endEvent")
LOOPS = (
    "<standardLoopCharacteristics/>",
    '<multiInstanceLoopCharacteristics isSequential="false"/>',
    '<multiInstanceLoopCharacteristics isSequential="true"/>',
)


def node(kind: str, identity: str, inside: str = "", **values: str) -> str:
    written = "".join(f' {name}="{value}"' for name, value in values.items())
    return f'<{kind} id="{identity}" name="{identity}"{written}>{inside}</{kind}>'


def flow(source: str, target: str, inside: str = "") -> str:
    identity = f"{source}-{target}"
    ends = f'sourceRef="{source}" targetRef="{target}"'
    return f'<sequenceFlow id="{identity}" {ends}>{inside}</sequenceFlow>'


def row(*identities: str) -> str:
    return "".join(map(flow, identities, identities[1:]))


def process(identity: str, inside: str, **values: str) -> str:
    return node("process", identity, inside, **{"isExecutable": "true", **values})


def a_1() -> str:
    """Start, three tasks, end."""
    tasks = "".join(node("task", f"Task{n}", "<documentation>x</documentation>") for n in (1, 2, 3))
    parts = node("startEvent", "S") + tasks + node("endEvent", "E")
    return process("A1", parts + row("S", "Task1", "Task2", "Task3", "E"))


def a_2() -> str:
    """Tasks between gateways, with a default and a condition."""
    condition = f'<conditionExpression xmlns:xsi="{XSI}" xsi:type="tFormalExpression">x = 1'
    parts = (
        node("startEvent", "S")
        + "".join(node("task", f"T{n}") for n in range(1, 5))
        + node("exclusiveGateway", "G", default="G-T2")
        + node("exclusiveGateway", "H")
        + node("inclusiveGateway", "I")
        + node("endEvent", "E")
        + flow("G", "T1", condition + "</conditionExpression>")
    )
    ways = row("S", "G", "T2", "H", "I", "T3", "E") + row("T1", "H") + row("I", "T4", "E")
    return process("A2", parts + ways)


def a_3() -> str:
    """A sub-process with boundary events, one of each temper, and a call activity."""
    inner = node("startEvent", "S1") + node("task", "T1") + node("endEvent", "E1")
    inner += row("S1", "T1", "E1")
    parts = (
        node("startEvent", "S")
        + node("subProcess", "Sub", inner)
        + node("callActivity", "Call")
        + node("boundaryEvent", "B1", "<messageEventDefinition/>", attachedToRef="Sub")
        + node(
            "boundaryEvent",
            "B2",
            "<escalationEventDefinition/>",
            attachedToRef="Sub",
            cancelActivity="false",
        )
        + node("task", "T2")
        + node("endEvent", "E")
    )
    return process("A3", parts + row("S", "Sub", "Call", "E") + row("B1", "T2", "E"))


def a_4() -> str:
    """Two pools that exchange messages, one of them with lanes, one of them empty."""
    lanes = (
        '<laneSet id="LS"><lane id="L1" name="一"><flowNodeRef>S</flowNodeRef>'
        '<flowNodeRef>T</flowNodeRef></lane><lane id="L2" name="二"><childLaneSet id="LC">'
        '<lane id="L3"><flowNodeRef>E</flowNodeRef></lane></childLaneSet></lane></laneSet>'
    )
    parts = node("startEvent", "S") + node("task", "T") + node("endEvent", "E")
    other = node("startEvent", "S9") + node("sendTask", "T9") + node("endEvent", "E9")
    return (
        '<collaboration id="C">'
        '<participant id="P1" name="甲" processRef="A4"/>'
        '<participant id="P2" name="乙" processRef="A4b"/><participant id="P3" name="外"/>'
        '<messageFlow id="M1" sourceRef="T9" targetRef="T"/>'
        '<messageFlow id="M2" sourceRef="P3" targetRef="S"/>'
        "</collaboration>"
        + process("A4", lanes + parts + row("S", "T", "E"))
        + process("A4b", other + row("S9", "T9", "E9"), isExecutable="false")
    )


def b_1() -> str:
    """Every kind of task, every marker."""
    kinds = [
        node(kind, f"{kind}{number}", loop)
        for number, loop in enumerate(("", *LOOPS))
        for kind in TASKS
    ]
    identities = [f"{kind}{number}" for number in range(4) for kind in TASKS]
    parts = node("startEvent", "S") + "".join(kinds) + node("endEvent", "E")
    return process("B1", parts + row("S", *identities, "E"))


def b_2() -> str:
    """Everything that the standard draws: events by kind, sub-processes, data, artifacts."""
    events = [
        node(kind, f"{kind}-{definition}", f"<{definition}/>")
        for kind in EVENTS
        for definition in DEFINITIONS
    ]
    boundaries = [
        node("boundaryEvent", f"b-{definition}", f"<{definition}/>", attachedToRef="Sub")
        for definition in DEFINITIONS
    ]
    within = node("startEvent", "S1", "<signalEventDefinition/>") + node("endEvent", "E1")
    subs = [
        node("subProcess", "Sub", node("task", "T1")),
        node("subProcess", "EventSub", within + row("S1", "E1"), triggeredByEvent="true"),
        node("transaction", "Trans", node("task", "T2")),
        node("adHocSubProcess", "AdHoc", node("task", "T3")),
    ]
    data = (
        '<dataObject id="D"/><dataObjectReference id="DR" dataObjectRef="D"/>'
        '<dataStoreReference id="DS"/><textAnnotation id="TA"><text>注</text></textAnnotation>'
        '<association id="AS" sourceRef="TA" targetRef="Sub"/><group id="GR"/>'
    )
    both = node("boundaryEvent", "b-two", "".join(f"<{d}/>" for d in DEFINITIONS[:2]))
    gateways = "".join(node(kind, kind) for kind in GATEWAYS)
    ways = row("Sub", "Trans", "AdHoc", *GATEWAYS)
    return process("B2", "".join([*events, *boundaries, *subs, data, both, gateways, ways]))


def c_1() -> str:
    """An invoice: approve, clarify in a loop, prepare, review."""
    parts = (
        node("startEvent", "S", "<messageEventDefinition/>")
        + "".join(node("userTask", name) for name in ("approve", "clarify", "prepare", "review"))
        + node("exclusiveGateway", "approved")
        + node("exclusiveGateway", "clear")
        + "".join(node("endEvent", name) for name in ("paid", "refused"))
    )
    ways = row("S", "approve", "approved", "prepare", "paid") + row("approved", "clarify", "clear")
    return process("C1", parts + ways + row("clear", "approve") + row("clear", "refused"))


def c_2() -> str:
    """A pizza between two pools, with an event gateway and an endless loop of asking."""
    parts = (
        node("startEvent", "hungry")
        + node("task", "order")
        + node("eventBasedGateway", "wait")
        + node("intermediateCatchEvent", "pizza", "<messageEventDefinition/>")
        + node(
            "intermediateCatchEvent",
            "hour",
            "<timerEventDefinition><timeDuration>PT60M</timeDuration></timerEventDefinition>",
        )
        + node("task", "ask")
        + node("endEvent", "full")
    )
    ways = row("hungry", "order", "wait", "pizza", "full") + row("wait", "hour", "ask", "wait")
    pools = (
        '<participant id="P1" processRef="C2"/><participant id="P2" name="店"/>'
        '<messageFlow id="M" sourceRef="order" targetRef="P2"/>'
    )
    return f'<collaboration id="C">{pools}</collaboration>' + process("C2", parts + ways)


DRAWINGS: dict[str, Callable[[], str]] = {
    "A.1.0": a_1,
    "A.2.0": a_2,
    "A.3.0": a_3,
    "A.4.0": a_4,
    "B.1.0": b_1,
    "B.2.0": b_2,
    "C.1.0": c_1,
    "C.2.0": c_2,
}


def plain(inside: str) -> str:
    """The standard's namespace as the default one."""
    return f'<definitions xmlns="{MODEL}" id="D" targetNamespace="t">{inside}</definitions>'


def prefixed(inside: str) -> str:
    """Every name with a prefix, an exporter's name, and shapes behind."""
    named = inside.replace("</", "\0").replace("<", "<semantic:").replace("\0", "</semantic:")
    shapes = (
        '<bpmndi:BPMNDiagram id="DG"><bpmndi:BPMNPlane id="PL" bpmnElement="S">'
        '<bpmndi:BPMNShape id="SH" bpmnElement="S"><dc:Bounds x="1" y="1" width="36" height="36"/>'
        "</bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"
    )
    return (
        f'<semantic:definitions xmlns:semantic="{MODEL}" xmlns:bpmndi="{DI}" xmlns:dc="{DC}" '
        f'id="_1" targetNamespace="t" exporter="X" exporterVersion="1">{named}{shapes}'
        "</semantic:definitions>"
    )


def extended(inside: str) -> str:
    """Extensions of a vendor's own in every element, comments and processing instructions."""
    more = (
        '<extensionElements><v:meta v:key="颜色" v:value="#fff">'
        "<v:rich>&lt;b&gt;x&lt;/b&gt;</v:rich></v:meta></extensionElements>"
    )
    with_meta = inside.replace("></task>", f">{more}</task>").replace(
        "></userTask>", f"><!-- a note -->{more}</userTask>"
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><?vendor tool="1"?>'
        f'<definitions xmlns="{MODEL}" xmlns:v="http://vendor.example/bpmn" id="D" '
        f'expressionLanguage="http://www.w3.org/1999/XPath">{with_meta}</definitions>'
    )


HANDS: tuple[Callable[[str], str], ...] = (plain, prefixed, extended)


def drawings() -> dict[str, bytes]:
    """Every drawing in every hand, by a name such as `B.2.0 prefixed`."""
    return {
        f"{name} {hand.__name__}": hand(draw()).encode()
        for name, draw in DRAWINGS.items()
        for hand in HANDS
    }
