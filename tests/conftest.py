"""What every test may ask for: a house on each database, a room in it, the cast, a still clock."""

from __future__ import annotations

from datetime import datetime

import lacking
import pytest
import shares
from cast import Cast
from databases import PostgresHouse, SqliteHouse, furnished, postgres_is_reachable
from demonstration import made_once
from hypothesis import HealthCheck, settings
from longest import begun_at

from app import clock, db
from app.organisation import settings as settings_in_force
from app.organisation import workcalendar

#: The same examples on every machine, however busy it is.
settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")

#: Tuesday morning, in the first quarter, no holiday near.
MORNING = datetime(2026, 3, 3, 9, 0, tzinfo=clock.OFFICE_ZONE)


def pytest_addoption(parser):
    parser.addoption(
        "--share", choices=("all", "first", "rest"), default="all", help=shares.__doc__
    )


def pytest_collection_modifyitems(config, items):
    """Only the share asked for, the longest files first, each in the order that pytest gave it."""
    share = config.getoption("share")
    answering = shares.DATABASES if postgres_is_reachable() else shares.DATABASES[:1]
    kept, left_out = [], []
    for item in items:
        (kept if shares.is_of(share, item, answering) else left_out).append(item)
    items[:] = sorted(kept, key=lambda item: begun_at(item.path))
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture(autouse=True)
def still_clock():
    clock.freeze(MORNING)
    settings_in_force.forget_read()
    workcalendar.forget_read()
    yield MORNING
    clock.freeze(None)
    clock.shift(clock.ONE_DAY * 0)


@pytest.fixture(scope="session")
def houses(tmp_path_factory, worker_id):
    """The houses built so far, by database; a database is migrated when it is first asked for."""
    built = {}
    yield (
        lambda kind: (
            built.get(kind)
            or built.setdefault(kind, _build(kind, tmp_path_factory.mktemp(kind), worker_id))
        )
    )
    if "postgresql" in built:
        built["postgresql"].drop()


def _build(kind, folder, worker_id):
    if kind == "sqlite":
        return SqliteHouse(folder, in_haste=True)
    if not postgres_is_reachable():
        lacking.give_up("PostgreSQL does not answer (TEST_POSTGRES)")
    return PostgresHouse(folder, worker_id, in_haste=True)


@pytest.fixture(scope="session")
def demonstrated(tmp_path_factory, worker_id):
    """A house with the demonstration, made once for all of pytest's workers: a folder to copy."""
    base = tmp_path_factory.getbasetemp()
    return made_once((base if worker_id == "master" else base.parent) / "demonstration")


@pytest.fixture
def demonstrated_house(houses, demonstrated):
    """The application on a copy of the demonstration."""
    return houses("sqlite").become(demonstrated / "xingji.db")


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request, houses):
    """The application on a fresh database, once for each kind of database."""
    return houses(request.param).fresh()


@pytest.fixture
def sqlite_house(houses):
    """The application on a fresh SQLite file, for what no database can change."""
    return houses("sqlite").fresh()


@pytest.fixture
def room(house):
    """A transaction that is rolled back in the end: verbs may be called as in one request."""
    with house.app_context():
        yield house
        db.session.rollback()
        db.session.remove()


@pytest.fixture
def cast(room):
    """The people of every story, in a tree of units."""
    return Cast.found(furnished(room, "cast", lambda: Cast.enter().ids))
