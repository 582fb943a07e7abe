# mypy: allow-subclassing-any
"""One case under way: what happened in it, and how it goes on by itself until it waits."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from app.engine.asleep import Asleep, Row, below
from app.engine.failures import RunFailed
from app.engine.journal import Journal
from app.engine.levels import Level, SubProcess
from app.engine.tokens import ROOT, Token
from app.errors import Sentence

#: More automatic steps than this at once are a loop without a waiting point.
MOST_STEPS = 2_000
#: What an instance of a multi-instance adds to that.
STEPS_OF_AN_INSTANCE = 50


class CaseWorkflow(Level, BpmnWorkflow):
    """One case. `journal` keeps what happened; `agenda` the tokens that go on by themselves.

    `codes` are the numbers by which a stored state names elements and flows, `coded` their names.
    """

    host = None

    def __init__(self, built: Any, engine: Any, journal: Journal, data: Any) -> None:
        self.agenda: deque[Token] = deque()
        self.touched: set[int] = set()
        #: The visits that began to wait for people in this step, and those that no longer do.
        self.opened: dict[int, Token] = {}
        self.closed: list[int] = []
        self.allowance = MOST_STEPS
        #: How many instances this step has started.
        self.instances = 0
        self.journal = journal
        self.built = built
        self.codes: Mapping[str, int] = built.codes
        self.coded: tuple[str, ...] = built.coded
        self.arrivals, self.visits, self.own, self.interrupted = {}, {}, {}, False
        self._is_awake = False
        super().__init__(built.process, built.levels, script_engine=engine, deserializing=True)
        self._lay_out(data)

    def create_subprocess(self, my_task: Token, spec_name: str) -> SubProcess:
        level = SubProcess(self.subprocess_specs[spec_name], my_task)
        self.subprocesses[my_task.id] = level
        return level

    def levels(self) -> list[Any]:
        """The case and its running sub-processes that are awake, the innermost first."""
        running = self.subprocesses
        return [*(running[host] for host in sorted(running, reverse=True)), self]

    def wake_all(self) -> None:
        """Make a token of every row."""
        while not self._is_awake:
            self._is_awake = True
            for level in self.levels():
                for token in list(level.tasks.values()):
                    if token.asleep:
                        self._is_awake = False
                        _ = token.children

    def awake(self) -> Iterator[Token]:
        for level in self.levels():
            yield from level.tasks.values()

    def catching(self, kind: str) -> list[Token]:
        """The tokens that wait for a kind of event: the innermost first, then in their order."""
        if not self._is_awake:
            for visit in [row[0] for spec, row in self.sleepers() if spec.awaits == kind]:
                self.find(visit)
        found = [
            token
            for token in self.awake()
            if token.task_spec.awaits == kind and token.has_state(TaskState.WAITING)
        ]
        return sorted(found, key=lambda token: (-token.workflow.number, token.id))

    def every_live(self) -> Iterator[Token]:
        self.wake_all()
        for level in self.levels():
            yield from level.live()

    def sleepers(self) -> Iterator[tuple[Any, Row]]:
        """The spec and the row of every visit that is asleep."""
        for token in self.awake():
            if token.asleep:
                yield from self._below(token.task_spec, token.workflow.spec, token.asleep)

    def _below(self, over: Any, level_spec: Any, asleep: Asleep) -> Iterator[tuple[Any, Row]]:
        for row in asleep:
            spec = over.spec_asleep(level_spec, row)
            yield spec, row
            children, inside = below(row)
            yield from self._below(spec, level_spec, children)
            if inside:
                inner = self.built.levels[spec.spec]
                yield from self._below(inner.start, inner, inside)

    def note_turn(self, token: Token, was: int) -> None:
        """A visit that people do has changed its state."""
        if token.has_state(TaskState.READY):
            self.opened[token.id] = token
        elif was == TaskState.READY and self.opened.pop(token.id, None) is None:
            self.closed.append(token.id)

    def find(self, visit: int) -> Token | None:
        """The token of that number on any level."""
        if visit == ROOT:
            return None
        for level in self.levels():
            token: Token | None = level.tasks.get(visit) or level.rouse(visit)
            if token is not None:
                return token
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
                if steps > self.allowance:
                    raise _endless(token)
                if token.has_state(TaskState.READY):
                    token.run()
            self._watch_conditions()
            if not self.agenda and not self._level_goes_on():
                return

    def _watch_conditions(self) -> None:
        if not self.built.has_conditions:
            return
        for token in self.catching("conditional"):
            if token.has_state(TaskState.WAITING):
                token.task_spec.watch(token)

    def _level_goes_on(self) -> bool:
        """Does a join fire or a level end? The innermost of those that were touched goes first."""
        while self.touched:
            host = max(self.touched)
            level = self.subprocesses.get(host) if host else self
            if level is not None and (level.fire_join() or level.finish()):
                return True
            self.touched.discard(host)
        return False


def _endless(token: Token) -> RunFailed:
    cause = Sentence("自动步骤循环不止，请在回路里加一个需要人办理或等待的步骤")
    return RunFailed(element=token.element, name=token.task_spec.label, cause=cause)
