# mypy: allow-subclassing-any
"""Where SpiffWorkflow would eval or exec Python, FEEL answers instead.

SpiffWorkflow calls the *environment* directly in two places (message correlation, ad-hoc
completion), past any script engine; so both are ours, and every run is made with them.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment

from app.engine import feel
from app.engine.failures import RunFailed


class FeelEnvironment(BasePythonScriptEngineEnvironment):
    """Evaluates FEEL and nothing else; holds no state, so all threads share one."""

    def evaluate(
        self,
        expression: str,
        context: Mapping[str, Any],
        external_context: Mapping[str, Any] | None = None,
    ) -> Any:
        names = ChainMap(external_context, context) if external_context else context  # type: ignore[arg-type] # only read
        return feel.evaluate(expression, names)

    def execute(
        self,
        script: str,
        context: dict[str, Any],
        external_context: Mapping[str, Any] | None = None,
    ) -> bool:
        names = {**context, **external_context} if external_context else context
        context.update(feel.parse_script(script).run(names))
        return True


class FeelEngine(PythonScriptEngine):
    """SpiffWorkflow's script engine over FEEL; errors say at which element they happened."""

    def __init__(self) -> None:
        super().__init__(FeelEnvironment())

    def validate(self, expression: str) -> None:
        feel.parse_expression(expression)

    def evaluate(
        self, task: Any, expression: str, external_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            return self.environment.evaluate(expression, task.data, external_context)
        except feel.FeelError as error:
            raise _failed(task, error) from error

    def work_out(self, task: Any, script: str) -> dict[str, Any]:
        """The variables that a script sets, not yet set."""
        try:
            return feel.parse_script(script).run(task.data)
        except feel.FeelError as error:
            raise _failed(task, error) from error

    def execute(
        self, task: Any, script: str, external_context: Mapping[str, Any] | None = None
    ) -> bool:
        del external_context
        task.data.update(self.work_out(task, script))
        return True


def _failed(task: Any, error: feel.FeelError) -> RunFailed:
    spec = task.task_spec
    return RunFailed(element=spec.bpmn_id, name=spec.label, cause=error)


ENGINE = FeelEngine()
