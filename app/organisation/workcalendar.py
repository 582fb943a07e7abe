"""The working calendar in force: the national one with the days an administrator has entered."""

from __future__ import annotations

import time
from datetime import date

import sqlalchemy as sa

from app.clock import WorkCalendar
from app.db import session
from app.organisation.models import CalendarDay

#: How long a process may go on with the exceptions it has read, in seconds.
FRESH = 30.0


class _Kept:
    calendar = WorkCalendar()
    read_at = float("-inf")


def in_force() -> WorkCalendar:
    """The calendar to count by; entered days reach every process within half a minute."""
    if time.monotonic() - _Kept.read_at > FRESH:
        rows = session.execute(sa.select(CalendarDay.day, CalendarDay.is_working))
        _Kept.calendar = WorkCalendar(dict(rows.all()))
        _Kept.read_at = time.monotonic()
    return _Kept.calendar


def forget_read() -> None:
    """Have the calendar read anew when it is next asked for."""
    _Kept.read_at = float("-inf")


def enter(day: date, *, is_working: bool, note: str) -> CalendarDay:
    """Say that a day is, or is not, a working day; `note` names the official announcement."""
    row = session.merge(CalendarDay(day=day, is_working=is_working, note=note))
    forget_read()
    return row


def forget(row: CalendarDay) -> None:
    """Let a day be what the national calendar says it is."""
    session.delete(row)
    forget_read()
