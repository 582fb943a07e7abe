"""Real databases for tests: one template each, migrated once; every test begins on a fresh copy."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import flask_migrate
import psycopg
import sqlalchemy as sa
from sqlalchemy import event

from app import create_app, db
from app.organisation import roles

POSTGRES = os.environ.get("TEST_POSTGRES", "postgresql://127.0.0.1:5432/postgres")


def postgres_is_reachable() -> bool:
    try:
        psycopg.connect(POSTGRES, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


class TestHouse:
    """An application on a database of its own; `fresh` gives it back as it was in the template."""

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
        with self.app.app_context():
            flask_migrate.upgrade()
            with db.transaction():
                roles.enter_starting_roles()
            event.listen(db.engine(), "commit", self._note_commit)

    def _note_commit(self, _connection) -> None:
        self.is_touched = True

    def fresh(self):
        if self.is_touched:
            with self.app.app_context():
                db.session.remove()
                db.engine().dispose()
            self._restore()
            self.is_touched = False
        return self.app


class SqliteHouse(TestHouse):
    """A database in a file; in haste it does not wait for the disk, as only a power cut needs."""

    def __init__(self, folder: Path, *, in_haste: bool = False) -> None:
        self.file, self.template = folder / "test.db", folder / "template.db"
        super().__init__(f"sqlite:///{self.file}", folder)
        if in_haste:
            with self.app.app_context():
                event.listen(db.engine(), "connect", _do_not_wait)
        with self.app.app_context():
            with db.engine().connect() as connection:
                connection.exec_driver_sql("PRAGMA query_only=OFF")
            db.engine().dispose()
        shutil.copy(self.file, self.template)

    def _restore(self) -> None:
        for ending in ("-wal", "-shm"):
            self.file.with_name(self.file.name + ending).unlink(missing_ok=True)
        shutil.copy(self.template, self.file)


def _do_not_wait(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")


class PostgresHouse(TestHouse):
    """A database on a server; putting its rows back takes a tenth of the time of a new copy."""

    def __init__(self, folder: Path, worker: str, server: str = POSTGRES) -> None:
        self.server = server
        self.name = f"xingji_test_{os.getpid()}_{worker}"
        self._execute(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
        self._execute(f"DROP DATABASE IF EXISTS {self.name}_template WITH (FORCE)")
        self._execute(f"CREATE DATABASE {self.name}")
        url = sa.make_url(server).set(drivername="postgresql+psycopg", database=self.name)
        super().__init__(url.render_as_string(hide_password=False), folder)
        with self.app.app_context():
            db.engine().dispose()
        self._execute(f"CREATE DATABASE {self.name}_template TEMPLATE {self.name}")
        with self._connected() as connection:
            self.first = _shape(connection)
            self.rows = _rows(connection)

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(statement)

    def _connected(self) -> psycopg.Connection:
        return psycopg.connect(self.server, dbname=self.name)

    def _restore(self) -> None:
        """Put the rows back, as a superuser may; where the tables were changed, copy all anew."""
        with self._connected() as connection:
            connection.execute(_ALONE)
            is_superuser = connection.info.parameter_status("is_superuser") == "on"
            is_as_built = is_superuser and _shape(connection) == self.first
            if is_as_built:
                _put_back(connection, self.rows)
        if not is_as_built:
            self._execute(f"DROP DATABASE {self.name} WITH (FORCE)")
            self._execute(f"CREATE DATABASE {self.name} TEMPLATE {self.name}_template")

    def drop(self) -> None:
        with self.app.app_context():
            db.engine().dispose()
        for name in (self.name, f"{self.name}_template"):
            self._execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


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
_COUNT_ANEW = """
    SELECT setval(oid, 1, false) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'
"""


def _shape(connection: psycopg.Connection) -> list[tuple]:
    return connection.execute(_SHAPE).fetchall()


def _rows(connection: psycopg.Connection) -> dict[str, bytes]:
    """Table → its rows, as the server copies them."""
    rows = {}
    for [table] in connection.execute(_TABLES).fetchall():
        with connection.cursor().copy(f"COPY {table} TO STDOUT") as copied:
            rows[table] = b"".join(copied)
    return rows


def _put_back(connection: psycopg.Connection, rows: dict[str, bytes]) -> None:
    """Without the checks of foreign keys, so that the order of the tables means nothing."""
    connection.execute("SET session_replication_role = replica")
    for table in rows:
        connection.execute(f"DELETE FROM {table}")  # noqa: S608 - the catalogue's own names
    connection.execute(_COUNT_ANEW)
    for table, kept in rows.items():
        if kept:
            with connection.cursor().copy(f"COPY {table} FROM STDIN") as copying:
                copying.write(kept)
