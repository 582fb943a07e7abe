"""Built-in functions on dates, times and durations (DMN 1.3, clauses 10.3.4.1 and 10.3.4.8)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

from app import clock
from app.engine.feel import arithmetic, temporal
from app.engine.feel.functions.register import function
from app.engine.feel.values import YearsMonths

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@function("today()", "今天的日期。")
def today() -> date:
    return clock.today()


@function("now()", "现在的日期和时间（办公地点的时区）。")
def now() -> datetime:
    moment = clock.now().astimezone(clock.OFFICE_ZONE)
    return moment.replace(tzinfo=timezone(moment.utcoffset() or timedelta()))


@function("date(from: any)", "由文本、日期时间或年、月、日得到日期。")
def date_(source: Any) -> date | None:
    if isinstance(source, str):
        return temporal.date_of(source)
    if isinstance(source, datetime):
        return source.date()
    return source if isinstance(source, date) else None


@function("date(year: number, month: number, day: number)")
def date_of_parts(year: Decimal, month: Decimal, day: Decimal) -> date:
    return date(_whole(year), _whole(month), _whole(day))


@function("time(from: any)", "由文本、日期时间或时、分、秒得到时间。")
def time_(source: Any) -> time | None:
    if isinstance(source, str):
        return temporal.time_of(source)
    if isinstance(source, datetime):
        return source.timetz()
    if isinstance(source, date):
        return time(tzinfo=UTC)
    return source if isinstance(source, time) else None


@function("time(hour: number, minute: number, second: number, offset: days?)")
def time_of_parts(
    hour: Decimal, minute: Decimal, second: Decimal, offset: timedelta | None = None
) -> time:
    zone = None if offset is None else _zone(offset)
    microsecond = int((second - int(second)).scaleb(6))
    return time(_whole(hour), _whole(minute), int(second), microsecond, zone)


def _whole(number: Decimal) -> int:
    if number != number.to_integral_value():
        raise ValueError
    return int(number)


def _zone(offset: timedelta) -> timezone:
    if offset.microseconds:
        raise ValueError
    return timezone(offset)


@function("date and time(from: any)", "由文本，或日期和时间，得到日期时间。")
def date_and_time(source: Any) -> datetime | None:
    if isinstance(source, str):
        return temporal.moment_of(source)
    if isinstance(source, datetime):
        return source
    return datetime.combine(source, time()) if isinstance(source, date) else None


@function("date and time(date: any, time: time)")
def date_with_time(day: Any, clock_time: time) -> datetime | None:
    if not isinstance(day, date):
        return None
    return datetime.combine(date(day.year, day.month, day.day), clock_time)


@function(
    "date and time(year: number, month: number, day: number, "
    "hour: number, minute: number, second: number, offset: days?)"
)
def moment_of_parts(year: Decimal, month: Decimal, day: Decimal, *clock_time: Any) -> datetime:
    return datetime.combine(date_of_parts(year, month, day), time_of_parts(*clock_time))


@function("duration(from: string)", "由“P1Y2M”或“P3DT4H”这样的文本得到时长。")
def duration(source: str) -> YearsMonths | timedelta | None:
    return temporal.duration_of(source)


@function("years and months duration(from: day, to: day)", "两个日期之间的整年整月。")
def years_and_months_duration(start: date, end: date) -> YearsMonths:
    return arithmetic.months_between(start, end)


@function("day of week(date: day)", "英文的星期几。")
def day_of_week(day: date) -> str:
    return _WEEKDAYS[day.weekday()]


@function("day of year(date: day)", "一年里的第几天。")
def day_of_year(day: date) -> Decimal:
    return Decimal(day.timetuple().tm_yday)


@function("week of year(date: day)", "一年里的第几周（周一为一周之始）。")
def week_of_year(day: date) -> Decimal:
    return Decimal(day.isocalendar().week)


@function("month of year(date: day)", "英文的月份。")
def month_of_year(day: date) -> str:
    return _MONTHS[day.month - 1]


@function("last day of month(date: day)", "这个月的最后一天。")
def last_day_of_month(day: date) -> date:
    return arithmetic.add_months(day.replace(day=1), 1) - timedelta(days=1)
