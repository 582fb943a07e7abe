"""The only source of time: instants in UTC, days and working days as the offices count them."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from zoneinfo import ZoneInfo

import chinese_calendar

OFFICE_ZONE = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)

#: How far this process was told to begin ahead of the machine's time.
_ahead = timedelta()
#: How far the demonstration's clock runs ahead of the machine's.
_offset: ContextVar[timedelta] = ContextVar("clock_offset", default=timedelta())
#: A clock that stands still, for tests.
_frozen: ContextVar[datetime | None] = ContextVar("clock_frozen", default=None)


def now() -> datetime:
    """The instant, in UTC."""
    return unshifted() + _offset.get()


def unshifted() -> datetime:
    """The instant as it would be if nobody had let this context's clock run ahead."""
    return _frozen.get() or machine_now() + _ahead


def begin_at(instant: datetime | None) -> None:
    """Let this process begin at an instant (`XINGJI_NOW`) instead of the machine's time."""
    global _ahead  # noqa: PLW0603 - one beginning for the process, set by create_app
    _ahead = timedelta() if instant is None else instant - machine_now()


def machine_now() -> datetime:
    """The machine's own time in UTC, which no demonstration moves: for sessions and locks."""
    return datetime.now(UTC)


def today() -> date:
    """The calendar day in the offices."""
    return office_day(now())


def office_day(instant: datetime) -> date:
    """The calendar day that an instant falls on in the offices."""
    return instant.astimezone(OFFICE_ZONE).date()


def day_end(day: date) -> datetime:
    """The last instant of a day in the offices (24:00), in UTC."""
    return datetime.combine(day + ONE_DAY, time(), OFFICE_ZONE).astimezone(UTC)


def tomorrow_at(hour: time) -> datetime:
    """The next day in the offices at a time of theirs."""
    return datetime.combine(today() + ONE_DAY, hour, OFFICE_ZONE)


def deadline_day(instant: datetime) -> date:
    """The day on which a deadline lies; 24:00 belongs to the day that it ends."""
    return office_day(instant - timedelta(microseconds=1))


def shift(offset: timedelta) -> None:
    """Let this context's clock run ahead by so much."""
    _offset.set(offset)


def freeze(instant: datetime | None) -> None:
    """Stop this context's clock at an instant; None lets it run again."""
    _frozen.set(instant)


@contextmanager
def standing_at(instant: datetime) -> Iterator[None]:
    """Within, this context's clock stands at an instant; afterwards it goes on as before."""
    frozen, offset = _frozen.set(instant), _offset.set(timedelta())
    try:
        yield
    finally:
        _frozen.reset(frozen)
        _offset.reset(offset)


class WorkCalendar:
    """Which days the offices work.

    The national calendar (holidays and make-up days) comes from `chinesecalendar`; `exceptions`
    (day → does it count as a working day) stands above it, so that an administrator can enter a
    notice the library does not know yet. Years the library does not cover count Monday to Friday.
    """

    def __init__(self, exceptions: Mapping[date, bool] | None = None) -> None:
        self._exceptions = exceptions or {}
        self._worked: dict[int, list[int]] = {}

    def is_working(self, day: date) -> bool:
        known = self._exceptions.get(day)
        return _is_working(day) if known is None else known

    def add(self, day: date, working_days: int) -> date:
        """The last day of a period of working days; the starting day does not count.

        Civil Code, articles 201 and 203 (`domain.md` 2D). A negative number counts backwards.
        """
        step = ONE_DAY if working_days >= 0 else -ONE_DAY
        for _ in range(abs(working_days)):
            day += step
            while not self.is_working(day):
                day += step
        return day

    def between(self, start: date, end: date) -> int:
        """How many working days lie after `start`, up to and including `end`."""
        if end <= start:
            return 0
        whole = sum(self._worked_in(year)[-1] for year in range(start.year, end.year))
        return whole + self._worked_until(end) - self._worked_until(start)

    def _worked_until(self, day: date) -> int:
        """How many days of its year were worked, up to and including a day."""
        return self._worked_in(day.year)[day.timetuple().tm_yday]

    def _worked_in(self, year: int) -> list[int]:
        """For each number of days of a year, the first of them, how many were worked."""
        known = self._worked.get(year)
        if known is None:
            first = date(year, 1, 1)
            count = (date(year, 12, 31) - first).days + 1
            days = (self.is_working(first + ONE_DAY * number) for number in range(count))
            known = self._worked[year] = [*accumulate(days, initial=0)]
        return known

    def time_between(self, start: datetime, end: datetime) -> timedelta:
        """How much of working days lies between two instants: each of them counts 24 hours."""
        if end <= start:
            return timedelta()
        first, last = office_day(start), office_day(end)
        if first == last:
            return end - start if self.is_working(first) else timedelta()
        found = ONE_DAY * self.between(first, last - ONE_DAY)
        if self.is_working(first):
            found += day_end(first) - start
        if self.is_working(last):
            found += end - day_end(last - ONE_DAY)
        return found


@lru_cache(maxsize=10_000)
def _is_working(day: date) -> bool:
    """Remembered, because the library takes its time and every deadline asks for many days."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < calendar.SATURDAY


NATIONAL = WorkCalendar()
_calendar_in_force: Callable[[], WorkCalendar] = lambda: NATIONAL  # noqa: E731 - replaced at assembly


def use_calendar(source: Callable[[], WorkCalendar]) -> None:
    """Say where the calendar in force is to be found (the organisation keeps its exceptions)."""
    global _calendar_in_force  # noqa: PLW0603 - one source for the process, set by create_app
    _calendar_in_force = source


def working_calendar() -> WorkCalendar:
    """The calendar in force now."""
    return _calendar_in_force()


def working_day_after(day: date, working_days: int) -> date:
    """`WorkCalendar.add` on the calendar in force."""
    return working_calendar().add(day, working_days)


def working_days_between(start: date, end: date) -> int:
    """`WorkCalendar.between` on the calendar in force."""
    return working_calendar().between(start, end)


def working_time_between(start: datetime, end: datetime) -> timedelta:
    """`WorkCalendar.time_between` on the calendar in force."""
    return working_calendar().time_between(start, end)
