"""The days that people write: each that is taken can be counted with."""

from __future__ import annotations

from datetime import date

import pytest

from app import clock, days
from app.days import NoDay

BETWEEN = "请填写1900年到2199年之间的日期。"


def test_a_day_is_read_with_blanks_around_it():
    assert days.read(" 2026-03-05 ") == date(2026, 3, 5)


@pytest.mark.parametrize("written", ["", "明天", "2026-02-30", "2026-13-01", "10000-01-01"])
def test_what_is_no_day_says_so(written):
    with pytest.raises(NoDay) as refused:
        days.read(written)
    assert str(refused.value.said) == "请填写日期，如2026-03-05。"


@pytest.mark.parametrize("written", ["0001-01-01", "0202-03-05", "1899-12-31", "2200-01-01"])
def test_a_day_that_nobody_means_says_which_can_be(written):
    with pytest.raises(NoDay) as refused:
        days.read(written)
    assert str(refused.value.said) == BETWEEN


@pytest.mark.parametrize("day", [days.FIRST, days.LAST])
def test_the_first_and_the_last_can_be_counted_with(day):
    assert days.read(day.isoformat()) == day
    assert clock.office_day(clock.day_end(day - clock.ONE_DAY)) == day
    assert clock.NATIONAL.add(day, 10) > day
