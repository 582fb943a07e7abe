"""A database that does not let us in: the reader is told so once, at once, on a whole page."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from sent import SEAL

from app import db
from app.db import new_id


@contextmanager
def held_by_another(town):
    """Somebody else writes, and our writers lose patience soon."""
    with town.house.app_context():
        engine = db.engine()

    def be_impatient(connection, *_more):
        connection.execute("PRAGMA busy_timeout=200")

    db.sa.event.listen(engine, "checkout", be_impatient)
    with engine.connect() as other:  # begins as a writer
        other.exec_driver_sql("SELECT 1")
        yield
    db.sa.event.remove(engine, "checkout", be_impatient)


@pytest.fixture
def live_town(sqlite_town):
    """As it runs for people: faults are told, not raised."""
    sqlite_town.house.config["TESTING"] = False
    yield sqlite_town
    sqlite_town.house.config["TESTING"] = True


def test_readers_need_no_writers_lock_even_for_what_is_not_there(live_town):
    lin = live_town.enter("lin")
    with held_by_another(live_town):
        assert lin.get("/").status_code == 200
        assert lin.get(f"/cases/{new_id()}").status_code == 404


def test_a_writer_who_is_not_let_in_gets_a_whole_page(live_town):
    lin = live_town.enter("lin")
    with held_by_another(live_town):
        answer = lin.post("/start/seal", data=SEAL)
    assert answer.status_code == 500
    assert "</html>" in answer.text
    live_town.starts_seal(lin)
