"""SpiffWorkflow 3.2.0 as it comes: the control of the tests about what it gets wrong."""

from __future__ import annotations

from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
from SpiffWorkflow.util.task import TaskState


def workflow(xml: bytes, script_engine: PythonScriptEngine | None = None) -> BpmnWorkflow:
    """The process `P` of a diagram, begun."""
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.fromstring(xml))
    started = BpmnWorkflow(
        parser.get_spec("P"), parser.get_subprocess_specs("P"), script_engine=script_engine
    )
    started.do_engine_steps()
    return started


def ready(started: BpmnWorkflow) -> list[str]:
    tasks = started.get_tasks(state=TaskState.READY, manual=True)
    return sorted(task.task_spec.bpmn_id for task in tasks)


def complete(started: BpmnWorkflow, element: str, **answers: Any) -> None:
    """Complete the first ready task of an element as SpiffWorkflow's manual says."""
    tasks = started.get_tasks(state=TaskState.READY, manual=True)
    task = next(one for one in tasks if one.task_spec.bpmn_id == element)
    task.data.update(answers)
    task.run()
    started.do_engine_steps()


class Stock:
    """A player for random diagrams, in memory only.

    Its variables are shared between all its tasks, so that only its joins are judged.
    """

    def __init__(self, xml: bytes, values: dict[str, int]) -> None:
        shared = self.values = dict(values)

        class Shared(TaskDataEnvironment):
            def evaluate(self, expression: str, *_contexts: Any) -> Any:
                return eval(expression, {}, shared)  # noqa: S307 - our own diagrams

        self.workflow = workflow(xml, PythonScriptEngine(Shared()))

    @property
    def active(self) -> list[str]:
        return ready(self.workflow)

    @property
    def over(self) -> bool:
        return bool(self.workflow.is_completed())

    def complete(self, element: str, values: dict[str, int]) -> None:
        self.values |= values
        complete(self.workflow, element)
