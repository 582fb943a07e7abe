# mypy: allow-subclassing-any
"""Events: what a case waits for beside people, and what it throws."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.control import EventSplit
from SpiffWorkflow.bpmn.specs.event_definitions.simple import NoneEventDefinition
from SpiffWorkflow.util.task import TaskState

from app.engine import feel, timers
from app.engine.failures import ReservedName
from app.engine.model import Event
from app.engine.nodes import Node, ProcessSpec, Race, evaluate, time_said, write
from app.engine.records import Sent
from app.engine.tokens import Token
from app.errors import Sentence

#: In a token's `internal_data`: when its timer is due (epoch seconds), how many firings of a cycle
#: are left, the key of the message it waits for, that it has fired.
DUE, LEFT, KEY, FIRED = "due", "left", "key", "fired"


class Catching(Node):
    """Waits until its event happens. The kind of event decides what `arm` notes."""

    element: Any
    at_rest = TaskState.WAITING

    def __init__(self, spec: ProcessSpec, name: str, **kwargs: Any) -> None:
        super().__init__(spec, name, event_definition=NoneEventDefinition(), **kwargs)

    @property
    def event(self) -> Event:
        event: Event = self.element.event
        return event

    def _update_hook(self, token: Token) -> bool:
        if token.internal_data.get(FIRED) or self.event.kind == "none":
            return True
        if DUE not in token.internal_data and KEY not in token.internal_data:
            self._arm(token)
        token._set_state(TaskState.WAITING)  # noqa: SLF001
        return False

    def _arm(self, token: Token) -> None:
        if self.event.kind == "timer":
            self._wind(token)
        elif self.event.key:
            token.internal_data[KEY] = feel.to_json(evaluate(token, self.event.key))

    def _wind(self, token: Token) -> None:
        """Set the timer; what it says is worked out once, now."""
        now = token.workflow.top_workflow.journal.now()
        value = time_said(token, self.event.text or "")
        try:
            if self.event.timer == "cycle":
                cycle = timers.cycle(str(value), now)
                if cycle.times is not None:
                    token.internal_data[LEFT] = cycle.times
                value = cycle.every
            due = timers.instant(value, now)
        except timers.NotATime as error:
            raise self.fail(Sentence("定时算不出来，%(error)s", error=error.said)) from error
        token.internal_data[DUE] = int(due.timestamp())

    def watch(self, token: Token) -> None:
        if self.event.kind == "conditional" and evaluate(token, self.event.text or "") is True:
            self.happen(token)

    def happen(self, token: Token, payload: dict[str, Any] | None = None) -> None:
        """The event has happened: take the payload and go on."""
        if payload:
            variable = self.event.variable
            write(token, {variable: payload} if variable else payload)
        token.internal_data[FIRED] = True
        self._update(token)  # type: ignore[attr-defined] # ready, before those beside it are cancelled
        self._ends_others(token)

    def _ends_others(self, token: Token) -> None:
        if isinstance(token.parent.task_spec, Race):
            _cancel_siblings(token)

    def _run_hook(self, _token: Token) -> bool:
        return True

    def _on_ready_hook(self, _token: Token) -> None:
        """SpiffWorkflow's event manager is not asked: we look at the waiting tokens themselves."""

    def _on_cancel(self, _token: Token) -> None:
        """As `_on_ready_hook`."""

    def _predict_hook(self, token: Token) -> None:
        token._sync_children(self.outputs, TaskState.FUTURE)  # type: ignore[attr-defined] # noqa: SLF001


def _cancel_siblings(token: Token) -> None:
    for sibling in token.parent.children:
        if sibling is not token:
            sibling.cancel()


class StartEvent(Catching, defaults.StartEvent):
    """Where a level begins; it waits for nothing."""


class CatchEvent(Catching, defaults.IntermediateCatchEvent):
    """A timer, message, signal or condition on the way."""


class ReceiveTask(Catching, defaults.ReceiveTask):
    """Waits for a message."""


class BoundaryEvent(Catching, defaults.BoundaryEvent):
    """Waits beside an activity: an interrupting one ends it, another starts a way of its own."""

    def _ends_others(self, token: Token) -> None:
        if self.element.interrupting:
            _cancel_siblings(token)
        else:
            self._wait_again(token)

    def _wait_again(self, token: Token) -> None:
        """A message may come again; a cycle goes on until its number is used up.

        Periods missed together (nobody looked at the clock) count as one firing, and the next lies
        in the future: an overdue cycle must not write to everybody ten times at once.
        """
        if self.event.kind in {"message", "signal", "escalation"}:
            self._add_beside(token, {k: v for k, v in token.internal_data.items() if k == KEY})
        if self.event.timer != "cycle":
            return
        left = token.internal_data.get(LEFT)
        if left == 1:
            return
        again = {DUE: self._next_due(token)}
        if left is not None:
            again[LEFT] = left - 1
        self._add_beside(token, again)

    def _add_beside(self, token: Token, noted: dict[str, Any]) -> None:
        again = token.parent._add_child(self, TaskState.WAITING)  # noqa: SLF001
        again.internal_data.update(noted)

    def _next_due(self, token: Token) -> int:
        now = token.workflow.top_workflow.journal.now()
        every = timers.cycle(str(time_said(token, self.event.text or "")), now).every
        due = datetime.fromtimestamp(token.internal_data[DUE], UTC)
        missed = max((now - due) // every, 0) + 1 if every > timedelta() else 1
        return int((due + every * missed).timestamp())


class Throwing(Node):
    """Throws its event when reached."""

    element: Any

    def __init__(self, spec: ProcessSpec, name: str, **kwargs: Any) -> None:
        super().__init__(spec, name, event_definition=NoneEventDefinition(), **kwargs)

    def _run_hook(self, token: Token) -> bool:
        event = self.element.event
        if event is not None:
            throw(token, event)
        return True


class ThrowEvent(Throwing, defaults.IntermediateThrowEvent):
    """A message to the outside, a signal or escalation within the case, or a mere milestone."""


class SendTask(Throwing, defaults.SendTask):
    """Sends a message to the outside."""


class EndEvent(Throwing, defaults.EndEvent):
    """Ends one way; a terminating one ends its level, an error one the sub-process around it."""

    def _on_complete_hook(self, token: Token) -> None:
        level = token.workflow
        if level is level.top_workflow:
            level.journal.outcome = self.bpmn_id
        if self.element.event.kind == "terminate":
            level.end()


def throw(token: Token, event: Event) -> None:
    """Do what throwing an event means."""
    if event.kind == "message":
        message = Sent(token.element, event.name or "", _payload(token))
        token.workflow.top_workflow.journal.sent.append(message)
    elif event.kind == "signal":
        signal(token.workflow.top_workflow, event.name)
    elif event.kind in {"error", "escalation"}:
        raise_event(token, event.kind, event.name)


def _payload(token: Token) -> dict[str, Any]:
    """What a sent message carries: the element's inputs, worked out."""
    element = token.task_spec.element
    return {name: evaluate(token, text) for name, text in element.inputs}


def signal(case: Any, name: str | None) -> int:
    """Let everybody in the case who waits for a signal have it; how many did."""
    waiting = [one for one in case.every_live() if waits_for(one, "signal", name)]
    for token in waiting:
        if token.has_state(TaskState.WAITING):
            token.task_spec.happen(token)
    return len(waiting)


def waits_for(token: Token, kind: str, name: str | None) -> bool:
    return waits(token, kind) and token.task_spec.event.name == name


def waits(token: Token, kind: str) -> bool:
    spec = token.task_spec
    is_waiting = isinstance(spec, Catching) and token.has_state(TaskState.WAITING)
    return is_waiting and spec.event.kind == kind


def raise_event(token: Token, kind: str, code: str | None) -> bool:
    """Give an error or escalation to the nearest event that catches it; was there one?

    An event without a code catches every code. One that names the code goes before it.
    """
    for place in (token, *token.around()):
        fitting = [
            one for one in _catchers(place, kind) if one.task_spec.event.name in {code, None}
        ]
        if fitting:
            catcher = min(fitting, key=lambda one: one.task_spec.event.name is None)
            catcher.task_spec.happen(catcher)
            return True
    return False


def _catchers(token: Token, kind: str) -> list[Token]:
    """The boundary events of an activity that wait for an error or escalation."""
    group = token.parent
    if group is None or not isinstance(group.task_spec, EventSplit):
        return []
    return [one for one in group.children if one is not token and waits(one, kind)]


def deliver(case: Any, name: str, payload: dict[str, Any], key: Any) -> int:
    """Give a message to those who wait for it; how many did.

    A token with a key takes only a message with the same key, one without a key any message.
    """
    if "case" in payload:
        raise ReservedName(name="case")
    said = feel.to_json(key)
    waiting = [
        token
        for token in case.every_live()
        if waits_for(token, "message", name) and token.internal_data.get(KEY, said) == said
    ]
    for token in waiting:
        if token.has_state(TaskState.WAITING):
            token.task_spec.happen(token, payload)
    return len(waiting)
