"""One request or job is one transaction, on both databases."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from app import db
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
