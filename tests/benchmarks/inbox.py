"""An inbox among a million open items of 100,000 people, against the plainest indexed select.

The slowest but one in twenty is told, and the processor's time of client and server together: on a
busy machine that and the ratios count.
`desk` is a post at the top at which a hundredth of all waits, `clerk` has a usual inbox.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import sqlalchemy as sa

from app import db
from app.cases import boxes, boxplaces, narrowing, searching
from app.cases.models import WorkItem
from app.cases.paging import PAGE
from app.cases.sorting import Sort
from app.db import session
from app.organisation.actors import Actor
from benchmarks import crowd
from benchmarks.houses import Place, report, server_pid
from benchmarks.timing import by_turns, slow

#: What is looked for: much of it, a person by initials, one by its number, nothing.
LOOKED_FOR = {"much": "调解", "person": "zmy", "number": "b-700", "nothing": "没有这样的事"}
ROUNDS, TIMES = 3, 40
MILLI = 1000


def measure(place: Place) -> None:
    with place.app.app_context():
        found = crowd.of(place)
        for who, reader in (("clerk", found.clerk), ("desk", found.desk)):
            for what, look in _looks(reader).items():
                report_look(f"inbox.{place.name}.{who}.{what}", look, reader)
        for who, reader in (("clerk", found.clerk), ("desk", found.desk)):
            for what, text in LOOKED_FOR.items():
                look = partial(searching.search, reader, text)
                report_look(f"all_cases.{place.name}.{who}.search_{what}", look, found.clerk)


def _looks(reader: Actor) -> dict[str, Callable[[], object]]:
    """What a reader asks for, by name; each page is narrowed as its address says."""
    with db.transaction(reads_only=True):
        second = boxes.inbox(reader).next_cursor
    rare = narrowing.read({"procedure": "seal"})
    starter = narrowing.read({"starter": "钱明明"})
    looks: dict[str, Callable[[], object]] = {
        "first_page": partial(boxes.inbox, reader),
        "next_page": partial(boxes.inbox, reader, cursor=second),
        "by_stay": partial(boxes.inbox, reader, sort=Sort.STAY),
        "by_priority": partial(boxes.inbox, reader, sort=Sort.PRIORITY),
        "of_a_procedure": partial(boxes.inbox, reader, narrowed=rare),
        "of_a_starter": partial(boxes.inbox, reader, narrowed=starter),
        "counts": partial(boxes.counts, reader),
        "figures": partial(boxes.figures, reader),
        "steps": partial(boxes.steps, reader),
        "places": partial(boxplaces.of, reader),
    }
    for what, text in LOOKED_FOR.items():
        narrowed = narrowing.read({"q": text})
        looks[f"search_{what}"] = partial(boxes.inbox, reader, narrowed=narrowed)
    return looks


def report_look(name: str, look: Callable[[], object], reader: Actor) -> None:
    """Ours and the control by turns: the slowest but one in twenty, and the processor's time."""
    ours, control = partial(_within, look), partial(_select, reader.candidate_keys[-1])
    with db.transaction(reads_only=True):
        pid = server_pid()
    mine, plain = by_turns(ROUNDS, partial(_often, ours), partial(_often, control), pid)
    busy, idle = (one.own + one.server for one in (mine, plain))
    report(f"{name}.processor", busy * MILLI / TIMES, "ms", idle * MILLI / TIMES)
    pairs = [(_taken(ours), _taken(control)) for _ in range(TIMES)]
    mine_slow, plain_slow = slow(pairs)
    report(f"{name}.p95", mine_slow, "ms", plain_slow)


def _often(work: Callable[[], None]) -> None:
    for _ in range(TIMES):
        work()


def _taken(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * MILLI


def _within(look: Callable[[], object]) -> None:
    with db.transaction(reads_only=True):
        look()


def _select(key: str) -> None:
    table = WorkItem.__table__
    query = (
        sa.select(table)
        .where(table.c.candidate_key == key, table.c.closed_at.is_(None))
        .order_by(table.c.due_at, table.c.id)
        .limit(PAGE + 1)
    )
    with db.transaction(reads_only=True):
        session.execute(query).all()
