"""One request or job is one transaction, on both databases."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from app import db
from app.errors import Conflict
from app.organisation.models import CalendarDay


def _enter(day: date) -> None:
    db.session.add(CalendarDay(day=day, is_working=False, note="台风"))


def _days() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(CalendarDay))


@pytest.fixture
def open_house(house):
    with house.app_context():
        yield house


def test_returning_keeps_and_raising_undoes(open_house):
    with db.transaction():
        _enter(date(2026, 8, 3))
    with pytest.raises(ZeroDivisionError), db.transaction():
        _enter(date(2026, 8, 4))
        db.session.flush()
        raise ZeroDivisionError
    with db.transaction(reads_only=True):
        assert _days() == 1


def test_a_reader_cannot_write(open_house):
    with pytest.raises(DBAPIError), db.transaction(reads_only=True):
        _enter(date(2026, 8, 5))
        db.session.flush()
    with db.transaction(reads_only=True):
        assert _days() == 0


def test_a_writer_after_a_reader_may_write(open_house):
    with db.transaction(reads_only=True):
        _days()
    with db.transaction():
        _enter(date(2026, 8, 6))
    with db.transaction(reads_only=True):
        assert _days() == 1


def test_insert_or_update_counts_on(open_house):
    key = {"day": date(2026, 8, 7)}
    first, later = {"is_working": False, "note": "一"}, {"note": CalendarDay.note + "二"}
    with db.transaction():
        assert db.insert_or_update(CalendarDay, key, first, later, "note") == "一"
        assert db.insert_or_update(CalendarDay, key, first, later, "note") == "一二"


def test_of_two_who_wait_for_each_other_one_is_told_of_a_conflict(houses):
    """SQLite has one writer at a time; there nobody holds anything while waiting."""
    house = houses("postgresql").fresh()
    days = [date(2026, 8, 10), date(2026, 8, 11)]
    with house.app_context(), db.transaction():
        for day in days:
            _enter(day)
    each_holds_one = threading.Barrier(2)

    def lock(day):
        query = sa.select(CalendarDay).filter_by(day=day).with_for_update()
        db.session.scalars(query).one()

    def both(first, second):
        with house.app_context():
            try:
                with db.transaction():
                    lock(first)
                    each_holds_one.wait(timeout=30)
                    lock(second)
            except Conflict:
                return "conflict"
            return "done"

    with ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(both, *order) for order in (days, days[::-1])]
        assert sorted(job.result() for job in jobs) == ["conflict", "done"]
