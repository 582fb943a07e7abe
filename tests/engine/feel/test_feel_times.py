"""Dates, times, durations, and the working days of the Chinese calendar."""

from datetime import UTC, date, datetime, timedelta

import pytest
from feel_tables import table

from app import clock
from app.engine import feel

READING = table("""
    date("2026-02-30")             → null
    date("2026-1-1")               → null
    date(2026, 1, 31)              → @"2026-01-31"
    date(2026, 13, 1)              → null
    date(date and time("2026-01-31T10:00:00")) → @"2026-01-31"
    time("10:30:15")               → @"10:30:15"
    time("25:00:00")               → null
    time(10, 30, 15.5)             → @"10:30:15.5"
    time(10, 30, 0, @"PT8H")       → @"10:30:00+08:00"
    time("10:00:00@Asia/Shanghai") → null
    time(@"2026-01-31T10:00:00")   → @"10:00:00"
    date and time("2026-01-31")    → @"2026-01-31T00:00:00"
    date and time(@"2026-01-31", @"10:30:00") → @"2026-01-31T10:30:00"
    date and time("2026-01-31T10:30:00@Asia/Shanghai") = @"2026-01-31T10:30:00+08:00" → true
    date and time("2026-01-31T10:30:00@No/Where") → null
    date and time("2026-01-31T10:30:00@Asia") → null
    duration("P1D")                → @"P1D"
    duration("P1W") = duration("P7D") → true
    duration("P1Y1D")              → null
    duration("P")                  → null
    duration("PT")                 → null
    duration("P99999999999Y")      → null
    duration("P999999999D") * 2    → null
""")
RECKONING = table("""
    @"2026-01-31" + @"P1M"         → @"2026-02-28"
    @"P1M" + @"2024-01-31"         → @"2024-02-29"
    @"2026-01-01" - @"P1D"         → @"2025-12-31"
    @"2026-01-01" + @"PT25H"       → @"2026-01-02"
    @"2026-01-02" - @"2026-01-01"  → @"P1D"
    @"9999-12-31" + @"P1D"         → null
    @"9999-12-31" + @"P1M"         → null
    @"2026-01-01T23:00:00" + @"PT2H" → @"2026-01-02T01:00:00"
    @"2026-01-01T00:00:00Z" - @"2026-01-01T00:00:00+08:00" → @"PT8H"
    @"2026-01-01T00:00:00" - @"2026-01-01" → @"PT0S"
    @"2026-01-01" - @"2026-01-01T00:00:00+08:00" → @"PT0S"
    @"23:00:00" + @"PT2H"          → @"01:00:00"
    @"01:00:00" - @"PT2H"          → @"23:00:00"
    @"10:00:00" - @"09:30:00"      → @"PT30M"
    @"PT1H" * 1.5                  → @"PT1H30M"
    2 * @"P1Y"                     → @"P2Y"
    @"PT3H" / 2                    → @"PT1H30M"
    @"PT3H" / @"PT2H"              → 1.5
    @"P1Y" / @"P6M"                → 2
    @"P1Y" / 0                     → null
    @"P1Y" - @"P1M"                → @"P11M"
    @"P1Y" + @"P1D"                → null
    -@"P1Y"                        → @"-P1Y"
    @"2026-01-01" + @"2026-01-01"  → null
    @"2026-01-01" < @"2026-01-02"  → true
    @"2026-01-01" < @"2026-01-02T00:00:00" → null
    @"2026-01-01T08:00:00" = @"2026-01-01T00:00:00Z" → true
    @"08:00:00" = @"00:00:00Z"     → true
    @"PT60M" = @"PT1H"             → true
    @"P12M" > @"P11M"              → true
    years and months duration(@"2024-02-29", @"2025-12-31") → @"P1Y10M"
    years and months duration(@"2025-12-31", @"2024-02-29") → @"-P1Y10M"
    day of week(@"2026-03-01")     → "Sunday"
    day of year(@"2024-12-31")     → 366
    week of year(@"2026-01-01")    → 1
    month of year(@"2026-03-01")   → "March"
    last day of month(@"2024-02-10") → @"2024-02-29"
    last day of month(@"9999-12-10") → null
    week of year(@"9999-12-31T23:59:59-08:00") → null
""")
WORKING_DAYS = table("""
    工作日后(@"2022-09-29", 5)      → @"2022-10-11"
    工作日后(@"2022-01-28", 5)      → @"2022-02-09"
    工作日后(@"2022-08-22", 5)      → @"2022-08-29"
    工作日后(@"2022-08-20", 5)      → @"2022-08-26"
    工作日后(工作日后(@"2022-09-29", 5), -1) → @"2022-10-10"
    工作日后(工作日后(@"2022-09-29", 5), 1) → @"2022-10-12"
    工作日后(@"2022-09-29", 2)      → @"2022-10-08"
    工作日后(@"2022-04-29", 2)      → @"2022-05-06"
    工作日后(@"2022-04-29", 3)      → @"2022-05-07"
    工作日后("2022-04-29", 3)       → @"2022-05-07"
    工作日后("五一", 3)             → null
    工作日后(null, 3)               → null
    是工作日(@"2022-05-07")         → true
    是工作日(@"2022-05-02")         → false
    工作日数(@"2022-09-29", @"2022-10-11") → 5
    工作日数(@"2022-10-11", @"2022-09-29") → 0
""")


@pytest.mark.parametrize(("text", "expected"), READING + RECKONING + WORKING_DAYS)
def test_time_is_reckoned(text, expected):
    value, wanted = feel.evaluate(text, {}), feel.evaluate(expected, {})
    assert (type(value), value) == (type(wanted), wanted)


def test_a_deadline_is_the_end_of_a_working_day():
    clock.freeze(datetime(2022, 9, 29, 9, tzinfo=clock.OFFICE_ZONE))
    deadline = feel.evaluate("工作日（5）", {})
    assert deadline == datetime(2022, 10, 11, 16, tzinfo=UTC)
    assert deadline.tzinfo is UTC


def test_the_day_is_the_one_in_the_offices():
    clock.freeze(datetime(2022, 9, 28, 17, tzinfo=UTC))
    assert feel.evaluate("today()", {}) == date(2022, 9, 29)
    assert feel.evaluate("now().hour", {}) == 1
    assert feel.evaluate("now().time offset", {}) == timedelta(hours=8)
    assert feel.evaluate("日终(now())", {}) == clock.day_end(date(2022, 9, 29))


def test_a_moment_without_zone_is_meant_in_the_offices():
    names = {"filed": datetime(2026, 1, 1, 8)}  # noqa: DTZ001
    assert feel.evaluate('filed = @"2026-01-01T00:00:00Z"', names) is True
    assert feel.evaluate("日终(filed)", names) == datetime(2026, 1, 1, 16, tzinfo=UTC)


def test_a_moment_keeps_its_distance_from_utc():
    names = {"sent": datetime(2026, 1, 1, 8, tzinfo=clock.OFFICE_ZONE)}
    assert feel.evaluate("string(sent)", names) == "2026-01-01T08:00:00+08:00"
