"""The migrations build exactly what the models say, and can be undone."""

from __future__ import annotations

import flask_migrate
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from app import db


def test_models_and_migrations_agree(house):
    with house.app_context(), db.engine().connect() as connection:
        opts = {"compare_type": True, "include_name": db.is_ours}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, db.db.metadata) == []


def test_every_migration_can_be_undone(house, houses, request):
    with house.app_context():
        flask_migrate.downgrade(revision="base")
        left = set(sa.inspect(db.engine()).get_table_names())
        flask_migrate.upgrade()
    assert left <= {"alembic_version"}
