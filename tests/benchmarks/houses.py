"""A house on each database, durable as in production, made for the measuring and dropped after."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa
from databases import PostgresHouse, SqliteHouse, postgres_is_reachable

from app import db
from app.db import session
from benchmarks.town import Town

WORKER = "bench"
MEMBERS = 40


@dataclass(frozen=True, eq=False)
class Place:
    """A database by name, the application on it, and the town in it."""

    name: str
    app: Any
    town: Town

    @property
    def url(self) -> str:
        with self.app.app_context():
            return str(db.engine().url.render_as_string(hide_password=False))


@contextmanager
def places() -> Iterator[list[Place]]:
    """Every database that answers; one that does not is named on standard error."""
    with TemporaryDirectory() as folder:
        houses: dict[str, Any] = {"sqlite": SqliteHouse(Path(folder))}
        if postgres_is_reachable():
            (Path(folder) / "postgresql").mkdir()
            houses["postgresql"] = PostgresHouse(Path(folder) / "postgresql", WORKER)
        else:
            sys.stderr.write("PostgreSQL does not answer (TEST_POSTGRES): left out\n")
        try:
            yield [_settled(name, house.app) for name, house in houses.items()]
        finally:
            if "postgresql" in houses:
                houses["postgresql"].drop()


def _settled(name: str, app: Any) -> Place:
    with app.app_context(), db.transaction():
        town = Town.enter(MEMBERS)
    with app.app_context(), db.engine().connect() as connection:
        if name == "postgresql":
            durable = connection.execute(sa.text("SHOW synchronous_commit")).scalar() == "on"
            durable = durable and connection.execute(sa.text("SHOW fsync")).scalar() == "on"
        else:
            durable = connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        connection.rollback()
    assert durable, f"{name} does not keep what it is told"
    return Place(name, app, town)


def server_pid() -> int | None:
    """The process of the database server that this session talks to, where it can be seen."""
    if session.get_bind().dialect.name != "postgresql":
        return None
    pid = int(session.execute(sa.text("SELECT pg_backend_pid()")).scalar_one())
    command = Path(f"/proc/{pid}/comm")
    is_here = command.exists() and "postgres" in command.read_text()
    return pid if is_here else None


def report(name: str, value: float, unit: str, control: float) -> None:
    """One line of the outcome; `ratio` is the value by its control."""
    line = {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        "control": round(control, 3),
        "ratio": round(value / control, 3),
    }
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
