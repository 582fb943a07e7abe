"""Claims carried from the report to the notice by the verbs, and what a completion takes."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial
from itertools import count

from app import db
from benchmarks.counting import Count, counted
from benchmarks.houses import Place, report, server_pid
from benchmarks.replay import Replay
from benchmarks.timing import Spent, by_turns
from benchmarks.town import REPORT, STEPS, Town

ROUNDS = 7
CLAIMS = 6
TRANSACTIONS = CLAIMS * (1 + len(STEPS))
MILLI = 1000


def measure(place: Place) -> None:
    """Rate and processor time of a transaction, against the same rows written without engine."""
    numbers = count()
    replay = Replay()
    with place.app.app_context():
        for _ in range(2):
            _walk(place.town, next(numbers))
        _watch(replay, place.town, next(numbers))
        with db.transaction():
            pid = server_pid()

        def ours() -> None:
            for _ in range(CLAIMS):
                _walk(place.town, next(numbers))

        def control() -> None:
            for _ in range(CLAIMS):
                replay.again()

        _report(place.name, *by_turns(ROUNDS, ours, control, pid))
        _count(place, next(numbers), replay)


def _walk(town: Town, number: int) -> None:
    with db.transaction():
        item = town.starts(number)
    for step in STEPS:
        with db.transaction():
            item = town.completes(step, item)


def _watch(replay: Replay, town: Town, number: int) -> None:
    with db.transaction(), replay.watched():
        item = town.starts(number)
    for step in STEPS:
        with db.transaction(), replay.watched():
            item = town.completes(step, item)


def _report(database: str, ours: Spent, control: Spent) -> None:
    rates = TRANSACTIONS / ours.clock, TRANSACTIONS / control.clock
    report(f"completion.{database}.rate", rates[0], "1/s", rates[1])
    for whose in ("own", "server"):
        value, beside = (getattr(one, whose) * MILLI / TRANSACTIONS for one in (ours, control))
        if beside:
            name = "client" if whose == "own" else "server"
            report(f"completion.{database}.{name}_processor", value, "ms", beside)


def _count(place: Place, number: int, replay: Replay) -> None:
    """Statements and commits of each step by the verb, against the control's mean."""
    with counted(db.engine()) as beside:
        replay.again()
    mean = len(beside.statements) / beside.commits
    found, item = _counted(lambda: place.town.starts(number))
    _tell(place.name, REPORT, found, mean)
    for step in STEPS:
        found, item = _counted(partial(place.town.completes, step, item))
        _tell(place.name, step, found, mean)


def _tell(database: str, step: str, found: Count, mean: float) -> None:
    report(f"completion.{database}.{step}.statements", len(found.statements), "1", mean)
    report(f"completion.{database}.{step}.commits", found.commits, "1", 1)


def _counted(act: Callable[[], uuid.UUID | None]) -> tuple[Count, uuid.UUID | None]:
    with counted(db.engine()) as found, db.transaction():
        item = act()
    return found, item
