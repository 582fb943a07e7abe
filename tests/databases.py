"""Real databases for tests: one template each, migrated once; every test begins on a fresh copy."""

from __future__ import annotations

import copy
import os
import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import flask_migrate
import psycopg
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event

from app import create_app, db
from app.organisation import roles

POSTGRES = os.environ.get("TEST_POSTGRES", "postgresql://127.0.0.1:5432/postgres")
#: The state of a database that is only migrated.
BARE = "bare"
Facts = TypeVar("Facts")


def postgres_is_reachable() -> bool:
    try:
        psycopg.connect(POSTGRES, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


class TestHouse(ABC):
    """An application on a database of its own; `fresh` gives it back as it was migrated.

    What is often entered into a fresh house is entered once: `furnished` keeps the rows.
    """

    __test__ = False

    def __init__(self, url: str, folder: Path) -> None:
        self.app = create_app(
            {
                "SQLALCHEMY_DATABASE_URI": url,
                "TESTING": True,
                "SECRET_KEY": "only for tests",
                "WTF_CSRF_ENABLED": False,
                "EVIDENCE_FOLDER": folder / "evidence",
                "DEMO": False,
            }
        )
        self.is_touched = False
        self.state = BARE
        self.facts: dict[str, Any] = {}
        self.app.extensions[TestHouse] = self
        with self.app.app_context():
            flask_migrate.upgrade()
            with db.transaction():
                roles.enter_starting_roles()
            event.listen(db.engine(), "commit", self._note_commit)

    def _note_commit(self, _connection) -> None:
        self.is_touched = True

    def fresh(self) -> Flask:
        self._be(BARE)
        return self.app

    def furnish(self, state: str, enter: Callable[[], Facts]) -> Facts:
        if state not in self.facts:
            self._be(BARE)
            with self.app.app_context(), db.transaction():
                self.facts[state] = enter()
            self._dispose()
            self._keep(state)
            self.state, self.is_touched = state, False
        self._be(state)
        return copy.copy(self.facts[state])

    def _be(self, state: str) -> None:
        if self.is_touched or self.state != state:
            self._dispose()
            self._restore(state)
            self.state, self.is_touched = state, False

    def _dispose(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine().dispose()

    @abstractmethod
    def _keep(self, state: str) -> None:
        """Keep the rows as they are, as a state to come back to."""

    @abstractmethod
    def _restore(self, state: str) -> None:
        """Put the rows of a state back."""


class SqliteHouse(TestHouse):
    """A database in a file; in haste it does not wait for the disk, as only a power cut needs."""

    def __init__(self, folder: Path, *, in_haste: bool = False) -> None:
        self.file = folder / "test.db"
        super().__init__(f"sqlite:///{self.file}", folder)
        if in_haste:
            with self.app.app_context():
                event.listen(db.engine(), "connect", _do_not_wait)
        with self.app.app_context(), db.engine().connect() as connection:
            connection.exec_driver_sql("PRAGMA query_only=OFF")
        self._dispose()
        self._keep(BARE)

    @property
    def template(self) -> Path:
        """The file of a house that is only migrated."""
        return self._kept(BARE)

    def _kept(self, state: str) -> Path:
        return self.file.with_name(f"{state}.kept")

    def _keep(self, state: str) -> None:
        shutil.copy(self.file, self._kept(state))

    def _restore(self, state: str) -> None:
        for ending in ("-wal", "-shm"):
            self.file.with_name(self.file.name + ending).unlink(missing_ok=True)
        shutil.copy(self._kept(state), self.file)


def furnished(app: Flask, state: str, enter: Callable[[], Facts]) -> Facts:
    """What an act has told that entered this state into a fresh house; the house is now in it."""
    house: TestHouse = app.extensions[TestHouse]
    return house.furnish(state, enter)


def _do_not_wait(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")


class PostgresHouse(TestHouse):
    """A database on a server; putting its rows back takes a tenth of the time of a new copy.

    In haste it does not wait for the disk either. Somebody stays connected to put the rows back:
    a new connection would first have to learn all the tables.
    """

    def __init__(
        self, folder: Path, worker: str, server: str = POSTGRES, *, in_haste: bool = False
    ) -> None:
        self.server, self.in_haste = server, in_haste
        self.name = f"xingji_test_{os.getpid()}_{worker}"
        self.keeper: psycopg.Connection | None = None
        self.kept: dict[str, Rows] = {}
        self._execute(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
        self._execute(f"DROP DATABASE IF EXISTS {self.name}_template WITH (FORCE)")
        self._create()
        url = sa.make_url(server).set(drivername="postgresql+psycopg", database=self.name)
        super().__init__(url.render_as_string(hide_password=False), folder)
        self._dispose()
        self._execute(f"CREATE DATABASE {self.name}_template TEMPLATE {self.name}")
        with self._connected() as connection:
            self.first = _shape(connection)
        self._keep(BARE)

    def _create(self, how: str = "") -> None:
        self._execute(f"CREATE DATABASE {self.name} {how}")
        if self.in_haste:
            self._execute(f"ALTER DATABASE {self.name} SET synchronous_commit = off")

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(statement)

    @contextmanager
    def _connected(self) -> Iterator[psycopg.Connection]:
        """The keeper, in a transaction."""
        if self.keeper is None or not _is_alive(self.keeper):
            self.keeper = psycopg.connect(self.server, dbname=self.name)
        with self.keeper.transaction():
            yield self.keeper

    def _keep(self, state: str) -> None:
        with self._connected() as connection:
            self.kept[state] = Rows.of(connection)

    def _restore(self, state: str) -> None:
        """Put the rows back, as a superuser may; where the tables were changed, copy all anew."""
        with self._connected() as connection:
            connection.execute(_ALONE)
            is_superuser = connection.info.parameter_status("is_superuser") == "on"
            is_as_built = is_superuser and _shape(connection) == self.first
            if is_as_built:
                self.kept[state].put_back(connection)
        if not is_as_built:
            self._leave()
            self._execute(f"DROP DATABASE {self.name} WITH (FORCE)")
            self._create(f"TEMPLATE {self.name}_template")
            with self._connected() as connection:
                self.kept[state].put_back(connection)

    def _leave(self) -> None:
        if self.keeper is not None:
            self.keeper.close()

    def drop(self) -> None:
        self._dispose()
        self._leave()
        for name in (self.name, f"{self.name}_template"):
            self._execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@dataclass(frozen=True)
class Rows:
    """All rows of a database: table → as the server copies them; sequence → the last number."""

    tables: Mapping[str, bytes]
    numbers: Mapping[str, int | None]

    @classmethod
    def of(cls, connection: psycopg.Connection) -> Rows:
        tables = {}
        for [table] in connection.execute(_TABLES).fetchall():
            with connection.cursor().copy(f"COPY {table} TO STDOUT") as copied:
                tables[table] = b"".join(copied)
        return cls(tables, dict(connection.execute(_NUMBERS).fetchall()))

    def put_back(self, connection: psycopg.Connection) -> None:
        """Without the checks of foreign keys, so that the order of the tables means nothing."""
        emptied = [f"DELETE FROM {table}" for table in self.tables]  # noqa: S608 - real names
        counted = [_count(name, number) for name, number in self.numbers.items()]
        statements = ["SET LOCAL session_replication_role = replica", *emptied, *counted]
        connection.execute(";".join(statements))  # one way to the server and back
        for table, kept in self.tables.items():
            if kept:
                with connection.cursor().copy(f"COPY {table} FROM STDIN") as copying:
                    copying.write(kept)


def _is_alive(connection: psycopg.Connection) -> bool:
    """A test may have cut everybody off."""
    try:
        with connection.transaction():
            connection.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def _count(sequence: str, number: int | None) -> str:
    was_used = number is not None
    return f"SELECT setval('{sequence}', {number or 1}, {was_used})"


def _shape(connection: psycopg.Connection) -> list[tuple]:
    return connection.execute(_SHAPE).fetchall()


#: Whoever else is still there goes, as somebody whom a test has left at work.
_ALONE = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
#: Tables, indexes and sequences: one that was made anew has another number.
_SHAPE = """
    SELECT oid, relname, relnatts FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i', 'S') ORDER BY oid
"""
_TABLES = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"
#: Sequences and the last number that each has given.
_NUMBERS = """
    SELECT quote_ident(relname), pg_sequence_last_value(oid) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'
"""
