"""Real databases for tests: one template each, migrated once; every test begins on a fresh copy."""

from __future__ import annotations

import copy
import os
import shutil
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import flask_migrate
import psycopg
import sqlalchemy as sa
from demonstration import KEY
from flask import Flask
from keptrows import Rows, Shelf, without_checks
from sqlalchemy import event
from sqlalchemy.exc import InvalidatePoolError

from app import create_app, db
from app.organisation import roles

POSTGRES = os.environ.get("TEST_POSTGRES", "postgresql://127.0.0.1:5432/postgres")
#: What every application of the tests is told: some of it holds for the whole process.
PLAIN = {
    "TESTING": True,
    "SECRET_KEY": KEY,
    "WTF_CSRF_ENABLED": False,
    "DEMO": False,
    "ADMINISTRATORS_NEED_CODE": False,
}
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
                **PLAIN,
                "SQLALCHEMY_DATABASE_URI": url,
                "EVIDENCE_FOLDER": folder / "evidence",
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
            self.dispose()
            self._keep(state)
            self.state, self.is_touched = state, False
        self._be(state)
        return copy.copy(self.facts[state])

    def _be(self, state: str) -> None:
        if self.is_touched or self.state != state:
            self.dispose()
            self._restore(state)
            self.state, self.is_touched = state, False

    def dispose(self) -> None:
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
        self.dispose()
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
        self._copy(self._kept(state))

    def become(self, file: Path) -> Flask:
        """For one test it is another house, whose database is that file."""
        self.dispose()
        self._copy(file)
        self.is_touched = True
        return self.app

    def _copy(self, kept: Path) -> None:
        for ending in ("-wal", "-shm"):
            self.file.with_name(self.file.name + ending).unlink(missing_ok=True)
        self.file.unlink(missing_ok=True)  # what overwrites a file waits for the disk on ext4
        shutil.copy(kept, self.file)


def furnished(app: Flask, state: str, enter: Callable[[], Facts]) -> Facts:
    """What an act has told that entered this state into a fresh house; the house is now in it."""
    house: TestHouse = app.extensions[TestHouse]
    return house.furnish(state, enter)


def address(app: Flask) -> str:
    """Where the database is, for whoever comes to it by another way than the application's."""
    house = app.extensions[TestHouse]
    if isinstance(house, PostgresHouse) and not house.settle():
        house.dispose()
    return app.config["SQLALCHEMY_DATABASE_URI"]


def _do_not_wait(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")


class PostgresHouse(TestHouse):
    """A database on a server, whose rows are put back where a test has changed them.

    In haste it does not wait for the disk either. Somebody stays connected to put the rows back,
    and so does the application: a new connection would first have to learn all the tables.
    """

    def __init__(
        self, folder: Path, worker: str, server: str = POSTGRES, *, in_haste: bool = False
    ) -> None:
        self.server, self.in_haste = server, in_haste
        self.name = f"xingji_test_{os.getpid()}_{worker}"
        self.keeper: psycopg.Connection | None = None
        self.own: set[int] = set()
        self.wanted: str | None = None
        self.turn = threading.RLock()
        self.kept: dict[str, Rows] = {}
        self.shelf = Shelf()
        self._execute(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
        self._execute(f"DROP DATABASE IF EXISTS {self.name}_template WITH (FORCE)")
        self._create()
        url = sa.make_url(server).set(drivername="postgresql+psycopg", database=self.name)
        super().__init__(url.render_as_string(hide_password=False), folder)
        self.dispose()
        self._execute(f"CREATE DATABASE {self.name}_template TEMPLATE {self.name}")
        self.first = _shape(self._connected())
        self._keep(BARE)
        with self.app.app_context():
            event.listen(db.engine(), "connect", self._comes)
            event.listen(db.engine(), "close", self._goes)
            event.listen(db.engine(), "checkout", self._begins)

    def _comes(self, connection: psycopg.Connection, _record: Any) -> None:
        self.own.add(connection.info.backend_pid)

    def _goes(self, connection: psycopg.Connection, _record: Any) -> None:
        if not connection.closed:
            self.own.discard(connection.info.backend_pid)

    def _begins(self, _connection: psycopg.Connection, _record: Any, _proxy: Any) -> None:
        if not self.settle():
            raise InvalidatePoolError  # the application connects again

    def _create(self, how: str = "") -> None:
        self._execute(f"CREATE DATABASE {self.name} {how}")
        if self.in_haste:
            self._execute(f"ALTER DATABASE {self.name} SET synchronous_commit = off")

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(statement)

    def _connected(self) -> psycopg.Connection:
        """The keeper."""
        if self.keeper is None or not _is_alive(self.keeper):
            self.keeper = without_checks(psycopg.connect(self.server, dbname=self.name))
        return self.keeper

    def _be(self, state: str) -> None:
        """Settled when the application first wants a connection: often it is to be another."""
        with self.app.app_context():
            db.session.remove()
        self.wanted = state

    def settle(self) -> bool:
        """Put the rows there that are wanted; are the application's connections still good?"""
        with self.turn:
            wanted, self.wanted = self.wanted, None
            if wanted is None or (self.state == wanted and not self.is_touched):
                return True
            is_good = self._restore(wanted)
            self.state, self.is_touched = wanted, False
            return is_good

    def _keep(self, state: str) -> None:
        keeper = self._connected()
        with keeper.transaction():
            self.kept[state] = Rows.of(keeper)
            self.shelf.note(keeper, self.kept[state])

    def _restore(self, state: str) -> bool:
        """Put the rows back; where the tables themselves were changed, copy all anew."""
        keeper = self._connected()
        is_as_built = _shape(keeper) == self.first
        is_good = self._is_alone(keeper) and is_as_built
        if not is_good:
            self.own.clear()
        if not is_as_built:
            keeper = self._build_anew(keeper)
        with keeper.transaction():
            self.shelf.put_back(keeper, self.kept[state])
        self.shelf.sweep(keeper)
        return is_good

    def _is_alone(self, keeper: psycopg.Connection) -> bool:
        """Whoever else is still there goes, as somebody whom a test has left at work.

        Of those of the application none may be at work, and none may have been cut off.
        """
        there = keeper.execute(_ALONE, [[*self.own]]).fetchall()
        return {pid for pid, is_gone in there if not is_gone} == self.own

    def _build_anew(self, keeper: psycopg.Connection) -> psycopg.Connection:
        keeper.close()
        self._execute(f"DROP DATABASE {self.name} WITH (FORCE)")
        self._create(f"TEMPLATE {self.name}_template")
        self.shelf = Shelf()
        return self._connected()

    def drop(self) -> None:
        self.dispose()
        if self.keeper is not None:
            self.keeper.close()
        for name in (self.name, f"{self.name}_template"):
            self._execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _is_alive(connection: psycopg.Connection) -> bool:
    """A test may have cut everybody off."""
    try:
        connection.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def _shape(connection: psycopg.Connection) -> list[tuple]:
    return connection.execute(_SHAPE).fetchall()


#: Everybody but the keeper; who is not of the application or does not rest is sent away.
_ALONE = """
    SELECT pid, NOT (pid = ANY (%s) AND state = 'idle') AND pg_terminate_backend(pid)
    FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
#: Tables, indexes and sequences: one that was made anew has another number.
_SHAPE = """
    SELECT oid, relname, relnatts FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i', 'S') ORDER BY oid
"""
