# mypy: allow-subclassing-any
"""What every element of ours adds to SpiffWorkflow's specs, and the plain tasks and gateways."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.control import BpmnStartTask, EventSplit
from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec
from SpiffWorkflow.util.task import TaskState

from app.engine import rows, timers
from app.engine.asleep import Row
from app.engine.failures import ReservedName, RunFailed
from app.engine.model import Element
from app.engine.tokens import Token
from app.errors import Sentence

#: Variables that only the house sets.
RESERVED = frozenset({"case"})


class Node:
    """Our part of a task spec. One object serves every case and every thread: it holds no state."""

    bpmn_id: str
    is_drawn = True
    #: Does a token here keep its level from being over?
    keeps_open = True
    #: Does it call another procedure?
    calls = False
    #: Of several instances: do its variables become the case's where nothing collects them?
    answers = True
    #: What it waits for: the kind of an event.
    awaits: str | None = None
    #: Are the tokens under one of its own instances of one activity?
    has_instances = False
    #: The state in which a visit waits.
    at_rest = TaskState.READY

    def __init__(self, spec: Any, name: str, **kwargs: Any) -> None:
        super().__init__(spec, name, **kwargs)  # type: ignore[call-arg] # the class beside it

    def know(self, element: Element) -> None:
        """Tell the spec which element of the diagram it stands for."""
        self.element = element
        self.bpmn_id = element.id
        self.label = element.label
        #: name of a following spec → the flow that leads there.
        self.flow_to: dict[str, str] = {}

    def test(self) -> None:
        """The linter has looked at the diagram; SpiffWorkflow would look again at every step."""

    def _predict(self, *_args: Any, **_kwargs: Any) -> None:
        """No predictions: in a row of parallel blocks SpiffWorkflow's grow exponentially."""

    def pack(self, child: Token) -> list[Any]:
        """[what, state, notes] of a token that hangs on one of this spec's (`app.engine.rows`)."""
        spec = child.task_spec
        state = 0 if child.state == spec.at_rest else child.state
        return [child.workflow.spec.numbers[spec.name], state, child.internal_data, 0]

    def unpack(self, parent: Token, row: Row) -> Token:
        """The token that `pack` told of."""
        visit, number, state, notes, *_ = rows.whole(row)
        spec = parent.workflow.spec.numbered[number]
        token = Token(parent.workflow, spec, parent, state or spec.at_rest, id=visit)
        token.internal_data = notes or {}
        return token

    def spec_asleep(self, level_spec: Any, row: Row) -> Any:
        """The spec of a child that is asleep."""
        return level_spec.numbered[row[1]]

    def watch(self, token: Token) -> None:
        """Look again whether a waiting token may go on, now that variables may have changed."""

    def fail(self, cause: Sentence) -> RunFailed:
        return RunFailed(element=self.bpmn_id, name=self.label, cause=cause)


def evaluate(token: Token, text: str, more: dict[str, Any] | None = None) -> Any:
    """A FEEL text over what the token sees: the case's variables and its own item."""
    return token.workflow.script_engine.evaluate(token, text, more)


def time_said(token: Token, text: str) -> Any:
    """What a timer or deadline says: an ISO 8601 text as it stands, else the value of the FEEL."""
    return text if timers.is_literal(text) else evaluate(token, text)


def write(token: Token, values: dict[str, Any]) -> None:
    """Set variables where the token writes them: in the case, or in its own instance.

    Raises:
        ReservedName: one of them is the house's.
    """
    for name in values:
        if name in RESERVED:
            raise ReservedName(name=name)
    token.data.update(values)


#: The spec of a level's root; no element can be called so.
ROOT_NAME = " start"


class Start(Node, BpmnStartTask):
    """The root of a level's tokens, before the start event."""

    is_drawn = False


class ProcessSpec(BpmnProcessSpec):
    """A process or a sub-process.

    Without SpiffWorkflow's end tasks: a level is over when no token lives on it (see
    `CaseWorkflow.settle`).
    """

    def __init__(self, element: Element) -> None:
        WorkflowSpec.__init__(self, name=element.id)
        self.data_objects: dict[str, Any] = {}
        self.bpmn_start_events: list[Any] = []
        #: What waits on every visit of the level to begin its event sub-processes.
        self.watchers: list[Any] = []
        #: What `regions.blocks_of` has found.
        self.blocks: list[Any] | None = None
        self.start = Start(self, ROOT_NAME)
        self.start.know(element)

    @cached_property
    def numbered(self) -> tuple[Any, ...]:
        """The specs by the number that a stored state uses for them."""
        return tuple(self.task_specs.values())

    @cached_property
    def numbers(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.task_specs)}


class Guard(Node, EventSplit):
    """Stands before an activity with boundary events and lets them wait beside it."""

    is_drawn = False

    def __init__(self, spec: ProcessSpec, name: str) -> None:
        EventSplit.__init__(self, defaults.BoundaryEvent, spec, name)

    def left(self, guard: Token, gone: Token) -> None:
        """A token beside the others is gone: with the activity itself, its events go too."""
        if not isinstance(gone.task_spec, defaults.BoundaryEvent):
            _stop_waiting(guard)
        _leave_empty(guard)


class Race(Node, EventSplit):
    """An event-based gateway: whatever happens first ends the waiting for the rest."""

    def __init__(self, spec: ProcessSpec, name: str, **kwargs: Any) -> None:
        EventSplit.__init__(self, defaults.IntermediateCatchEvent, spec, name, **kwargs)

    def left(self, gateway: Token, _gone: Token) -> None:
        _leave_empty(gateway)


def _stop_waiting(group: Token) -> None:
    for sibling in group.children:
        if sibling.has_state(TaskState.WAITING):
            sibling.cancel()


def _leave_empty(group: Token) -> None:
    if not group.children:
        group.workflow.forget(group)


class Pass(Node, defaults.NoneTask):
    """Splits one of two flows between the same two elements, so that each can be told apart."""

    is_drawn = False

    def __init__(self, spec: ProcessSpec, name: str, **kwargs: Any) -> None:
        super().__init__(spec, name, **kwargs)
        self.manual = False


class UserTask(Node, defaults.UserTask):
    """Waits for a person; its deadline is fixed when it opens."""

    def _on_ready_hook(self, token: Token) -> None:
        if self.element.due:
            now = token.workflow.top_workflow.journal.now()
            value = time_said(token, self.element.due)
            if value is None:
                return
            try:
                due = timers.instant(value, now)
            except timers.NotATime as error:
                raise self.fail(
                    Sentence("办理期限算不出来，%(error)s", error=error.said)
                ) from error
            token.internal_data["until"] = int(due.timestamp())


class ScriptTask(Node, defaults.ScriptTask):
    """Sets variables: lines `name = expression` in FEEL."""

    def _run_hook(self, token: Token) -> bool:
        write(token, token.workflow.script_engine.work_out(token, self.script))
        return True


class Condition:
    """A FEEL condition on a flow. Only `true` takes it; a null is no."""

    def __init__(self, text: str) -> None:
        self.text = text

    def _matches(self, token: Token) -> bool:
        value = evaluate(token, self.text)
        if value is None or isinstance(value, bool):
            return value is True
        raise token.task_spec.fail(Sentence("条件“%(given)s”的结果不是“是”或“否”", given=self.text))


class ExclusiveGateway(Node, defaults.ExclusiveGateway):
    """The first flow whose condition holds, in the order of the file.

    SpiffWorkflow's parser goes by the height on the page: moving a box could change a decision.
    """

    def _predict_hook(self, token: Token) -> None:
        """Nothing is known before it runs."""

    def _run_hook(self, token: Token) -> bool:
        chosen = self.default_task_spec
        for condition, name in self.cond_task_specs:
            if condition is not None and condition._matches(token):  # noqa: SLF001
                chosen = name
                break
        if chosen is None:
            raise self.fail(Sentence("没有一个条件成立，也没有默认连线，请补上默认连线"))
        token._add_child(self._wf_spec.task_specs[chosen], TaskState.FUTURE)  # noqa: SLF001
        return True
