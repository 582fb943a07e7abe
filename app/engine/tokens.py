# mypy: allow-subclassing-any
"""SpiffWorkflow's tasks and workflows, kept to what is alive.

A `Token` is a SpiffWorkflow task that shares its case's variables instead of copying them, writes
no log and is forgotten once it is done. So nothing here grows with the length of a case, and no
answer can be overwritten by an older copy of itself (README, decisions on the engine).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any

from SpiffWorkflow.bpmn.specs.control import EventSplit
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from app.engine.failures import RunFailed, TaskNotReady
from app.engine.journal import Journal
from app.errors import Sentence

LIVE = TaskState.READY | TaskState.WAITING | TaskState.STARTED
#: More automatic steps than this at once are a loop without a waiting point.
MOST_STEPS = 2_000

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
        self.internal_data: dict[str, Any] = {}
        self.data: Any = {}
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

    def _set_state(self, value: int) -> None:
        self._state = value
        if value == TaskState.READY and not self.task_spec.manual:
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
            return  # a boundary event took over
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


class _Level:
    """What the case itself and each sub-process of it have in common."""

    tasks: dict[int, Token]
    task_tree: Token
    completed: bool
    spec: Any
    data: dict[str, Any]

    @property
    def arrivals(self) -> dict[str, dict[str, int]]:
        """Per joining gateway, how many tokens wait on each of its incoming flows."""
        waiting: dict[str, dict[str, int]] = self.data.setdefault("arrivals", {})
        return waiting

    def live(self) -> Iterator[Token]:
        """The tokens that still have something before them."""
        return (token for token in list(self.tasks.values()) if token.is_live)

    def forget(self, token: Token) -> None:
        """Drop a token that is done; what it started now hangs on the root."""
        if token.id not in self.tasks:
            return
        for child in token.children:
            self.task_tree.adopt(child)
        parent = token.parent
        parent._children.remove(token.id)  # noqa: SLF001
        del self.tasks[token.id]
        if isinstance(parent.task_spec, EventSplit):
            parent.task_spec.left(parent, token)

    def _task_completed_notify(self, token: Token) -> None:
        if token._parent is not None and not isinstance(token.task_spec, EventSplit):  # noqa: SLF001
            self.forget(token)

    def _mark_complete(self, _token: Token) -> None:
        """A terminating end event: the level is done (its variables are the case's already)."""
        self.arrivals.clear()

    def collect_log_extras(self, dct: dict[str, Any] | None = None) -> dict[str, Any]:
        return dct or {}

    def end(self) -> None:
        """Cancel whatever is still under way on this level."""
        self.arrivals.clear()
        for child in self.task_tree.children:
            child.cancel()


class CaseWorkflow(_Level, BpmnWorkflow):
    """One case. `journal` keeps what happened; `agenda` the tokens that go on by themselves."""

    def __init__(self, spec: Any, levels: dict[str, Any], engine: Any, journal: Journal) -> None:
        self.agenda: deque[Token] = deque()
        self.journal = journal
        super().__init__(spec, levels, script_engine=engine, deserializing=True)
        self.task_tree = Token(self, spec.start, state=TaskState.COMPLETED, id=ROOT)

    def create_subprocess(self, my_task: Token, spec_name: str) -> SubProcess:
        level = SubProcess(self.subprocess_specs[spec_name], my_task)
        self.subprocesses[my_task.id] = level
        return level

    def levels(self) -> list[Any]:
        """The case and its running sub-processes, the innermost first."""
        return [*reversed(self.subprocesses.values()), self]

    def every_live(self) -> Iterator[Token]:
        for level in self.levels():
            yield from level.live()

    def find(self, visit: int) -> Token | None:
        """The token of that number on any level."""
        for level in self.levels():
            if visit in level.tasks and visit != ROOT:
                found: Token = level.tasks[visit]
                return found
        return None

    def settle(self) -> None:
        """Go on until every token waits for somebody, some time or some message.

        Raises:
            RunFailed: the tokens run in circles, or wait for each other.
        """
        steps = 0
        while True:
            while self.agenda:
                token = self.agenda.popleft()
                steps += 1
                if steps > MOST_STEPS:
                    raise _endless(token)
                if token.has_state(TaskState.READY):
                    token.run()
            if not any([self._watch_conditions(), self._fire_joins(), self._finish_levels()]):
                return

    def _watch_conditions(self) -> bool:
        for token in self.every_live():
            if token.has_state(TaskState.WAITING):
                token.task_spec.watch(token)
        return bool(self.agenda)

    def _fire_joins(self) -> bool:
        if self.agenda:
            return True
        for level in self.levels():
            for name in list(level.arrivals):
                if level.spec.task_specs[name].try_to_fire(level):
                    return True
        return False

    def _finish_levels(self) -> bool:
        if self.agenda:
            return True
        for level in self.levels():
            if level.completed or any(level.live()):
                continue
            if level.arrivals:
                raise _stuck(level)
            level.completed = True
            level.completed_event(level)
            return True
        return False


class SubProcess(_Level, BpmnSubWorkflow):
    """One visit of a sub-process; it shares the variables of the token that it belongs to."""

    def __init__(self, spec: Any, host: Token) -> None:
        self.host = host
        super().__init__(spec, host.id, host.workflow.top_workflow, deserializing=True)
        self.task_tree = Token(self, spec.start, state=TaskState.COMPLETED, id=ROOT)
        self.task_tree.data = host.data

    @property
    def parent_workflow(self) -> Any:
        return self.host.workflow


def begin(level: Any) -> None:
    """Let the first token of a level leave its start."""
    level.task_tree._set_state(TaskState.READY)  # noqa: SLF001


def _endless(token: Token) -> RunFailed:
    cause = Sentence("自动步骤循环不止，请在回路里加一个需要人办理或等待的步骤")
    return RunFailed(element=token.element, name=token.task_spec.label, cause=cause)


def _stuck(level: Any) -> RunFailed:
    join = level.spec.task_specs[next(iter(level.arrivals))]
    cause = Sentence(
        "汇合网关在等一条不会再来的连线，请让分出去的每条路都能到达它，或改用排他、包容网关"
    )
    return RunFailed(element=join.bpmn_id, name=join.label, cause=cause)
