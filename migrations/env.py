"""How Alembic reaches the application's database; our column types are written as plain ones."""

from alembic import context
from flask import current_app

from app.db import Json, UtcDateTime, is_ours

database = current_app.extensions["migrate"].db


def render_item(kind, item, _autogenerate):
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime()"
    if kind == "type" and isinstance(item, Json):
        return "sa.Text()"
    return False


def run_migrations():
    with database.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_item=render_item,
            include_name=is_ours,
            render_as_batch=True,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run_migrations()
