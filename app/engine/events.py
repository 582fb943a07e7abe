# mypy: allow-subclassing-any
"""Events that are waited for: on the way, beside an activity, to begin an event sub-process."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.event_definitions.simple import NoneEventDefinition
from SpiffWorkflow.util.task import TaskState

from app.engine import feel, timers
from app.engine.failures import RunFailed
from app.engine.model import Event
from app.engine.nodes import Node, ProcessSpec, Race, evaluate, time_said, write
from app.engine.tokens import Token
from app.errors import Sentence

#: In a token's `internal_data`: when its timer is due (epoch seconds), how many firings of a cycle
#: are left, the key of the message it waits for, that it has fired, that its condition has not been
#: false since.
DUE, LEFT, KEY, FIRED, HELD = "due", "left", "key", "fired", "held"
_NO_WAITING = frozenset({"none", "link"})


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

    @property
    def awaits(self) -> str | None:  # type: ignore[override]
        return None if self.event.kind in _NO_WAITING else self.event.kind

    def _update_hook(self, token: Token) -> bool:
        if token.internal_data.get(FIRED) or self.awaits is None:
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
        elif self.event.kind == "message":
            self._take_key_of_call(token)

    def _take_key_of_call(self, token: Token) -> None:
        """In a called procedure the key of the call is that of every message without one."""
        for around in token.around():
            if KEY in around.internal_data:
                token.internal_data[KEY] = around.internal_data[KEY]
                return

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
            raise self._no_time(error) from error
        token.internal_data[DUE] = int(due.timestamp())

    def _no_time(self, error: timers.NotATime) -> RunFailed:
        return self.fail(Sentence("定时算不出来，%(error)s", error=error.said))

    def watch(self, token: Token) -> None:
        """A condition is an event when it becomes true, not as long as it is."""
        if evaluate(token, self.event.text or "") is not True:
            token.internal_data.pop(HELD, None)
        elif HELD not in token.internal_data:
            self.happen(token)

    def happen(self, token: Token, payload: dict[str, Any] | None = None) -> None:
        """The event has happened: take the payload and go on."""
        self._take(token, payload)
        token.internal_data[FIRED] = True
        self._update(token)  # type: ignore[attr-defined] # ready, before those beside it are cancelled
        self._ends_others(token)

    def _take(self, token: Token, payload: dict[str, Any] | None) -> None:
        if payload:
            variable = self.event.variable
            write(token, {variable: payload} if variable else payload)

    def _ends_others(self, token: Token) -> None:
        if isinstance(token.parent.task_spec, Race):
            _cancel_siblings(token)

    def _notes_to_come(self, token: Token) -> dict[str, Any] | None:
        """With what notes a non-interrupting event waits again; None: it does not.

        A message may come again; a cycle goes on until its number is used up.
        """
        if self.event.kind == "timer":
            return self._next_period(token) if self.event.timer == "cycle" else None
        if self.event.kind == "conditional":
            return {HELD: True}
        return {name: note for name, note in token.internal_data.items() if name == KEY}

    def _next_period(self, token: Token) -> dict[str, Any] | None:
        """Periods missed together (nobody looked at the clock) count as one firing.

        The next lies in the future: an overdue cycle must not write to everybody ten times at once.
        """
        left = token.internal_data.get(LEFT)
        if left == 1:
            return None
        now = token.workflow.top_workflow.journal.now()
        try:  # what it says may have changed since
            every = timers.cycle(str(time_said(token, self.event.text or "")), now).every
        except timers.NotATime as error:
            raise self._no_time(error) from error
        due = datetime.fromtimestamp(token.internal_data[DUE], UTC)
        missed = max((now - due) // every, 0) + 1
        note = {DUE: int((due + every * missed).timestamp())}
        return note if left is None else note | {LEFT: left - 1}

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
    """Where a level begins; what an event sub-process begins with has happened already."""

    awaits = None


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
        notes = self._notes_to_come(token)
        if notes is not None:
            again = token.parent._add_child(self, TaskState.WAITING)  # noqa: SLF001
            again.internal_data.update(notes)


class ArmedStart(Catching, defaults.StartEvent):
    """Waits, as long as its level is under way, to begin an event sub-process."""

    is_drawn = False
    keeps_open = False
    #: The sub-process; set when the spec is built.
    begins: str

    def happen(self, token: Token, payload: dict[str, Any] | None = None) -> None:
        """1. Take the payload; 2. end all else, or wait again; 3. begin the sub-process."""
        self._take(token, payload)
        level = token.workflow
        if self.element.interrupting:
            level.interrupt()
        else:
            self._wait_again(token)
        spec = level.spec.task_specs[self.begins]
        host = level.task_tree._add_child(spec, TaskState.FUTURE)  # noqa: SLF001
        spec._update(host)  # noqa: SLF001

    def _wait_again(self, token: Token) -> None:
        notes = self._notes_to_come(token)
        if notes is None:
            token.cancel()
        else:
            token.internal_data = notes
