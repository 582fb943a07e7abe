"""Driving a procedure in tests: every step goes through bytes."""

from __future__ import annotations

from typing import Any

from engine.diagrams import Diagram

from app import engine
from app.engine.journal import MakeCall


class Play:
    """A run that is saved and restored after every step."""

    def __init__(
        self,
        diagram: Diagram,
        make_call: MakeCall | None = None,
        files: dict[str, bytes] | None = None,
        called: dict[str, engine.Spec] | None = None,
        **variables: Any,
    ) -> None:
        self.spec = engine.parse({**diagram.files(), **(files or {})}, called=called)
        self.make_call = make_call
        self._keep(engine.Run.start(self.spec, variables, make_call))

    def _keep(self, run: engine.Run) -> None:
        self.last = run
        self.stored = run.save()

    @property
    def run(self) -> engine.Run:
        """A fresh run from the stored state, as the next request would have it."""
        return engine.Run.restore(self.spec, self.stored, self.make_call)

    @property
    def open(self) -> list[str]:
        return sorted(task.element for task in self.run.ready())

    @property
    def waiting(self) -> list[tuple[str, str]]:
        """The messages waited for, each with the element that waits."""
        return [(one.message, one.element) for one in self.run.awaited]

    @property
    def variables(self) -> dict[str, Any]:
        return self.run.variables

    @property
    def finished(self) -> bool:
        return self.run.finished

    @property
    def passed(self) -> dict[str, int]:
        return {one.id: one.count for one in self.run.trail}

    def task(self, element: str, item: Any = None) -> engine.ReadyTask:
        return next(
            one
            for one in self.run.ready()
            if one.element == element and (item is None or one.item == item)
        )

    def does(self, element: str, item: Any = None, **answers: Any) -> Play:
        """Somebody completes the first waiting visit of an element (for an item)."""
        return self.step(lambda run: run.complete(self.task(element, item).id, answers))

    def step(self, act: Any) -> Play:
        run = self.run
        act(run)
        self._keep(run)
        return self
