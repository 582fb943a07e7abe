"""Working days as the offices count them (`domain.md` 2D and 10.4)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import clock
from app.clock import WorkCalendar

PERIODS = [
    ("T-1", date(2022, 9, 29), 5, date(2022, 10, 11)),
    ("T-2", date(2022, 1, 28), 5, date(2022, 2, 9)),
    ("T-3", date(2022, 8, 22), 5, date(2022, 8, 29)),
    ("T-4", date(2022, 8, 20), 5, date(2022, 8, 26)),
    ("T-5 yellow", date(2022, 10, 11), -1, date(2022, 10, 10)),
    ("T-5 red", date(2022, 10, 11), 1, date(2022, 10, 12)),
    ("T-5 return", date(2022, 9, 29), 2, date(2022, 10, 8)),
    ("T-6 two", date(2022, 4, 29), 2, date(2022, 5, 6)),
    ("T-6 three", date(2022, 4, 29), 3, date(2022, 5, 7)),
]


@pytest.mark.parametrize(("name", "start", "days", "last"), PERIODS)
def test_a_period_ends_on_its_last_working_day(name, start, days, last):
    assert clock.NATIONAL.add(start, days) == last


def test_days_between_mirror_a_period():
    assert clock.NATIONAL.between(date(2022, 9, 29), date(2022, 10, 11)) == 5


def test_an_entered_day_stands_above_the_national_calendar():
    storm = clock.WorkCalendar({date(2022, 8, 23): False, date(2022, 8, 27): True})
    assert storm.add(date(2022, 8, 22), 5) == date(2022, 8, 29)
    assert storm.add(date(2022, 8, 22), 4) == date(2022, 8, 27)


def test_years_the_library_does_not_know_count_monday_to_friday():
    assert clock.NATIONAL.add(date(2190, 1, 1), 1).weekday() < 5


def test_a_day_ends_at_midnight_in_the_offices():
    assert clock.day_end(date(2022, 10, 11)) == datetime(2022, 10, 11, 16, tzinfo=UTC)


@given(st.dates(date(2023, 1, 1), date(2031, 1, 1)), st.integers(-30, 900))
def test_between_counts_day_by_day_over_years_and_exceptions(start, length):
    own = WorkCalendar({date(2026, 3, 4): False, date(2026, 3, 7): True, date(2027, 12, 31): False})
    end = start + timedelta(days=length)
    days = [start + timedelta(days=number) for number in range(1, length + 1)]
    assert own.between(start, end) == sum(own.is_working(day) for day in days)
