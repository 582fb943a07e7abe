"""At once, gathered until an hour, never in quiet hours. The clock stands on Tuesday, 9:00."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from app import clock
from app.notifications.hours import due_at
from app.notifications.models import Pace


@pytest.fixture(autouse=True)
def calendar(sqlite_house):
    """The offices' own calendar stands in the database."""
    with sqlite_house.app_context():
        yield


def at(day, hour, minute=0):
    return datetime(2026, 3, day, hour, minute, tzinfo=clock.OFFICE_ZONE)


@pytest.mark.parametrize(
    ("now", "pace", "due"),
    [
        (at(3, 9), Pace.AT_ONCE, at(3, 9)),
        (at(3, 9), Pace.EVENING, at(3, 17)),
        (at(3, 17), Pace.EVENING, at(4, 17)),
        (at(7, 9), Pace.EVENING, at(7, 17)),  # also on a Saturday
        (at(3, 8), Pace.MORNING, at(3, 8, 30)),
        (at(3, 9), Pace.MORNING, at(4, 8, 30)),
        (at(6, 9), Pace.MORNING, at(9, 8, 30)),  # over the weekend
    ],
)
def test_each_pace_has_its_hour(now, pace, due):
    clock.freeze(now)
    assert due_at(pace, None) == due


@pytest.mark.parametrize(
    ("now", "quiet", "due"),
    [
        (at(3, 9), (time(12), time(14)), at(3, 9)),
        (at(3, 13), (time(12), time(14)), at(3, 14)),
        (at(3, 14), (time(12), time(14)), at(3, 14)),
        (at(3, 23), (time(22), time(7)), at(4, 7)),
        (at(3, 2), (time(22), time(7)), at(3, 7)),
        (at(3, 9), (time(22), time(7)), at(3, 9)),
    ],
)
def test_nothing_goes_out_in_quiet_hours(now, quiet, due):
    clock.freeze(now)
    assert due_at(Pace.AT_ONCE, quiet) == due


def test_what_is_gathered_waits_for_the_end_of_quiet_hours_too():
    assert due_at(Pace.EVENING, (time(16), time(18, 30))) == at(3, 18, 30)
