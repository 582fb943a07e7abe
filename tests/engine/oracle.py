"""What the blocks of a diagram do, played without tokens, flows or gateways.

The oracle walks the tree that a diagram was drawn from, so it cannot share a fault with the engine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

Done = Callable[[], None]
#: An open task: the element, and which of several instances it lies in.
Place = tuple[str, tuple[int, ...]]


@dataclass(eq=False)
class Visit:
    """A task that waits for somebody."""

    place: Place
    scope: Scope
    done: Done


@dataclass(eq=False)
class Waiting:
    """An event that may happen: a message by its name, or (`due`) a timer."""

    name: str
    scope: Scope
    happen: Done
    due: datetime | None = None


@dataclass(eq=False)
class Scope:
    """The process, one visit of a sub-process, one of several instances: what ends together.

    It is over when nothing in it runs any more. `values` are variables of its own; an `isolated`
    one sees no others.
    """

    oracle: Oracle
    around: Scope | None
    finished: Done
    instance: tuple[int, ...] = ()
    values: dict[str, int] | None = None
    isolated: bool = False
    #: What to do with an error from within; None: it goes on outwards.
    catch: Done | None = None
    #: Is it a process or a sub-process, and no mere group?
    is_level: bool = False
    running: int = 1
    alive: bool = True
    inner: list[Scope] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.around is not None:
            self.around.inner.append(self)

    def leave(self) -> None:
        """Something in it has come to its end."""
        if not self.alive:
            return
        self.running -= 1
        if not self.running:
            self.end()

    def end(self) -> None:
        """It is over as it should be: what still waits is of no use any more."""
        self.close()
        self.finished()

    def close(self) -> None:
        """It is no more, and nothing follows."""
        self.alive = False
        self.clear()
        if self.around is not None and self in self.around.inner:
            self.around.inner.remove(self)

    def clear(self) -> None:
        """Everything in it is cancelled."""
        for scope in list(self.inner):
            scope.close()
        self.oracle.forget(self)

    def fail(self) -> None:
        """An error: the nearest scope around that catches it is cancelled and goes another way."""
        scope: Scope | None = self
        while scope is not None and scope.catch is None:
            scope = scope.around
        assert scope is not None, "only what is caught is drawn"
        assert scope.catch is not None
        scope.catch()

    def value(self, name: str) -> int:
        scope: Scope | None = self
        while scope is not None:
            if scope.values is not None and name in scope.values:
                return scope.values[name]
            scope = None if scope.isolated else scope.around
        raise KeyError(name)

    def visible(self) -> dict[str, int]:
        """All variables seen from here."""
        if self.isolated or self.around is None:
            return dict(self.values or {})
        return self.around.visible() | (self.values or {})

    def write(self, values: dict[str, int]) -> None:
        scope = self
        while scope.values is None:
            assert scope.around is not None
            scope = scope.around
        scope.values |= values


class Oracle:
    """A case: what waits for people, for messages and for the time."""

    def __init__(self, values: dict[str, int], now: datetime) -> None:
        self.now = now
        self.over = False
        self.visits: list[Visit] = []
        self.events: list[Waiting] = []
        self.scope = Scope(self, None, self._finish, values=dict(values))

    def _finish(self) -> None:
        self.over = True

    def forget(self, scope: Scope) -> None:
        self.visits = [one for one in self.visits if one.scope is not scope]
        self.events = [one for one in self.events if one.scope is not scope]

    @property
    def places(self) -> list[Place]:
        return sorted(visit.place for visit in self.visits)

    @property
    def messages(self) -> list[str]:
        return sorted(one.name for one in self.events if one.due is None)

    @property
    def next_due(self) -> datetime | None:
        return min((one.due for one in self.events if one.due is not None), default=None)

    def complete(self, place: Place, values: dict[str, int]) -> None:
        visit = next(one for one in self.visits if one.place == place)
        self.visits.remove(visit)
        visit.scope.write(values)
        visit.done()

    def deliver(self, name: str, values: dict[str, int]) -> None:
        """To everybody who waits for it, the innermost first."""
        waiting = [one for one in self.events if one.name == name and one.due is None]
        for one in waiting:
            if one in self.events:
                one.scope.write(values)
                one.happen()

    def advance(self, now: datetime) -> None:
        """Let what is due by then happen, the earliest first."""
        self.now = now
        while self.next_due is not None and self.next_due <= now:
            timers = [one for one in self.events if one.due is not None]
            min(timers, key=lambda one: one.due).happen()

    def after(self, seconds: int) -> datetime:
        return self.now + timedelta(seconds=seconds)
