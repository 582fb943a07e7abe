"""SpiffWorkflow 3.2.0 as it comes: the control of the tests about what it gets wrong."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from lxml import etree
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.util.task import TaskState

if TYPE_CHECKING:
    from engine.oracle import Oracle, Place
    from engine.random_play import Drawing


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
    """A player for random diagrams, in memory only; it says nothing of messages and timers.

    Its variables are shared between all its tasks, so that only its ways are judged.
    """

    def __init__(self, drawing: Drawing, values: dict[str, int]) -> None:
        shared = self.values = dict(values)

        class Shared(TaskDataEnvironment):
            def evaluate(self, expression: str, *_contexts: Any) -> Any:
                return eval(expression, {}, shared)  # noqa: S307 - our own diagrams

        self.workflow = workflow(drawing.xml, PythonScriptEngine(Shared()))

    def differs(self, oracle: Oracle) -> str | None:
        stock = ready(self.workflow), bool(self.workflow.is_completed())
        theirs = [name for name, _ in oracle.places], oracle.over
        return None if stock == theirs else f"{stock} instead of {theirs}"

    def complete(self, place: Place, values: dict[str, int]) -> None:
        self.values |= values
        complete(self.workflow, place[0])

    def deliver(self, name: str, values: dict[str, int]) -> None:
        self.values |= values
        self.workflow.send_event(BpmnEvent(MessageEventDefinition(name), {}))
        self.workflow.do_engine_steps()

    def advance(self, now: datetime) -> None:
        raise AssertionError(f"no timer is drawn for it, but time goes on to {now}")
