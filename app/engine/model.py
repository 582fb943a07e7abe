"""A procedure as the officials drew it: elements, flows, lanes. Plain data."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Self

from app.engine.signing import Signing

#: How `camunda:formKey` begins where the house itself has a page for the form.
OWN_FORM = "app:"
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
    def is_done_by_system(self) -> bool:
        """Does the system do something here: an operation, rules, a script, another procedure?"""
        return bool(self.operation or self.decision or self.script or self.calling)

    @property
    def answers_to(self) -> str | None:
        """The operation that alone is given what people answer (`cases.sealed`)."""
        return self.properties.get("answers.to")

    @property
    def signing(self) -> Signing | None:
        """By which rule several people sign it together; None: they do not."""
        return Signing.of(self.properties)

    @property
    def votes(self) -> str:
        """The variable that tells how those who sign it together have spoken."""
        return f"{self.id.rpartition('.')[2]}_votes"

    @property
    def home(self) -> str:
        """Which called procedure it belongs to: the keys on the way there; empty: to none."""
        return home_of(self.id)

    @property
    def own_form(self) -> str | None:
        """The name under which the house itself has a page for the form: `app:<name>`."""
        is_own = isinstance(self.form, str) and self.form.startswith(OWN_FORM)
        return str(self.form).removeprefix(OWN_FORM) if is_own else None

    @property
    def form_name(self) -> str | None:
        """The form of the folder that it asks: `forms/<name>.json`."""
        if not isinstance(self.form, str):
            return None
        name = self.own_form
        if name is not None:
            return name.rpartition(".")[2]
        return self.form.removeprefix("forms/").removesuffix(".json")

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


def home_of(identity: str) -> str:
    """The part of an id that says to which called procedure it belongs."""
    return identity.rpartition(".")[0]
