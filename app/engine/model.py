"""A procedure as the officials drew it: elements, flows, lanes. Plain data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any, Self

#: What a form is: a list of fields (camunda:formData), the text of camunda:formKey, or nothing.
Form = list[dict[str, Any]] | str | None
Pairs = tuple[tuple[str, str], ...]

WAITING_KINDS = frozenset({"userTask", "manualTask", "task"})
GATEWAYS = frozenset(
    {"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"}
)
TASKS = frozenset(
    {
        "userTask",
        "manualTask",
        "task",
        "serviceTask",
        "sendTask",
        "businessRuleTask",
        "scriptTask",
        "receiveTask",
    }
)
#: What holds a diagram of its own.
SUB_PROCESSES = frozenset({"subProcess", "transaction"})
ACTIVITIES = TASKS | SUB_PROCESSES | {"callActivity"}


@dataclass(frozen=True, slots=True)
class Event:
    """What an event waits for or throws.

    kind: none, timer, message, signal, error, escalation, conditional, terminate, link, cancel.
    `name` is the message's, signal's or link's name, or the error's or escalation's code; `text`
    the FEEL text of a timer or condition; `timer` is date, duration or cycle; `key` the FEEL text
    that a message's key must equal; `variable` takes a message's payload (else its keys are
    variables).
    """

    kind: str = "none"
    name: str | None = None
    text: str | None = None
    timer: str | None = None
    key: str | None = None
    variable: str | None = None


@dataclass(frozen=True, slots=True)
class Repetition:
    """A multi-instance activity; either a collection or a number (FEEL texts) says how often."""

    sequential: bool = False
    collection: str | None = None
    cardinality: str | None = None
    item: str | None = None
    condition: str | None = None
    output_collection: str | None = None
    output_element: str | None = None


@dataclass(frozen=True, slots=True)
class Loop:
    """An activity that is done again as long as its condition (FEEL) holds; BPMN's standard loop.

    `first` asks before the first time already (testBefore); `most` limits how often.
    """

    condition: str | None = None
    first: bool = False
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """`target` takes the variable `source`, or what the FEEL `text` says; no target: all pass."""

    target: str = ""
    source: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Calling:
    """What a call activity calls, and what goes in and comes out; nothing else does.

    `element` is the key of the called procedure; `process` its process, once it is known which
    version that is. `key` (FEEL) is what messages to the called steps must name.
    """

    element: str
    process: str = ""
    takes: tuple[Handover, ...] = ()
    gives: tuple[Handover, ...] = ()
    key: str | None = None

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> Self:
        handed = {
            name: tuple(Handover(**one) for one in stored[name]) for name in ("takes", "gives")
        }
        return cls(**{**stored, **handed})


@dataclass(frozen=True, slots=True)
class Element:
    """A node of the diagram; `kind` is its BPMN name (`userTask`), `process` the enclosing one."""

    id: str
    kind: str
    process: str
    name: str = ""
    lane: str | None = None
    roles: tuple[str, ...] = ()
    form: Form = None
    properties: dict[str, str] = field(default_factory=dict)
    due: str | None = None
    assignee: str | None = None
    candidates: tuple[str, ...] = ()
    documentation: str = ""
    default: str | None = None
    event: Event | None = None
    attached_to: str | None = None
    interrupting: bool = True
    repetition: Repetition | None = None
    #: An event sub-process: begun by the event at its start, not by a flow.
    triggered: bool = False
    loop: Loop | None = None
    calling: Calling | None = None
    operation: str | None = None
    inputs: Pairs = ()
    outputs: Pairs = ()
    decision: str | None = None
    result_variable: str | None = None
    mapping: str | None = None
    script: str | None = None

    @property
    def label(self) -> str:
        """What people call it."""
        return self.name or self.id.rpartition(".")[2]

    @property
    def home(self) -> str:
        """Which called procedure it belongs to: the keys on the way there; empty: to none."""
        return home_of(self.id)

    @property
    def waits_for_people(self) -> bool:
        return self.kind in WAITING_KINDS

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> Self:
        values = {one.name: stored[one.name] for one in fields(cls) if one.name in stored}
        for name in ("roles", "candidates"):
            values[name] = tuple(values.get(name, ()))
        for name in ("inputs", "outputs"):
            values[name] = tuple((key, text) for key, text in values.get(name, ()))
        if values.get("event"):
            values["event"] = Event(**values["event"])
        if values.get("repetition"):
            values["repetition"] = Repetition(**values["repetition"])
        if values.get("loop"):
            values["loop"] = Loop(**values["loop"])
        if values.get("calling"):
            values["calling"] = Calling.from_dict(values["calling"])
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow; `condition` is a FEEL text."""

    id: str
    source: str
    target: str
    process: str
    name: str = ""
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """Who works here: `role` is a role's code, or else the lane's name."""

    id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Called:
    """A procedure that another one calls, in the version that it had then.

    `home` are the keys on the way to it, joined by dots (`verify`, `verify.measure`); `process` the
    process to run; `digest` that of the called spec.
    """

    home: str
    process: str
    name: str
    digest: str
    decisions: dict[str, Any] = field(default_factory=dict)


def home_of(identity: str) -> str:
    """The part of an id that says to which called procedure it belongs."""
    return identity.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class Procedure:
    """Everything a run needs to know, in document order; what a stored version keeps.

    What it calls is part of it, pinned: the ids of a called procedure begin with its home and a
    dot, which no id in a file contains.
    """

    process_id: str
    name: str
    elements: dict[str, Element]
    flows: dict[str, Flow]
    lanes: dict[str, Lane]
    decisions: dict[str, Any] = field(default_factory=dict)
    documentation: str = ""
    called: dict[str, Called] = field(default_factory=dict)

    def inside(self, process: str) -> list[Element]:
        """The elements directly in the process or in one sub-process."""
        return [element for element in self.elements.values() if element.process == process]

    def does_something(self, process: str) -> bool:
        """Are there operations directly in a process, or in the sub-processes within it?"""
        return any(
            element.operation is not None
            or self.does_something(element.calling.process if element.calling else element.id)
            for element in self.inside(process)
        )

    def tables_of(self, element: Element) -> dict[str, Any]:
        """The decision tables that an element can ask: those of its own folder."""
        home = element.home
        tables: dict[str, Any] = self.called[home].decisions if home else self.decisions
        return tables

    def leaving(self, element: str) -> list[Flow]:
        return [flow for flow in self.flows.values() if flow.source == element]

    def arriving(self, element: str) -> list[Flow]:
        return [flow for flow in self.flows.values() if flow.target == element]

    def attached(self, element: str) -> list[Element]:
        """The boundary events of an activity."""
        return [one for one in self.elements.values() if one.attached_to == element]

    def start_of(self, process: str) -> list[Element]:
        return [one for one in self.inside(process) if one.kind == "startEvent"]

    def triggered_in(self, process: str) -> list[Element]:
        """The event sub-processes of the process or of one sub-process."""
        return [one for one in self.inside(process) if one.triggered]

    def usually_after(self, element: Element, holds: Callable[[Flow], bool]) -> list[str]:
        """What usually follows an element.

        At a gateway where a condition `holds`, else the default; at the start what lies within.
        After the end of a sub-process or called procedure comes what follows that.
        """
        process = element.calling.process if element.calling else element.id
        inside = [] if element.triggered else self.start_of(process)
        return [start.id for start in inside] or self._after(element, holds)

    def _after(self, element: Element, holds: Callable[[Flow], bool]) -> list[str]:
        ways = self.leaving(element.id) or [one for one in self.links() if one.source == element.id]
        usual = [one for one in ways if one.id and one.id == element.default]
        decided = [one for one in ways if holds(one)]
        found = [one.target for one in decided or usual or ways]
        if element.kind == "endEvent":
            for one in self.elements.values():
                process = one.calling.process if one.calling else one.id
                if process == element.process:
                    found += self._after(one, holds)
        return found

    def links(self) -> list[Flow]:
        """The ways from each throwing link event to the catching one of its name."""
        return [
            Flow("", source.id, target.id, source.process)
            for source in self._linking("intermediateThrowEvent")
            for target in self._linking("intermediateCatchEvent")
            if (source.process, source.event) == (target.process, target.event)
        ]

    def _linking(self, kind: str) -> list[Element]:
        elements = (one for one in self.elements.values() if one.kind == kind)
        return [one for one in elements if one.event is not None and one.event.kind == "link"]
