# mypy: allow-subclassing-any
"""Activities that hold a diagram of their own, or call one."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.util.task import TaskState

from app.engine import feel
from app.engine.events import KEY
from app.engine.failures import RunFailed
from app.engine.levels import SubProcess, begin
from app.engine.model import Calling, Handover
from app.engine.nodes import RESERVED, Node, evaluate, write
from app.engine.tokens import Token


class SubProcessTask(Node, defaults.SubWorkflowTask):
    """A sub-process: its tokens live on a level of their own and share this token's variables."""

    at_rest = TaskState.STARTED
    answers = False

    def scope_of(self, level: SubProcess) -> Any:
        """The variables that its tokens see."""
        assert level.host is not None
        return level.host.data

    def start_workflow(self, my_task: Token) -> None:
        begin(my_task.workflow.top_workflow.create_subprocess(my_task, self.spec))

    def finish(self, level: SubProcess) -> None:
        """The level is over; its variables are the case's already."""
        assert level.host is not None
        level.host._set_state(TaskState.READY)  # noqa: SLF001

    def _run_hook(self, token: Token) -> bool:
        token.workflow.top_workflow.subprocesses.pop(token.id, None)
        return True

    def _on_cancel(self, token: Token) -> None:
        level = token.workflow.top_workflow.subprocesses.pop(token.id, None)
        if level is not None:
            level.end()


class EventSubProcess(SubProcessTask):
    """A sub-process that an event begins; nothing leads to it or on from it."""

    def _predict_hook(self, token: Token) -> None:
        """Its end is the end of the way that it was."""


class Transaction(SubProcessTask):
    """A sub-process that can be cancelled: what it did is taken back first (`throwing`)."""


class Call(SubProcessTask):
    """A called procedure: it sees what is handed in, and the case what it hands out."""

    element: Any
    answers = True
    calls = True

    @property
    def calling(self) -> Calling:
        calling: Calling = self.element.calling
        return calling

    def scope_of(self, level: SubProcess) -> Any:
        case = level.top_workflow.task_tree.data
        home = self.calling.process.rpartition(".")[0]
        return ChainMap(level.own, _House(case, home))  # type: ignore[arg-type] # only read

    def start_workflow(self, my_task: Token) -> None:
        if self.calling.key:
            key = evaluate(my_task, self.calling.key)
            my_task.internal_data[KEY] = feel.to_json(key)
        level = my_task.workflow.top_workflow.create_subprocess(my_task, self.spec)
        level.own.update(self._handed(self.calling.takes, my_task))
        begin(level)

    def finish(self, level: SubProcess) -> None:
        assert level.host is not None
        write(level.host, self._handed(self.calling.gives, level.task_tree))
        super().finish(level)

    def _handed(self, handovers: tuple[Handover, ...], source: Token) -> dict[str, Any]:
        """The variables that go over, with the values that the source sees."""
        handed: dict[str, Any] = {}
        for one in handovers:
            if not one.target:
                handed |= {name: source.data[name] for name in source.data if name not in RESERVED}
            elif one.text is None:
                handed[one.target] = source.data.get(one.source)
            else:
                handed[one.target] = self._worked_out(source, one.text)
        return handed

    def _worked_out(self, source: Token, text: str) -> Any:
        try:
            return evaluate(source, text)
        except RunFailed as error:  # said where the text is written, not in what is called
            raise self.fail(error.values["cause"]) from error


#: What of a case is known step by step.
_BY_STEP = ("done_by", "done_for")


class _House(Mapping[str, Any]):
    """What the house itself knows of the case; steps of the called procedure by their own ids."""

    def __init__(self, case: Mapping[str, Any], home: str) -> None:
        self._case = case
        self._prefix = f"{home}."

    def __getitem__(self, name: str) -> Any:
        if name not in RESERVED:
            raise KeyError(name)
        about = self._case[name]
        if not isinstance(about, dict) or "done_by" not in about:
            return about
        return {**about, **{word: self._own(about[word]) for word in _BY_STEP if word in about}}

    def _own(self, by_step: Mapping[str, Any]) -> dict[str, Any]:
        return {
            element.removeprefix(self._prefix): person
            for element, person in by_step.items()
            if element.startswith(self._prefix)
        }

    def __iter__(self) -> Iterator[str]:
        return (name for name in RESERVED if name in self._case)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def is_event_sub_process(token: Token) -> bool:
    spec: Any = token.task_spec
    return isinstance(spec, EventSubProcess)
