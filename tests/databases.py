"""Real databases for tests: one template each, migrated once; every test begins on a fresh copy."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

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
    def __init__(self, folder: Path) -> None:
        self.file, self.template = folder / "test.db", folder / "template.db"
        super().__init__(f"sqlite:///{self.file}", folder)
        with self.app.app_context():
            with db.engine().connect() as connection:
                connection.exec_driver_sql("PRAGMA query_only=OFF")
            db.engine().dispose()
        shutil.copy(self.file, self.template)

    def _restore(self) -> None:
        for ending in ("-wal", "-shm"):
            self.file.with_name(self.file.name + ending).unlink(missing_ok=True)
        shutil.copy(self.template, self.file)


class PostgresHouse(TestHouse):
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

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(statement)

    def _restore(self) -> None:
        self._execute(f"DROP DATABASE {self.name} WITH (FORCE)")
        self._execute(f"CREATE DATABASE {self.name} TEMPLATE {self.name}_template")

    def drop(self) -> None:
        with self.app.app_context():
            db.engine().dispose()
        for name in (self.name, f"{self.name}_template"):
            self._execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
