"""The migrations build exactly what the models say, and can be undone."""

from __future__ import annotations

import flask_migrate
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from township import Town

from app import db
from app.cases import proof
from app.cases.models import Case


def test_models_and_migrations_agree(house):
    with house.app_context(), db.engine().connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.db.metadata) == []


def test_every_migration_can_be_undone(house, houses, request):
    with house.app_context():
        flask_migrate.downgrade(revision="base")
        left = set(sa.inspect(db.engine()).get_table_names())
        flask_migrate.upgrade()
    assert left <= {"alembic_version"}


def test_a_house_with_people_and_cases_in_it_is_changed_without_loss(house):
    town = Town(house)
    town.starts_seal(town.enter("lin"))
    with house.app_context():
        flask_migrate.downgrade()
        flask_migrate.upgrade()
    faults, number = town.asks(lambda: (proof.check(), db.session.scalar(sa.select(Case.number))))
    assert (faults, number) == ([], "YZ-LY0101-2026-0001")
