"""Two who act on one work item at once: one is first, the other is told so."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from benchmarks.town import Town

from app import db
from app.cases import official, queries
from app.cases.models import WorkItem, WorkItemDone
from app.db import session

AT_ONCE = 4
WITHIN = 20


@pytest.fixture
def town(house):
    with house.app_context(), db.transaction():
        return Town.enter()


@pytest.fixture
def item_id(house, town):
    with house.app_context(), db.transaction():
        return town.starts(1)


def test_of_many_at_once_one_completes(house, town, item_id):
    def complete(_number):
        with house.app_context(), db.transaction():
            official.complete(town.actor(town.people["zhao"]), item_id, town.said["verify"])

    with ThreadPoolExecutor(AT_ONCE) as threads:
        tries = [threads.submit(complete, number) for number in range(AT_ONCE)]
        faults = [one.exception(WITHIN) for one in tries]
    assert [type(fault) for fault in faults if fault] == [WorkItemDone] * (AT_ONCE - 1)


@pytest.mark.parametrize("house", ["postgresql"], indirect=True)
def test_what_was_read_before_the_lock_is_read_again_if_the_case_has_moved(house, town, item_id):
    """Only where readers do not wait for writers: on SQLite a writer is alone from the start."""
    with house.app_context():
        actor = town.actor(town.people["zhao"])
    is_read, is_done = Event(), Event()

    def slower():
        with house.app_context(), db.transaction():
            item = queries.work_item(actor, item_id)
            is_read.set()
            assert is_done.wait(WITHIN)
            assert item.is_open
            official.complete(actor, item_id, town.said["verify"])

    with ThreadPoolExecutor(1) as thread:
        attempt = thread.submit(slower)
        assert is_read.wait(WITHIN)
        with house.app_context(), db.transaction():
            town.completes("verify", item_id)
        is_done.set()
        with pytest.raises(WorkItemDone):
            attempt.result(WITHIN)
    with house.app_context(), db.transaction(reads_only=True):
        assert session.query(WorkItem).filter_by(element="check").count() == 1
