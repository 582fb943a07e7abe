# mypy: allow-subclassing-any
"""Activities that act by themselves: operations and decision tables."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults

from app.engine import decisions, operations
from app.engine.nodes import Node, ProcessSpec, evaluate, write
from app.engine.records import Decided, Declined, Performed
from app.engine.throwing import may_be_caught, raise_event
from app.engine.tokens import Token
from app.errors import Refused


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
        tentatively = call.tentatively if may_be_caught(token, "error") else nullcontext
        journal.asking = element.id
        try:
            with tentatively():
                result = operations.perform(operation, call, arguments)
        except Refused as refusal:
            if not raise_event(token, "error", refusal.code):
                raise
            journal.asking = None
            journal.declined.append(Declined(element.id, operation, refusal.code))
            return True
        journal.asking = None
        self._record(token, Performed(element.id, operation, call, arguments, result))
        write(token, self._outputs_of(token, result))
        return True

    def _record(self, token: Token, done: Performed) -> None:
        case = token.workflow.top_workflow
        case.journal.performed.append(done)
        if done.call.is_rehearsal or operations.find(done.operation).repeatable:
            return  # nothing to take back
        around = list(token.around())[::-1]
        calls = (one for one in around if one.id in case.subprocesses and one.task_spec.calls)
        done = replace(
            done,
            around=tuple(one.id for one in around),
            through=tuple(one.element for one in calls),
        )
        among_instances = any(one.task_spec.has_instances for one in around)
        case.journal.deeds.add(case.codes, done, among_instances=among_instances)

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
