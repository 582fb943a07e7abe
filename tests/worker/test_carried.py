"""Procrastinate on PostgreSQL: told in the transaction that writes the jobs, and real workers."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import errand
import pytest
import sqlalchemy as sa
from brood import Brood
from databases import PLAIN
from procrastinate.schema import SchemaManager

from app import clock, create_app, db
from app.db import session
from app.jobs import carrier, postgres, queue
from app.jobs.queue import Order
from app.worker import looking

SCHEMA = Path(__file__).parents[2] / "migrations/sql/procrastinate_3_10_0.sql"
KIND = "test.look"

pytestmark = pytest.mark.parametrize("house", ["postgresql"], indirect=True)


@pytest.fixture
def told(office):
    """An office whose jobs Procrastinate carries."""
    carrier.use(postgres.announce)
    yield office
    carrier.use(None)


def calls(office):
    """The calls that wait, with their times."""
    query = sa.text("SELECT scheduled_at FROM procrastinate_jobs ORDER BY id")
    return office.asks(lambda: list(session.scalars(query)))


def test_the_call_is_part_of_the_transaction(told):
    with pytest.raises(ZeroDivisionError), db.transaction():
        queue.later(Order(KIND, {}))
        raise ZeroDivisionError
    assert (calls(told), told.jobs()) == ([], [])
    with db.transaction():
        queue.later(Order(KIND, {}))
    assert (calls(told), len(told.jobs())) == ([None], 1)


def test_many_jobs_are_few_calls(told):
    with db.transaction():
        queue.all_later([Order(KIND, {"n": n}) for n in range(120)])
    assert len(calls(told)) == 3


def test_a_job_of_later_is_called_for_at_its_time_on_the_machines_clock(told):
    clock.freeze(None)
    clock.shift(timedelta(days=30))
    with db.transaction():
        queue.later(Order(KIND, {}, run_at=clock.now() + timedelta(hours=1)))
    [at] = calls(told)
    away = at - clock.machine_now()
    assert timedelta(minutes=59) < away < timedelta(minutes=61)


def test_what_failed_is_called_for_again_after_its_pause(told):
    told.hour_passes()
    with errand.failing():
        looking.look()
    assert [at > clock.machine_now() for at in calls(told)] == [True, True]


def test_real_workers_do_jobs_and_timers_once_though_they_are_killed(house, told, tmp_path):
    told.hour_passes()
    with errand.failing():
        looking.look()  # now they are jobs
    timers = [told.other_case() for _ in range(6)]
    brood = Brood(house, tmp_path, worker="procrastinate", of=2, kills=2)
    brood.run(lambda: sum(told.asks(errand.runs).values()) == 8)
    assert set(told.asks(errand.runs).values()) == {1}
    assert len(timers) == 6


def test_the_schema_is_that_of_the_installed_release(house):
    """Who raises the version adds a migration, and the new file here."""
    ours = SCHEMA.read_text().partition("-- Procrastinate Schema")[2]
    assert ours == SchemaManager.get_schema().partition("-- Procrastinate Schema")[2]


def test_sqlite_has_no_procrastinate(house, tmp_path):
    for settings in ({"WORKER": "procrastinate"}, {"WORKER": "nobody"}):
        address = f"sqlite:///{tmp_path / 'x.db'}"
        with pytest.raises(SystemExit, match="WORKER"):
            create_app({**PLAIN, **settings, "SQLALCHEMY_DATABASE_URI": address})
