# mypy: allow-subclassing-any
"""Joins that count the tokens on each incoming flow, as BPMN 2.0 (13.4.1, 13.4.3) tells it.

SpiffWorkflow 3.2.0 searches the history for branches that came in, and on the second pass of a loop
finds those of the first: an approval is skipped. A count per flow knows no history; what a pass has
used up is gone.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.util.task import TaskState

from app.engine.graph import between
from app.engine.nodes import Node
from app.engine.tokens import Token
from app.errors import Sentence


class _Join(Node):
    """Lets a single incoming flow through; counts the tokens of several."""

    name: str
    _inputs: list[str]

    def _update_hook(self, token: Token) -> bool:
        if len(self._inputs) == 1:
            return True
        level = token.workflow
        waiting = level.arrivals.setdefault(self.name, {})
        source = token.parent.task_spec.name
        waiting[source] = waiting.get(source, 0) + 1
        level.forget(token)
        level.touch()
        return False

    def try_to_fire(self, level: Any) -> bool:
        """Start the gateway if it has what it waits for; one token of each flow is used up."""
        waiting = level.arrivals[self.name]
        if not self._is_complete(level, waiting):
            return False
        left = {source: count - 1 for source, count in waiting.items() if count > 1}
        if left:
            level.arrivals[self.name] = left
        else:
            del level.arrivals[self.name]
        level.task_tree._add_child(self, TaskState.FUTURE)._ready()  # noqa: SLF001
        return True

    @abstractmethod
    def _is_complete(self, level: Any, waiting: dict[str, int]) -> bool:
        """Does it have what it waits for? `waiting` counts the tokens by their flow."""


class ParallelGateway(_Join, defaults.ParallelGateway):
    """Waits for a token on every incoming flow."""

    def _is_complete(self, _level: Any, waiting: dict[str, int]) -> bool:
        return len(waiting) == len(self._inputs)

    def _run_hook(self, _token: Token) -> bool:
        return True


class InclusiveGateway(_Join, defaults.InclusiveGateway):
    """Waits for every token that can still come to it without beginning its block anew.

    BPMN lets it fire when such a token could also reach a flow that has one already; then a branch
    that may still be rejected "back to the start" would be skipped. So a token is waited for unless
    its only way here leads through the gateway itself or through the element that every way to
    it passes (the split of the block).
    """

    def prepare(self, following: dict[str, list[str]], split: str) -> None:
        """Once per spec: for each incoming flow, from where it can still be reached."""
        barriers = {self.name, split}
        self.sources = {source: between(following, source, barriers) for source in self._inputs}

    def _is_complete(self, level: Any, waiting: dict[str, int]) -> bool:
        places = level.places() | (level.arrivals.keys() - {self.name})
        return not any(
            place in self.sources[source]
            for source in self._inputs
            if source not in waiting
            for place in places
        )

    def _predict_hook(self, token: Token) -> None:
        """Nothing is known before it runs."""

    def _run_hook(self, token: Token) -> bool:
        matching, otherwise = self._get_matching_outputs(token)
        chosen = matching or otherwise
        if not chosen:
            raise self.fail(Sentence("没有一个条件成立，也没有默认连线，请补上默认连线"))
        for following in chosen:
            token._add_child(following, TaskState.FUTURE)  # noqa: SLF001
        return True
