# mypy: allow-subclassing-any
"""Events that are thrown, and how they, messages and signals find whoever waits for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.control import EventSplit
from SpiffWorkflow.bpmn.specs.event_definitions.simple import NoneEventDefinition
from SpiffWorkflow.util.task import TaskState

from app.engine import feel, undoing
from app.engine.events import KEY
from app.engine.failures import CannotSendBack, ReservedName
from app.engine.model import Event
from app.engine.nodes import Node, ProcessSpec, evaluate
from app.engine.records import Sent
from app.engine.tokens import Token


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
        if level.is_main:
            level.top_workflow.journal.outcome = self.bpmn_id
        if self.element.event.kind == "terminate":
            level.end()


def throw(token: Token, event: Event) -> None:
    """Do what throwing an event means."""
    case = token.workflow.top_workflow
    if event.kind == "message":
        key = evaluate(token, event.key) if event.key else None
        case.journal.sent.append(Sent(token.element, event.name or "", _payload(token), key))
    elif event.kind == "signal":
        signal(case, event.name)
    elif event.kind in {"error", "escalation"}:
        raise_event(token, event.kind, event.name)
    elif event.kind == "cancel":
        _cancel(token)


def _cancel(token: Token) -> None:
    """Take back what the transaction around has done, and leave it by its cancel boundary event."""
    transaction = next(one for one in token.around() if one.task_spec.element.kind == "transaction")
    case, host = token.workflow.top_workflow, transaction.id

    def is_within(one: undoing.Doing) -> bool:
        if one.around is None:
            return one.visit > host and transaction.element in one.places
        return host in one.around

    try:
        undoing.undo(case, undoing.chosen(case, is_within))
    except CannotSendBack as error:
        raise token.task_spec.fail(error.values["cause"]) from error
    raise_event(transaction, "cancel", None)


def _payload(token: Token) -> dict[str, Any]:
    """What a sent message carries: the element's inputs, worked out."""
    element = token.task_spec.element
    return {name: evaluate(token, text) for name, text in element.inputs}


def signal(case: Any, name: str | None) -> int:
    """Let everybody in the case who waits for a signal have it; how many did."""
    waiting = [one for one in case.catching("signal") if one.task_spec.event.name == name]
    return sum(_tell(one, None) for one in waiting)


def _tell(token: Token, payload: dict[str, Any] | None) -> bool:
    """Let something happen to a token, unless what happened to another has ended it."""
    if not token.has_state(TaskState.WAITING):
        return False
    token.task_spec.happen(token, payload)
    return True


def raise_event(token: Token, kind: str, code: str | None) -> bool:
    """Give an error or escalation to the nearest event that catches it; was there one?

    An event without a code catches every code. One that names the code goes before it.
    """
    for catchers in _catchers(token, kind):
        fitting = [one for one in catchers if one.task_spec.event.name in {code, None}]
        if fitting:
            catcher = min(fitting, key=lambda one: one.task_spec.event.name is None)
            catcher.task_spec.happen(catcher)
            return True
    return False


def may_be_caught(token: Token, kind: str) -> bool:
    """Is there an event that could take what goes wrong here, whatever its code?"""
    return any(_catchers(token, kind))


def _catchers(token: Token, kind: str) -> Iterator[list[Token]]:
    """The events that could catch what goes wrong at a token, scope by scope from the inside out.

    The boundary events of an activity come before the event sub-processes beside it. What goes
    wrong in an event sub-process is nothing to the event that began it.
    """
    place: Token | None = token
    while place is not None:
        yield [one for one in _beside(place) if _is_waiting(one, kind)]
        if not place.parent.has_state(TaskState.STARTED):
            level = place.workflow
            yield [
                one
                for one in level.armed()
                if _is_waiting(one, kind) and one.task_spec.begins != place.task_spec.name
            ]
        place = next(place.around(), None)


def _beside(token: Token) -> list[Token]:
    """The boundary events of an activity."""
    group = token.parent
    if group is None or not isinstance(group.task_spec, EventSplit):
        return []
    return [one for one in group.children if one is not token]


def _is_waiting(token: Token, kind: str) -> bool:
    return bool(token.has_state(TaskState.WAITING)) and token.task_spec.awaits == kind


def deliver(case: Any, name: str, payload: dict[str, Any], key: Any) -> int:
    """Give a message to those who wait for it; how many did.

    A token with a key takes only a message with the same key, one without a key any message.
    """
    if "case" in payload:
        raise ReservedName(name="case")
    waiting = [
        token
        for token in case.catching("message")
        if token.task_spec.event.name == name and _is_for(token, key)
    ]
    return sum(_tell(token, payload) for token in waiting)


def _is_for(token: Token, key: Any) -> bool:
    if KEY not in token.internal_data:
        return True
    # Equal as officials know it: 1 is 1.0 and not true.
    names = {"wanted": feel.from_json(token.internal_data[KEY]), "given": key}
    return feel.evaluate("wanted = given", names) is True
