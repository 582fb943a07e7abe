"""Built-in functions on the working days of the Chinese calendar (`domain.md` 2D and 10.4)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from app import clock
from app.engine.feel.functions.register import function
from app.engine.feel.limits import Meter

#: Looking a day up in the calendar takes much longer than an ordinary step.
_STEPS_PER_DAY = 10


@function("工作日(days: number)", "今天之后第几个工作日的24时；可作定时器。", metered=True)
def deadline(days: Decimal, meter: Meter) -> datetime:
    return clock.day_end(_after(clock.today(), days, meter))


@function("工作日后(date: day, days: number)", "某日之后第几个工作日，当日不计。", metered=True)
def working_day_after(day: date, days: Decimal, meter: Meter) -> date:
    return _after(day, days, meter)


@function("是工作日(date: day)", "某日是不是工作日（含调休上班日）。")
def is_working_day(day: date) -> bool:
    return clock.working_calendar().is_working(day)


@function("工作日数(from: day, to: day)", "从某日次日到另一日有几个工作日。", metered=True)
def working_days(start: date, end: date, meter: Meter) -> Decimal:
    meter.spend(max((end - start).days, 0) * _STEPS_PER_DAY)
    return Decimal(clock.working_days_between(start, end))


@function("日终(date: day)", "某日的24时。")
def day_end(day: date) -> datetime:
    return clock.day_end(day)


def _after(day: date, days: Decimal, meter: Meter) -> date:
    # A huge Decimal would be slow to become an int, and a day apart is at least one step.
    meter.spend(int(min(abs(days), Decimal(10**9))) * _STEPS_PER_DAY)
    return clock.working_day_after(day, int(days))
