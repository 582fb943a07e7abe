# mypy: allow-subclassing-any
"""Activities that act by themselves: operations, decision tables, sub-processes, repetitions."""

from __future__ import annotations

from collections import ChainMap
from contextlib import nullcontext
from decimal import Decimal
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.util.task import TaskState

from app.engine import decisions, operations
from app.engine.events import may_be_caught, raise_event
from app.engine.journal import Decided, Performed
from app.engine.model import Repetition
from app.engine.nodes import Node, ProcessSpec, evaluate, write
from app.engine.tokens import SubProcess, Token, begin
from app.errors import Refused, Sentence

MOST_INSTANCES = 500
#: What an instance sees beside its item, as in Camunda.
COUNTER = "loopCounter"


class ServiceTask(Node, defaults.ServiceTask):
    """Asks a room to do something; a refusal may be a way out, by a boundary event of its name.

    On that way the case goes on, so what was done before the refusal is taken back first. Where
    nobody catches it, everything is taken back anyway, and nothing is spent on the chance.
    """

    def _run_hook(self, token: Token) -> bool:
        element, operation = self.element, self.element.operation or ""
        arguments = {name: evaluate(token, text) for name, text in element.inputs}
        journal = token.workflow.top_workflow.journal
        call = journal.make_call(element.id, str(token.id))
        journal.asking = element.id
        tentatively = call.tentatively if may_be_caught(token, "error") else nullcontext
        try:
            with tentatively():
                result = operations.perform(operation, call, arguments)
        except Refused as refusal:
            if not raise_event(token, "error", refusal.code):
                raise
            journal.asking = None
            return True
        journal.asking = None
        done = Performed(element.id, operation, call, arguments, result)
        journal.performed.append(done)
        journal.done.append(done)
        write(token, self._outputs_of(token, result))
        return True

    def _outputs_of(self, token: Token, result: dict[str, Any]) -> dict[str, Any]:
        """The output parameters, worked out over the result; without any, the result itself."""
        if not self.element.outputs:
            return result
        return {name: evaluate(token, text, result) for name, text in self.element.outputs}


class BusinessRuleTask(Node, defaults.NoneTask):
    """Asks a decision table."""

    def __init__(self, spec: ProcessSpec, name: str, **kwargs: Any) -> None:
        super().__init__(spec, name, **kwargs)
        self.manual = False
        #: The tables of the procedure; set when the spec is built.
        self.tables: dict[str, Any] = {}

    def _run_hook(self, token: Token) -> bool:
        element, asked = self.element, self.element.decision or ""
        try:
            decision = decisions.decide(self.tables, asked, token.data)
        except decisions.DecisionFailed as error:
            raise self.fail(error.cause) from error
        write(token, self._variables(decision))
        for one in (*decision.required, decision):
            note = Decided(
                element.id, one.id, one.inputs, one.rules, one.result, one.name, one.notes
            )
            token.workflow.top_workflow.journal.decided.append(note)
        return True

    def _variables(self, decision: decisions.Decision) -> dict[str, Any]:
        """Under the result variable as the mapping says; without one, each output by its name."""
        variable = self.element.result_variable
        if variable:
            return {variable: decision.mapped(self.element.mapping)}
        if decision.is_single:
            return dict(decision.rows[0]) if decision.rows else dict.fromkeys(decision.outputs)
        return {name: [row.get(name) for row in decision.rows] for name in decision.outputs}


class SubProcessTask(Node, defaults.SubWorkflowTask):
    """A sub-process: its tokens live on a level of their own and share this token's variables."""

    def start_workflow(self, my_task: Token) -> None:
        level: SubProcess = my_task.workflow.top_workflow.create_subprocess(my_task, self.spec)
        level.completed_event.connect(self._on_subworkflow_completed, my_task)
        begin(level)

    def reconnect(self, level: SubProcess) -> None:
        """After a restore: tell the token when its level is over."""
        level.completed_event.connect(self._on_subworkflow_completed, level.host)

    def update_data(self, my_task: Token, subworkflow: Any) -> None:
        """The variables are shared already."""

    def _run_hook(self, token: Token) -> bool:
        token.workflow.top_workflow.subprocesses.pop(token.id, None)
        return True

    def _on_cancel(self, token: Token) -> None:
        level = token.workflow.top_workflow.subprocesses.pop(token.id, None)
        if level is not None:
            level.end()


class _Instances(Node):
    """One activity several times: for each item of a collection, or so many times.

    An instance sees its item and `loopCounter`, and what it writes stays its own. At the end of
    each the output element is worked out over what it sees; together they become the output
    collection, in the order of the items. Without an output collection the answers of a plain task
    are written to the case (the last one stands); those of a sub-process are not.
    """

    element: Any
    sequential = False
    task_spec: str

    @property
    def repetition(self) -> Repetition:
        repetition: Repetition = self.element.repetition
        return repetition

    def _update_hook(self, token: Token) -> bool:
        items = self._items(token)
        if not items:
            self._write_results(token, [])
            return True
        note = token.internal_data
        note.update(n=len(items), done=0, results={})
        if self.sequential:
            note["items"] = items[1:]
        token._set_state(TaskState.STARTED)  # noqa: SLF001
        for index, item in enumerate(items[:1] if self.sequential else items):
            self._start(token, index, item)
        return False

    def _items(self, token: Token) -> list[Any]:
        repetition = self.repetition
        items: Any
        if repetition.cardinality:
            items = self._numbers(evaluate(token, repetition.cardinality))
        else:
            items = evaluate(token, repetition.collection or "")
        if not isinstance(items, list):
            raise self.fail(Sentence("多实例的集合不是列表，请检查填写的表达式"))
        if len(items) > MOST_INSTANCES:
            raise self.fail(
                Sentence(
                    "多实例一次最多 %(limit)s 个，现在有 %(count)s 个",
                    limit=MOST_INSTANCES,
                    count=len(items),
                )
            )
        return items

    def _numbers(self, count: Any) -> list[Any]:
        if isinstance(count, bool) or not isinstance(count, int | Decimal):
            raise self.fail(Sentence("多实例的次数不是数字，请检查填写的表达式"))
        if count != int(count) or not 0 <= count <= MOST_INSTANCES:
            raise self.fail(
                Sentence("多实例的次数应是 0 至 %(limit)s 的整数", limit=MOST_INSTANCES)
            )
        return list(range(int(count)))

    def _start(self, token: Token, index: int, item: Any) -> None:
        spec = token.workflow.spec.task_specs[self.task_spec]
        child = token._add_child(spec, TaskState.FUTURE)  # noqa: SLF001
        child.triggered = True
        seen = {COUNTER: index}
        if self.repetition.item:
            seen[self.repetition.item] = item
        child.data = ChainMap(seen, token.data)
        child.internal_data["index"] = index
        spec._update(child)  # noqa: SLF001

    def merge_child(self, _level: Any, child: Token) -> None:
        """One instance is done."""
        token = child.parent
        note = token.internal_data
        note["done"] += 1
        self.collect(token, child)
        if note["done"] == note["n"] or self._is_decided(child, note):
            self.conclude(token)
        elif self.sequential:
            following, *note["items"] = note["items"]
            self._start(token, note["done"], following)

    def conclude(self, token: Token) -> None:
        """The activity is over as a whole: instances still open are cancelled."""
        for child in token.children:
            if child.is_live:
                child.cancel()
        results = token.internal_data.pop("results")
        self._write_results(token, [results[index] for index in sorted(results, key=int)])
        token._set_state(TaskState.READY)  # noqa: SLF001

    def collect(self, token: Token, child: Token) -> None:
        """Keep what an instance leaves behind."""
        answers = answers_of(child, self.repetition.item)
        if not self.repetition.output_collection:
            if not isinstance(child.task_spec, SubProcessTask):
                token.data.update(answers)
            return
        text = self.repetition.output_element
        # Keys are texts because the stored state is JSON.
        token.internal_data["results"][str(child.internal_data["index"])] = (
            evaluate(child, text) if text else answers
        )

    def _is_decided(self, child: Token, note: dict[str, Any]) -> bool:
        if not self.repetition.condition:
            return False
        counts = {
            "nrOfInstances": note["n"],
            "nrOfCompletedInstances": note["done"],
            "nrOfActiveInstances": 1 if self.sequential else note["n"] - note["done"],
        }
        return evaluate(child, self.repetition.condition, counts) is True

    def _write_results(self, token: Token, results: list[Any]) -> None:
        if self.repetition.output_collection:
            write(token, {self.repetition.output_collection: results})


def answers_of(child: Token, item: str | None) -> dict[str, Any]:
    """What an instance has written."""
    return {
        name: value for name, value in child.data.maps[0].items() if name not in {COUNTER, item}
    }


class ParallelInstances(_Instances, defaults.ParallelMultiInstanceTask):
    """All at once."""


class SequentialInstances(_Instances, defaults.SequentialMultiInstanceTask):
    """One after the other."""

    sequential = True
