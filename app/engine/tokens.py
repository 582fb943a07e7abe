# mypy: allow-subclassing-any
"""SpiffWorkflow's tasks, kept to what is alive.

A `Token` is a SpiffWorkflow task that shares its case's variables instead of copying them, writes
no log and is forgotten once it is done. So nothing here grows with the length of a case, and no
answer can be overwritten by an older copy of itself (README, decisions on the engine).

What a step does not touch stays asleep: a token read from a stored state is a row in the one above
it until somebody asks for it (`app.engine.asleep`).
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping
from typing import Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from app.engine.asleep import Asleep
from app.engine.failures import TaskNotReady

LIVE = TaskState.READY | TaskState.WAITING | TaskState.STARTED
#: The number of a level's root, which is nobody's visit.
ROOT = 0


class Token(Task):
    """One visit of one element. `id` is the visit's number in the case, never used twice."""

    def __init__(
        self,
        workflow: Any,
        task_spec: Any,
        parent: Token | None = None,
        state: int = TaskState.MAYBE,
        id: int | None = None,  # noqa: A002 - SpiffWorkflow's name
    ) -> None:
        # Task.__init__ draws a random id and reads the clock: a retried step must be the same step.
        self.id = workflow.top_workflow.journal.next_visit() if id is None else id
        self.workflow = workflow
        self.task_spec = task_spec
        self._parent = None
        self._children: list[int] = []
        self._state = state
        self.triggered = False
        self.thread_id = 0
        self.last_state_change = 0.0
        #: Notes of the engine, as JSON.
        self.internal_data: dict[str, Any] = {}
        self.data: Any = {}
        #: The children that nobody has asked for.
        self.asleep = Asleep()
        workflow.tasks[self.id] = self
        if parent is not None:
            self._parent = parent.id
            self.data = parent.data
            parent._children.append(self.id)  # noqa: SLF001 - a task of the same tree

    @property
    def element(self) -> str:
        """The BPMN id of the element visited."""
        return str(self.task_spec.bpmn_id)

    @property
    def is_live(self) -> bool:
        return bool(self._state & LIVE)

    @property
    def children(self) -> list[Token]:
        """All of them, awake, the oldest first."""
        for row in self.asleep.take_all() if self.asleep else ():
            self.workflow.wake(self, row)
        return [self.workflow.tasks[child] for child in sorted(self._children)]

    @property
    def own(self) -> Mapping[str, Any]:
        """The variables that only this instance of several sees."""
        if isinstance(self.data, ChainMap) and self.data is not self.parent.data:
            return self.data.maps[0]
        return {}

    def around(self) -> Iterator[Token]:
        """The multi-instances and sub-processes it lies in, the innermost first."""
        token = self
        while True:
            parent: Token | None = token.parent
            if parent is None or not parent.has_state(TaskState.STARTED):
                parent = token.workflow.host
            if parent is None:
                return
            yield parent
            token = parent

    def _set_state(self, value: int) -> None:
        was, self._state = self._state, value
        self.workflow.touch()
        if self.task_spec.manual:
            self.workflow.top_workflow.note_turn(self, was)
        elif value == TaskState.READY:
            self.workflow.top_workflow.agenda.append(self)

    def _inherit_data(self) -> None:
        """Nothing to inherit: the variables are shared (`data` is the parent's own)."""

    def _add_child(self, task_spec: Any, state: int = TaskState.MAYBE) -> Token:
        return Token(self.workflow, task_spec, self, state)

    def run(self) -> None:
        """Carry out the element, then move on.

        Raises:
            TaskNotReady: SpiffWorkflow itself would run a task that is done or not yet reached.
        """
        if self._state != TaskState.READY:
            raise TaskNotReady(task=str(self.id))
        self.task_spec._predict_hook(self)  # noqa: SLF001 - the ways on, one step ahead only
        done = self.task_spec._run(self)  # noqa: SLF001
        if self._state != TaskState.READY:
            return  # an event took over
        if done is None:
            self._set_state(TaskState.STARTED)
        else:
            self.complete()

    def complete(self) -> None:
        self.workflow.top_workflow.journal.passed(self)
        super().complete()

    def cancel(self) -> None:
        """End this visit and all that it started, without moving on."""
        for child in self.children:
            child.cancel()
        if not self.has_state(TaskState.FINISHED_MASK):
            self._set_state(TaskState.CANCELLED)
            self.task_spec._on_cancel(self)  # noqa: SLF001
        if self._parent is not None:
            self.workflow.forget(self)

    def adopt(self, child: Token) -> None:
        """Become the parent of a token."""
        child.parent._children.remove(child.id)  # noqa: SLF001
        child.parent = self
        self._children.append(child.id)
