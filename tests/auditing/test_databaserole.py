"""The application's role in PostgreSQL adds to the record and can neither change nor remove it."""

from __future__ import annotations

import secrets

import lacking
import psycopg
import pytest
import sqlalchemy as sa
from databases import PLAIN, POSTGRES, address, postgres_is_reachable
from township import Town

from app import audit, clock, create_app, db
from app.auditing import checking, databaserole, sealing
from app.cases.models import Case

#: Tables that are only added to, and a column of each.
COLUMN = {"audit_entry": "actor_name", "daily_seal": "root", "sealed_end": "head"}


@pytest.fixture
def role():
    """A role that may only sign in, and goes when the test is over."""
    if not postgres_is_reachable():
        lacking.give_up("there is no PostgreSQL")
    name, password = f"app_{secrets.token_hex(4)}", secrets.token_hex(8)
    with psycopg.connect(POSTGRES, autocommit=True) as server:
        server.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{password}'")
    yield name, password
    with psycopg.connect(POSTGRES, autocommit=True) as server:
        server.execute(f"DROP ROLE {name}")


@pytest.fixture
def limited(houses, role, tmp_path):
    """A town, and the application again, which comes to the same database by the limited role."""
    owner = houses("postgresql").fresh()
    town = Town(owner)
    said = owner.test_cli_runner().invoke(args=["database-role", role[0], "--apply"])
    assert said.exit_code == 0, said.output
    url = sa.make_url(address(owner)).set(username=role[0], password=role[1])
    house = create_app(
        {
            **PLAIN,
            "SQLALCHEMY_DATABASE_URI": url.render_as_string(hide_password=False),
            "EVIDENCE_FOLDER": tmp_path,
        }
    )
    again = Town.__new__(Town)
    again.house, again.ids = house, town.ids
    yield again
    with house.app_context():
        db.engine().dispose()
    name = address(owner)
    plain = sa.make_url(name).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as server:
        server.execute(f"DROP OWNED BY {role[0]}")


def test_it_takes_a_case_along_and_cannot_touch_the_record(limited):
    town = limited
    path = town.starts_seal(town.enter("lin"))
    page = town.enter("zhao").get(path)
    assert page.status_code == 200
    town.does(lambda: sealing.seal(clock.today()))
    assert town.asks(checking.check) == []
    assert town.asks(lambda: db.session.scalar(sa.select(sa.func.count()).select_from(Case))) == 1
    refused = []
    for table, column in COLUMN.items():
        for statement in (
            f"DELETE FROM {table}",  # noqa: S608 - our own words
            f"TRUNCATE {table}",
            f"UPDATE {table} SET {column} = NULL",  # noqa: S608
            f"DROP TABLE {table}",
            f"ALTER TABLE {table} DISABLE TRIGGER ALL",
        ):
            with pytest.raises(sa.exc.ProgrammingError, match=r"permission denied|must be owner"):
                town.does(lambda one=statement: db.session.execute(sa.text(one)))
            refused.append(statement)
    assert len(refused) == 15
    count = sa.select(sa.func.count()).select_from(audit.AuditEntry)
    assert town.asks(lambda: db.session.scalar(count)) > 1


def test_a_role_that_owns_the_tables_or_is_not_there_is_refused(houses):
    house = houses("postgresql").fresh()
    with house.app_context(), db.transaction():
        owner = db.session.scalar(sa.text("SELECT current_user"))
        with pytest.raises(databaserole.UnfitRole):
            databaserole.statements(owner)
        with pytest.raises(databaserole.NoSuchRole):
            databaserole.statements("nobody_of_this_name")


def test_on_sqlite_there_are_no_roles(sqlite_house):
    said = sqlite_house.test_cli_runner().invoke(args=["database-role", "app"])
    assert (said.exit_code, "SQLite" in said.output) == (1, True)
