"""Signing in at both doors: nobody waits for a password to be hashed, no answer tells of a name."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from township import PASSWORD

from app import clock, db
from app.organisation.models import Person

WITHIN = 30
#: Seconds after which a transaction that has begun has read, and perhaps locked, its row.
LOOKED_UP = 0.3
#: How the doors are asked; an answer is compared by status and body.
DOORS = {
    "page": lambda browser, said: browser.post("/sign-in", data=said),
    "api": lambda browser, said: browser.post("/api/v1/tokens", json=said),
}
LETS_IN = {"page": 302, "api": 201}


@pytest.fixture(scope="module")
def slow_hash():
    """Of the usual password, but hashing it takes a second or more: its settings say so."""
    return PasswordHasher(time_cost=100, memory_cost=19 * 1024, parallelism=1).hash(PASSWORD)


@pytest.fixture(params=DOORS)
def door(request):
    return request.param


@pytest.fixture
def begun(house):
    """Set when some transaction has begun since it was last cleared."""
    event = Event()
    with house.app_context():
        engine = db.engine()

    def note(_connection):
        event.set()

    sa.event.listen(engine, "begin", note)
    yield event
    sa.event.remove(engine, "begin", note)


def changes(town, username, **values):
    change = sa.update(Person).filter_by(username=username).values(**values)
    town.does(lambda: db.session.execute(change))


def test_a_writer_does_not_wait_while_a_password_is_hashed(town, begun, slow_hash, door):
    """The writer changes the very row that a sign-in locks; on SQLite any writer would wait."""
    changes(town, "lin", password_hash=slow_hash)
    begun.clear()
    began = time.monotonic()
    with ThreadPoolExecutor(1) as thread:
        said = {"username": "lin", "password": PASSWORD}
        attempt = thread.submit(DOORS[door], town.browser(), said)
        assert begun.wait(WITHIN)
        time.sleep(LOOKED_UP)
        writes = time.monotonic()
        changes(town, "lin", language="en")
        waited = time.monotonic() - writes
        answer = attempt.result(WITHIN)
    assert answer.status_code == LETS_IN[door]
    assert waited < (time.monotonic() - began) / 3


def test_no_answer_tells_which_names_there_are(town, door):
    changes(town, "hu", disabled_at=clock.machine_now())
    changes(town, "gao", password_hash=None)

    def answers(username):
        said = {"username": username, "password": "Wrong-2026"}
        given = [DOORS[door](town.browser(), said) for _ in range(6)]
        return [(one.status_code, _said(one)) for one in given]

    of_lin = answers("lin")
    assert of_lin[0] != of_lin[-1]
    for other in ("hu", "gao", "nobody", "谁也不是"):
        assert answers(other) == of_lin


def _said(answer):
    """The text of an answer without what is new each time, and without the name in its field."""
    return re.sub(r'nonce="[^"]*"|value="[^"]*"', "", answer.text)
