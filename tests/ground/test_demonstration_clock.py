"""The demonstration's clock leaps from the day on which its house has begun."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from app import clock, db
from app.demo import democlock

MONDAY = datetime(2020, 3, 2, 9, tzinfo=clock.OFFICE_ZONE)


@pytest.fixture
def begun(house):
    """A house whose clock began on a day long ago (`XINGJI_NOW`)."""
    clock.freeze(None)
    clock.begin_at(MONDAY)
    with house.app_context():
        yield
    clock.begin_at(None)
    clock.shift(timedelta())


def test_leaps_add_up(begun):
    for day in (3, 4):
        with db.transaction():
            democlock.leap(1)
            assert clock.today() == date(2020, 3, day)


def test_others_follow(begun):
    with db.transaction():
        democlock.leap(5)
    clock.shift(timedelta())
    with db.transaction(reads_only=True):
        democlock.follow()
        assert clock.today() == date(2020, 3, 9)
