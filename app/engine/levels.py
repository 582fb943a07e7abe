# mypy: allow-subclassing-any
"""Where tokens live: a case and the sub-processes in it, as SpiffWorkflow's workflows."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Any

from SpiffWorkflow.bpmn.specs.control import EventSplit
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.util.task import TaskState

from app.engine import rows
from app.engine.asleep import Row
from app.engine.failures import RunFailed
from app.engine.tokens import ROOT, Token
from app.errors import Sentence


class Level:
    """What the case itself and each sub-process of it have in common.

    `arrivals` counts, per joining gateway, the tokens that wait on each of its incoming flows;
    `visits` notes the last completed visit of elements, for what a send-back passes again.
    """

    tasks: dict[int, Token]
    task_tree: Token
    completed: bool
    spec: Any
    top_workflow: Any
    host: Token | None
    arrivals: dict[str, dict[str, int]]
    visits: dict[str, int]
    #: Variables of its own: those of a called procedure, which sees no others.
    own: dict[str, Any]
    #: Has an event sub-process taken over?
    interrupted: bool

    def _lay_out(self, data: Any) -> None:
        """Make the root on which all tokens of the level hang."""
        self.task_tree = Token(self, self.spec.start, state=TaskState.COMPLETED, id=ROOT)
        self.task_tree.data = data

    def touch(self) -> None:
        """Something of the level has changed: look whether it goes on by itself."""
        self.top_workflow.touched.add(self.number)

    @property
    def number(self) -> int:
        """The visit whose level it is; `ROOT` is the case."""
        return ROOT if self.host is None else self.host.id

    @property
    def is_main(self) -> bool:
        """Is it the case itself, or an event sub-process that has taken over from it?"""
        host = self.host
        if host is None:
            return True
        if not host.workflow.interrupted or not host.task_spec.element.triggered:
            return False
        around: Level = host.workflow
        return around.is_main

    def live(self) -> Iterator[Token]:
        """The tokens that still have something before them."""
        return (token for token in list(self.tasks.values()) if token.is_live)

    def places(self) -> set[str]:
        """The names of the specs where something lives."""
        awake = {token.task_spec.name for token in self.tasks.values() if token.is_live}
        return awake | {
            self._spec_asleep(token, row).name
            for token in self.tasks.values()
            for row in token.asleep.rows  # instances are no places of their own
        }

    @property
    def is_over(self) -> bool:
        """Does nothing live on it that keeps it open?"""
        for token in self.tasks.values():
            if token.is_live and token.task_spec.keeps_open:
                return False
            if any(self._spec_asleep(token, row).keeps_open for row in token.asleep.rows):
                return False
        return True

    def _spec_asleep(self, parent: Token, row: Row) -> Any:
        return parent.task_spec.spec_asleep(self.spec, row)

    def wake(self, parent: Token, row: Row) -> Token:
        """Make the token of a row that was asleep under `parent`, and is taken out there."""
        token: Token = parent.task_spec.unpack(parent, row)
        token.asleep = rows.children_in(row)
        inside = rows.level_in(row)
        if inside:
            rows.fill(self.top_workflow.create_subprocess(token, token.task_spec.spec), inside)
        return token

    def rouse(self, visit: int) -> Token | None:
        """The token of a visit that is asleep on this level or within it."""
        for parent in list(self.tasks.values()):
            token = _rouse_under(parent, visit)
            if token is not None:
                return token
        return None

    def last_visit(self, element: str) -> int | None:
        """The number of the latest visit here that was completed and counts, if there is one."""
        if self.host is None:
            last: int | None = self.top_workflow.journal.last_visit(element)
            return last
        return self.visits.get(element)

    def note_visit(self, token: Token) -> None:
        """Remember it for sending back; the journal does so for the case as a whole."""
        if self.host is not None:
            self.visits[token.element] = token.id

    def lapse(self, element: str) -> None:
        """The latest visit of an element here counts no more."""
        if self.host is None:
            self.top_workflow.journal.lapse(element)
        self.visits.pop(element, None)

    def forget(self, token: Token) -> None:
        """Drop a token that is done; what it started now hangs on the root."""
        if token.id not in self.tasks:
            return
        for child in token.children:
            self.task_tree.adopt(child)
        parent = token.parent
        parent._children.remove(token.id)  # noqa: SLF001
        del self.tasks[token.id]
        self.touch()
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

    def clear(self) -> None:
        """As `end`, but what would begin an event sub-process goes on waiting."""
        self.arrivals.clear()
        for child in self.task_tree.children:
            if child.task_spec.keeps_open:
                child.cancel()

    def arm(self) -> None:
        """Let the events wait that would begin the level's event sub-processes."""
        self.interrupted = False
        self.arm_new(())

    def arm_new(self, known: Container[str]) -> None:
        """As `arm`, but for those whose specs are known by name, which wait already."""
        for spec in self.spec.watchers:
            if spec.name in known:
                continue
            token = self.task_tree._add_child(spec, TaskState.WAITING)  # noqa: SLF001
            token.triggered = True  # no way on from the root leads to it
            spec._update(token)  # noqa: SLF001

    def armed(self) -> list[Token]:
        """The events that would begin event sub-processes of the level."""
        return [one for one in self.task_tree.children if not one.task_spec.keeps_open]

    def interrupt(self) -> None:
        """An event sub-process takes over: all else on the level is cancelled."""
        self.end()
        self.interrupted = True

    def fire_join(self) -> bool:
        return any(self.spec.task_specs[name].try_to_fire(self) for name in list(self.arrivals))

    def finish(self) -> bool:
        """Is the level over now? Then whoever waits for it goes on."""
        if self.completed or not self.is_over:
            return False
        if self.arrivals:
            raise _stuck(self)
        self.completed = True
        self.end()
        if self.host is not None:
            self.host.task_spec.finish(self)
        return True


class SubProcess(Level, BpmnSubWorkflow):
    """One visit of a sub-process or a called procedure."""

    def __init__(self, spec: Any, host: Token) -> None:
        # Workflow.__init__ makes events and locks that nobody here listens to: hundreds at once
        # of what a step does not need.
        self.spec = spec
        self.host = host
        self.top_workflow = host.workflow.top_workflow
        self.tasks = {}
        self.completed = False
        self.arrivals, self.visits, self.own, self.interrupted = {}, {}, {}, False
        self._lay_out(host.task_spec.scope_of(self))

    @property
    def parent_workflow(self) -> Any:
        assert self.host is not None
        return self.host.workflow


def _rouse_under(parent: Token, visit: int) -> Token | None:
    """Wake what leads to a visit asleep under a token, and the token of the visit itself."""
    row = parent.asleep.take(visit)
    if row is None:
        return None
    token: Token = parent.workflow.wake(parent, row)
    return token if token.id == visit else _rouse_in(token, visit)


def _rouse_in(token: Token, visit: int) -> Token | None:
    level = token.workflow.top_workflow.subprocesses.get(token.id)
    within = None if level is None else _rouse_under(level.task_tree, visit)
    return within or _rouse_under(token, visit)


def begin(level: Any) -> None:
    """Let the first token of a level leave its start."""
    level.arm()
    level.task_tree._set_state(TaskState.READY)  # noqa: SLF001


def _stuck(level: Any) -> RunFailed:
    join = level.spec.task_specs[next(iter(level.arrivals))]
    cause = Sentence(
        "汇合网关在等一条不会再来的连线，请让分出去的每条路都能到达它，或改用排他、包容网关"
    )
    return RunFailed(element=join.bpmn_id, name=join.label, cause=cause)
