"""The first page of an inbox among 100,000 open items, against the plainest indexed select."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from itertools import islice
from typing import Any

import sqlalchemy as sa

from app import audit, clock, db
from app.cases import boxes
from app.cases.models import Case, CaseStatus, WorkItem
from app.cases.paging import PAGE
from app.db import new_id, session
from app.definitions import catalogue
from app.organisation.actors import Actor
from benchmarks.houses import Place, report
from benchmarks.timing import by_turns
from benchmarks.town import KEY

ITEMS = 100_000
#: Every so many-th item is the reader's to take.
OWN_EVERY = 100
PLACES = 997
BATCH = 5_000
ROUNDS, TIMES = 7, 20
MILLI = 1000


def measure(place: Place) -> None:
    with place.app.app_context():
        with db.transaction():
            reader = place.town.actor(place.town.people["zhao"])
            key = next(post.key for post in reader.posts if post.role == "ASSESSOR")
        _fill(place, key)
        ours, control = by_turns(ROUNDS, partial(_pages, reader), partial(_selects, key))
    for name, value, beside in (
        ("clock", ours.clock, control.clock),
        ("client_processor", ours.own, control.own),
    ):
        report(f"inbox.{place.name}.{name}", value * MILLI / TIMES, "ms", beside * MILLI / TIMES)


def _pages(reader: Actor) -> None:
    for _ in range(TIMES):
        with db.transaction(reads_only=True):
            assert len(boxes.inbox(reader).rows) == PAGE


def _selects(key: str) -> None:
    table = WorkItem.__table__
    query = (
        sa.select(table)
        .where(table.c.candidate_key == key, table.c.closed_at.is_(None))
        .order_by(table.c.due_at, table.c.id)
        .limit(PAGE + 1)
    )
    for _ in range(TIMES):
        with db.transaction(reads_only=True):
            assert len(session.execute(query).all()) == PAGE + 1


def _fill(place: Place, key: str) -> None:
    rows = _rows(place, key)
    while batch := list(islice(rows, BATCH)):
        with db.transaction():
            session.execute(sa.insert(Case), [case for case, _item in batch])
            session.execute(sa.insert(WorkItem), [item for _case, item in batch])
    if place.name == "postgresql":
        with db.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("ANALYZE"))


def _rows(place: Place, key: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    with db.transaction(reads_only=True):
        definition = catalogue.definition(KEY)
        ids = {"definition_id": definition.id, "version_id": definition.version_in_force_id}
    elsewhere = [f"ASSESSOR@{uuid.uuid4()}" for _ in range(PLACES)]
    for number in range(ITEMS):
        case = {
            "id": new_id(),
            "number": f"B-{number}",
            "title": f"第{number}件",
            **ids,
            "unit_id": place.town.branch,
            "starter_id": place.town.member(number),
            "start_key": new_id(),
            "status": CaseStatus.OPEN,
            "started_at": clock.now(),
            "state": b"",
            "row_version": 1,
            "audit_length": 0,
            "audit_head": audit.START,
        }
        item = {
            "id": new_id(),
            "case_id": case["id"],
            "element": "verify",
            "name": "核实",
            "engine_id": "1",
            "candidate_key": elsewhere[number % PLACES] if number % OWN_EVERY else key,
            "opened_at": clock.now(),
            "due_at": clock.now() + timedelta(minutes=number * 7919 % ITEMS),
        }
        yield case, item
