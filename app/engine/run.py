"""One procedure being carried out, in the words of the house."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Self

from SpiffWorkflow.exceptions import WorkflowException

from app.engine import feel, moving, state, throwing, undoing, waiting
from app.engine.case import CaseWorkflow
from app.engine.deeds import MakeCall
from app.engine.failures import NotWaiting, RunFailed, TaskNotReady
from app.engine.journal import Journal, WhoSigns, anonymous_call, somebody_signs
from app.engine.levels import begin
from app.engine.nodes import write
from app.engine.records import Decided, Declined, Passed, Performed, Sent
from app.engine.specs import Spec
from app.engine.tasks import ArmedTimer, Awaited, ReadyTask, is_open, ready_task
from app.engine.tokens import Token
from app.engine.variables import Variables


class Run:
    """A case on its way through a procedure.

    Everything that moves it goes on up to the next point where it waits. An exception out of any of
    these leaves the run dead: throw it away, keep nothing of the step.

    `variables` is the one dict of the case; `performed`, `declined`, `decided`, `sent` and `undone`
    tell of this step only.
    """

    def __init__(self, spec: Spec, case: CaseWorkflow, variables: Variables) -> None:
        self.spec = spec
        self.variables = variables
        self._case = case

    @classmethod
    def start(
        cls,
        spec: Spec,
        variables: Mapping[str, Any],
        make_call: MakeCall | None = None,
        who_signs: WhoSigns = somebody_signs,
    ) -> Self:
        """Begin a case. `make_call(element, visit)` says who acts when an operation is asked for.

        Raises:
            RunFailed: the procedure cannot go on.
            Refused: an operation refuses and no boundary event catches it; unchanged.
        """
        journal = Journal(make_call=make_call or anonymous_call, who_signs=who_signs)
        journal.began = int(journal.now().timestamp())
        known = Variables(variables)
        run = cls(spec, state.begin_case(spec, known, journal), known)
        with run._wall():
            begin(run._case)
            run._case.settle()
        return run

    @classmethod
    def restore(
        cls,
        spec: Spec,
        stored: bytes,
        make_call: MakeCall | None = None,
        who_signs: WhoSigns = somebody_signs,
    ) -> Self:
        """Raises StateMismatch: damaged, of a later release or of another procedure."""
        case, variables = state.restore(spec, stored, make_call or anonymous_call)
        case.journal.who_signs = who_signs
        return cls(spec, case, variables)

    def save(self) -> bytes:
        """All that `restore` needs, variables included."""
        return state.save(self.spec, self._case, self.variables)

    # -- what it waits for

    def ready(self) -> list[ReadyTask]:
        """The visits that wait for people, in the order they opened."""
        tokens = [token for token in self._case.every_live() if is_open(token)]
        return [ready_task(self.spec, token) for token in sorted(tokens, key=lambda one: one.id)]

    @property
    def opened(self) -> list[ReadyTask]:
        """Those of `ready` that this step has opened, without a look at the others."""
        opened = self._case.opened
        return [ready_task(self.spec, opened[visit]) for visit in sorted(opened)]

    @property
    def closed(self) -> list[str]:
        """The visits that waited for people before this step and wait no longer."""
        return [str(visit) for visit in self._case.closed]

    @property
    def awaited(self) -> list[Awaited]:
        """The messages waited for, in the order in which the waiting began."""
        return waiting.messages(self._case)

    @property
    def timers(self) -> list[ArmedTimer]:
        """The timers that will go off, the next one first."""
        return waiting.timers(self._case)

    @property
    def next_due(self) -> datetime | None:
        """When the next timer is due, in UTC."""
        return waiting.next_due(self._case)

    @property
    def current(self) -> list[str]:
        """The elements where tokens are, for painting the diagram."""
        live = (token for token in self._case.every_live() if token.task_spec.is_drawn)
        return list(dict.fromkeys(token.element for token in live))

    # -- what moves it

    def complete(self, task_id: str, answers: dict[str, Any]) -> None:
        """A person has done the task; the answers become variables.

        Raises:
            TaskNotReady: it no longer waits.
            RunFailed, Refused: as `start`.
        """
        token = self._open(task_id)
        with self._wall():
            write(token, answers)
            token.run()
            self._case.settle()

    def conclude(
        self, task_id: str, answers: dict[str, Any], joint: Mapping[str, Any] | None = None
    ) -> None:
        """With this instance its whole multi-instance activity is decided: the open ones go.

        `joint` is what all have come to; it is written where the activity itself writes.

        Raises: TaskNotReady, if it no longer waits or is no instance.
        """
        token = self._open(task_id)
        if "index" not in token.internal_data:
            raise TaskNotReady(task=task_id)
        with self._wall():
            write(token, answers)
            token.parent.task_spec.decide(token, dict(joint or {}))
            self._case.settle()

    def deliver(self, message: str, payload: dict[str, Any] | None = None, key: Any = None) -> int:
        """Hand over a message; how many waited for it. A key goes only to who waits for that key.

        Raises: NotWaiting, if nobody waits for it.
        """
        with self._wall():
            count: int = throwing.deliver(self._case, message, payload or {}, key)
            if not count:
                raise NotWaiting(name=message)
            self._case.settle()
        return count

    def advance(self, now: datetime) -> bool:
        """Let the timers due by `now` go off, the earliest first; did anything move?

        Raises: RunFailed, for timers that set each other off without end.
        """
        due = self.next_due
        if due is None or due > now:
            return False
        with self._wall():
            waiting.let_go_off(self._case, now)
        return True

    def move_to(self, element: str, from_task: str | None = None, *, lapse: bool = True) -> None:
        """Go on at another element: a send-back, or a jump of the supervisor.

        Operations that the jump passes back over are undone, the newest first (`undone`).
        With `from_task` only what belongs to the blocks that are left is cancelled; without, all.
        With `lapse` what was done since, on the task's way, counts no more (`has_done`).

        Raises:
            CannotSendBack: the target lies in a branch or sub-process that the token is not in, or
                an operation on the way back cannot be undone.
        """
        token = self._open(from_task) if from_task is not None else None
        with self._wall():
            moving.move(self.spec, self._case, element, token, lapse=lapse)
            self._case.settle()

    def has_done(self, element: str, task_id: str) -> bool:
        """Was an element passed on the way to a task, and has the case not gone back since?"""
        return moving.has_done(self.spec, self._case, element, self._open(task_id))

    def try_move(self, element: str, from_task: str | None = None) -> list[Performed]:
        """Move as `move_to` would, but undo nothing; what it would undo, the oldest first.

        `opened` and `closed` tell the rest. Keep nothing of this run. Raises: CannotSendBack.
        """
        token = self._open(from_task) if from_task is not None else None
        with self._wall():
            passed = moving.move(self.spec, self._case, element, token, on_trial=True)
            self._case.settle()
        return passed

    def hand_over(self, task_id: str, answers: dict[str, Any], element: str) -> None:
        """A person has done the task, and the case goes straight on at another element.

        Raises: TaskNotReady, CannotSendBack; as `complete` and `move_to`.
        """
        token = self._open(task_id)
        with self._wall():
            write(token, answers)
            moving.move(self.spec, self._case, element, token, lapse=False)
            self._case.settle()

    def cancel(self, *, undo: bool = False) -> None:
        """End the case where it stands; with `undo`, take back all its operations first."""
        with self._wall():
            if undo:
                undoing.undo_all(self._case)
            self._case.end()
            self._case.completed = True

    # -- what there is to know

    @property
    def finished(self) -> bool:
        return bool(self._case.completed)

    @property
    def outcome(self) -> str | None:
        """The id of the end event reached last."""
        return self._case.journal.outcome

    @property
    def trail(self) -> list[Passed]:
        """Elements left and flows taken since the beginning, in the order of first passing."""
        return self._case.journal.read_trail()

    @property
    def performed(self) -> list[Performed]:
        return self._case.journal.performed

    @property
    def declined(self) -> list[Declined]:
        return self._case.journal.declined

    @property
    def undone(self) -> list[Performed]:
        return self._case.journal.undone

    @property
    def decided(self) -> list[Decided]:
        return self._case.journal.decided

    @property
    def sent(self) -> list[Sent]:
        return self._case.journal.sent

    @property
    def asking(self) -> str | None:
        """The element whose operation has failed, after an exception out of one."""
        return self._case.journal.asking

    def evaluate(self, text: str, task_id: str | None = None) -> Any:
        """A FEEL text over the variables; with a task, over what that task sees (its item too).

        Raises: feel.FeelError, for a text that cannot be worked out.
        """
        names = self.variables if task_id is None else self._open(task_id).data
        return feel.evaluate(text, names)

    def seen_by(self, task_id: str) -> Mapping[str, Any]:
        """The variables that an open task sees: those of its scope, and its own as an instance.

        Raises: TaskNotReady.
        """
        seen: Mapping[str, Any] = self._open(task_id).data
        return seen

    # -- within

    def _open(self, task_id: str) -> Token:
        token = self._case.find(int(task_id)) if task_id.isdecimal() else None
        if token is None or not is_open(token):
            raise TaskNotReady(task=task_id)
        return token

    @contextmanager
    def _wall(self) -> Iterator[None]:
        """SpiffWorkflow's own exceptions do not leave the room."""
        try:
            yield
        except WorkflowException as error:
            spec = error.task_spec
            element = getattr(spec, "bpmn_id", None) or self.spec.process_id
            label = getattr(spec, "label", element)
            raise RunFailed(element=element, name=label, cause=str(error)) from error
