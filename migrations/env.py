"""How Alembic reaches the application's database; our column types are written as plain ones."""

from contextlib import contextmanager

from alembic import context
from flask import current_app

from app.db import Json, UtcDateTime

database = current_app.extensions["migrate"].db


def render_item(kind, item, _autogenerate):
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime()"
    if kind == "type" and isinstance(item, Json):
        return "sa.Text()"
    return False


@contextmanager
def references_unchecked(connection):
    """SQLite changes a table by writing it anew, and would meanwhile miss what refers to it.

    They are looked at before anything is committed instead. The pragma does nothing within a
    transaction, so it goes to the driver before one begins.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        connection.rollback()
        driver.execute("PRAGMA foreign_keys=ON")


def run_migrations():
    with database.engine.connect() as connection, references_unchecked(connection):
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_item=render_item,
            render_as_batch=True,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        if connection.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            assert not broken, broken
        connection.commit()


run_migrations()
