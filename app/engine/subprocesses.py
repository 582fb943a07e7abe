# mypy: allow-subclassing-any
"""Activities that hold a diagram of their own."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.util.task import TaskState

from app.engine.levels import SubProcess, begin
from app.engine.nodes import Node
from app.engine.tokens import Token


class SubProcessTask(Node, defaults.SubWorkflowTask):
    """A sub-process: its tokens live on a level of their own and share this token's variables."""

    at_rest = TaskState.STARTED
    answers = False

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
    """A sub-process that can be cancelled: what it did is taken back first (`events.cancel`)."""


def is_event_sub_process(token: Token) -> bool:
    spec: Any = token.task_spec
    return isinstance(spec, EventSubProcess)
