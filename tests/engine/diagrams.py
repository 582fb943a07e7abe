"""Small diagrams for the engine's tests, as the desktop Camunda Modeler would write them."""

from __future__ import annotations

from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"


def attributes(values: dict[str, str | None]) -> str:
    """` id="a" camunda:assignee="b"`; a leading `c_` stands for the camunda prefix."""
    parts = []
    for name, value in values.items():
        if value is not None:
            written = f"camunda:{name[2:]}" if name.startswith("c_") else name
            parts.append(f" {written}={quoteattr(value)}")
    return "".join(parts)


class Diagram:
    """A process in the making. Every method draws one thing and gives the diagram back."""

    def __init__(self, process: str = "P", *, executable: bool = True) -> None:
        self.process = process
        self.executable = executable
        self.parts: list[str] = []
        self.lanes: list[str] = []
        self.around: list[str] = []
        self._flows = 0

    def node(self, kind: str, identity: str, inside: str = "", **values: str | None) -> Diagram:
        """A node; `inside` is XML within it."""
        name = values.pop("name", None)
        known = {"id": identity, "name": name, **values}
        self.parts.append(f"<bpmn:{kind}{attributes(known)}>{inside}</bpmn:{kind}>")
        return self

    def start(self, identity: str = "start") -> Diagram:
        return self.node("startEvent", identity)

    def end(self, identity: str = "end", inside: str = "") -> Diagram:
        return self.node("endEvent", identity, inside)

    def user(self, identity: str, inside: str = "", **values: str | None) -> Diagram:
        values.setdefault("c_candidateGroups", "REVIEWER")
        return self.node("userTask", identity, inside, **values)

    def script(self, identity: str, text: str) -> Diagram:
        inside = f"<bpmn:script>{escape(text)}</bpmn:script>"
        return self.node("scriptTask", identity, inside, scriptFormat="feel")

    def service(
        self,
        identity: str,
        operation: str,
        inputs: dict[str, str] | None = None,
        outputs: dict[str, str] | None = None,
        more: str = "",
        **values: str,
    ) -> Diagram:
        parameters = "".join(
            f'<camunda:inputParameter name="{name}">{escape(text)}</camunda:inputParameter>'
            for name, text in (inputs or {}).items()
        ) + "".join(
            f'<camunda:outputParameter name="{name}">{escape(text)}</camunda:outputParameter>'
            for name, text in (outputs or {}).items()
        )
        inside = extension(f"<camunda:inputOutput>{parameters}</camunda:inputOutput>") + more
        external = {"c_type": "external", "c_topic": operation}
        return self.node("serviceTask", identity, inside, **external, **values)

    def exclusive(self, identity: str, default: str | None = None) -> Diagram:
        return self.node("exclusiveGateway", identity, default=default)

    def inclusive(self, identity: str, default: str | None = None) -> Diagram:
        return self.node("inclusiveGateway", identity, default=default)

    def parallel(self, identity: str) -> Diagram:
        return self.node("parallelGateway", identity)

    def boundary(
        self, identity: str, host: str, inside: str, *, interrupting: bool = True
    ) -> Diagram:
        cancel = "true" if interrupting else "false"
        return self.node(
            "boundaryEvent", identity, inside, attachedToRef=host, cancelActivity=cancel
        )

    def sub_process(
        self, identity: str, inner: Diagram, inside: str = "", kind: str = "subProcess"
    ) -> Diagram:
        return self.node(kind, identity, inside + "".join(inner.parts))

    def on_event(
        self, identity: str, event: str, inner: Diagram, *, interrupting: bool = True
    ) -> Diagram:
        """An event sub-process; its start event is `<identity>_start`."""
        start = Diagram().node(
            "startEvent",
            f"{identity}_start",
            event,
            isInterrupting=None if interrupting else "false",
        )
        return self.node(
            "subProcess", identity, "".join(start.parts + inner.parts), triggeredByEvent="true"
        )

    def call(self, identity: str, key: str, *handed: str, marker: str = "") -> Diagram:
        inside = extension("".join(handed)) + marker
        return self.node("callActivity", identity, inside, calledElement=key)

    def flow(
        self, source: str, target: str, condition: str | None = None, identity: str | None = None
    ) -> Diagram:
        self._flows += 1
        identity = identity or f"{source}__{target}__{self._flows}"
        inside = ""
        if condition is not None:
            inside = (
                '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">'
                f"{escape(condition)}</bpmn:conditionExpression>"
            )
        return self.node("sequenceFlow", identity, inside, sourceRef=source, targetRef=target)

    def line(self, *identities: str) -> Diagram:
        """Flows from each to the next."""
        for source, target in pairwise(identities):
            self.flow(source, target)
        return self

    def lane(self, name: str, *identities: str, inside: str = "") -> Diagram:
        references = "".join(f"<bpmn:flowNodeRef>{one}</bpmn:flowNodeRef>" for one in identities)
        number = len(self.lanes) + 1
        self.lanes.append(
            f'<bpmn:lane id="lane{number}" name={quoteattr(name)}>{inside}{references}</bpmn:lane>'
        )
        return self

    def root(self, xml: str) -> Diagram:
        """Something beside the process: a message, an error."""
        self.around.append(xml)
        return self

    def xml(self) -> bytes:
        lanes = f'<bpmn:laneSet id="lanes">{"".join(self.lanes)}</bpmn:laneSet>' * bool(self.lanes)
        executable = ' isExecutable="true"' if self.executable else ""
        return (
            '<?xml version="1.0" encoding="UTF-8"?>'
            f'<bpmn:definitions xmlns:bpmn="{BPMN}" xmlns:camunda="{CAMUNDA}" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="D" '
            'targetNamespace="http://bpmn.io/schema/bpmn">'
            f"{''.join(self.around)}"
            f'<bpmn:process id="{self.process}" name="流程"{executable}>'
            f"{lanes}{''.join(self.parts)}"
            "</bpmn:process></bpmn:definitions>"
        ).encode()

    def files(self, **others: bytes) -> dict[str, bytes]:
        """The folder of the procedure; `rules_dmn=…` stands for the file `rules.dmn`."""
        named = {name.replace("_dmn", ".dmn"): content for name, content in others.items()}
        return {"process.bpmn": self.xml(), **named}


def extension(inside: str) -> str:
    return f"<bpmn:extensionElements>{inside}</bpmn:extensionElements>"


def properties(**values: str) -> str:
    """camunda:properties; `__` in a name stands for a dot."""
    inside = "".join(
        f"<camunda:property name={quoteattr(name.replace('__', '.'))} value={quoteattr(value)} />"
        for name, value in values.items()
    )
    return extension(f"<camunda:properties>{inside}</camunda:properties>")


def takes(**values: str) -> str:
    """What a call hands in: `source=`, `sourceExpression=`, `target=`, `variables=`."""
    return f"<camunda:in{attributes(dict(values))} />"


def gives(**values: str) -> str:
    """What a call hands out."""
    return f"<camunda:out{attributes(dict(values))} />"


def timer(kind: str, text: str) -> str:
    """`timer("Duration", "PT1H")`."""
    return (
        "<bpmn:timerEventDefinition>"
        f'<bpmn:time{kind} xsi:type="bpmn:tFormalExpression">{escape(text)}</bpmn:time{kind}>'
        "</bpmn:timerEventDefinition>"
    )


def message(reference: str) -> str:
    return f'<bpmn:messageEventDefinition messageRef="{reference}" />'


def signal(reference: str) -> str:
    return f'<bpmn:signalEventDefinition signalRef="{reference}" />'


def escalation(reference: str | None = None) -> str:
    return f"<bpmn:escalationEventDefinition{attributes({'escalationRef': reference})} />"


def link(name: str) -> str:
    return f"<bpmn:linkEventDefinition{attributes({'name': name})} />"


def error(reference: str | None = None) -> str:
    return f"<bpmn:errorEventDefinition{attributes({'errorRef': reference})} />"


def condition(text: str) -> str:
    return (
        "<bpmn:conditionalEventDefinition>"
        f'<bpmn:condition xsi:type="bpmn:tFormalExpression">{escape(text)}</bpmn:condition>'
        "</bpmn:conditionalEventDefinition>"
    )


def loop(condition: str | None = None, **values: str) -> str:
    """The standard loop's marker: `testBefore=`, `loopMaximum=`."""
    inside = ""
    if condition is not None:
        inside = f"<bpmn:loopCondition>{escape(condition)}</bpmn:loopCondition>"
    marker = attributes(dict(values))
    return f"<bpmn:standardLoopCharacteristics{marker}>{inside}</bpmn:standardLoopCharacteristics>"


def instances(
    *, sequential: bool = False, until: str | None = None, times: str | None = None, **values: str
) -> str:
    """A multi-instance marker in Camunda's way: `collection=`, `elementVariable=`."""
    camunda = {f"c_{name}": value for name, value in values.items()}
    inside = ""
    if times is not None:
        inside += f"<bpmn:loopCardinality>{escape(times)}</bpmn:loopCardinality>"
    if until is not None:
        inside += f"<bpmn:completionCondition>{escape(until)}</bpmn:completionCondition>"
    marker = attributes({"isSequential": "true" if sequential else None, **camunda})
    return (
        f"<bpmn:multiInstanceLoopCharacteristics{marker}>{inside}"
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
