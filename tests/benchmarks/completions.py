"""Claims carried from the report to the notice by the verbs: what a start and a completion take."""

from __future__ import annotations

import uuid
from collections import deque
from collections.abc import Callable
from functools import partial
from itertools import count

from app import db
from benchmarks.counting import Count, counted
from benchmarks.houses import Place, report, server_pid
from benchmarks.replay import Renamed, Replay
from benchmarks.timing import Spent, by_turns
from benchmarks.town import STEPS, Town

ROUNDS = 7
CLAIMS = 6
MILLI = 1000


def measure(place: Place) -> None:
    """Rate and processor time of both, against the same rows written without engine."""
    with place.app.app_context():
        claims = Claims(place.town)
        for _ in range(2):
            claims.start(1)
            claims.complete(1)
        claims.watch()
        with db.transaction():
            pid = server_pid()
        started = by_turns(
            ROUNDS, partial(claims.start, CLAIMS), partial(claims.replay_start, CLAIMS), pid
        )
        _report(f"start.{place.name}", CLAIMS, *started)
        completed = by_turns(
            ROUNDS, partial(claims.complete, CLAIMS), partial(claims.replay_steps, CLAIMS), pid
        )
        _report(f"completion.{place.name}", CLAIMS * len(STEPS), *completed)
        _count(place, claims)


class Claims:
    """Claims under way, and as many that are only replayed; who started first goes on first."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.replay = Replay()
        self.numbers = count()
        self._waiting: deque[uuid.UUID | None] = deque()
        self._replayed: deque[Renamed] = deque()

    def start(self, number: int) -> None:
        for _ in range(number):
            with db.transaction():
                item = self.town.starts(next(self.numbers))
            self._waiting.append(item)

    def complete(self, number: int) -> None:
        """Do every step of so many."""
        for _ in range(number):
            item = self._waiting.popleft()
            for step in STEPS:
                with db.transaction():
                    item = self.town.completes(step, item)

    def watch(self) -> None:
        """Carry one from the report to the notice, noting what is written."""
        with db.transaction(), self.replay.watched():
            item = self.town.starts(next(self.numbers))
        for step in STEPS:
            with db.transaction(), self.replay.watched():
                item = self.town.completes(step, item)

    def replay_start(self, number: int) -> None:
        self._replayed.extend(self.replay.begins() for _ in range(number))

    def replay_steps(self, number: int) -> None:
        for _ in range(number):
            self.replay.goes_on(self._replayed.popleft())


def _report(what: str, transactions: int, ours: Spent, control: Spent) -> None:
    report(f"{what}.rate", transactions / ours.clock, "1/s", transactions / control.clock)
    for whose in ("own", "server"):
        value, beside = (getattr(one, whose) * MILLI / transactions for one in (ours, control))
        if beside:
            name = "client" if whose == "own" else "server"
            report(f"{what}.{name}_processor", value, "ms", beside)


def _count(place: Place, claims: Claims) -> None:
    """Statements and commits of the start and of each step, against the control's mean."""
    with counted(db.engine()) as beside:
        claims.replay.goes_on(claims.replay.begins())
    mean = len(beside.statements) / beside.commits
    found, item = _counted(lambda: place.town.starts(next(claims.numbers)))
    _tell(f"start.{place.name}", found, mean)
    for step in STEPS:
        found, item = _counted(partial(place.town.completes, step, item))
        _tell(f"completion.{place.name}.{step}", found, mean)


def _tell(what: str, found: Count, mean: float) -> None:
    report(f"{what}.statements", len(found.statements), "1", mean)
    report(f"{what}.commits", found.commits, "1", 1)


def _counted(act: Callable[[], uuid.UUID | None]) -> tuple[Count, uuid.UUID | None]:
    with counted(db.engine()) as found, db.transaction():
        item = act()
    return found, item
