"""Dates, times and durations as text (ISO 8601 within DMN 1.3, clause 10.3.2.3.4 to 10.3.2.3.8)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from app import clock
from app.engine.feel.values import MONTHS_PER_YEAR, YearsMonths

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIME = re.compile(
    r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.(?P<part>[0-9]{1,9}))?)?"
    r"(?P<zone>Z|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?|@[A-Za-z_]+(?:/[A-Za-z_+-]+[0-9]{0,2})*)?"
)
_OFFSET = re.compile(r"([+-])([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?")
_DURATION = re.compile(
    r"(?P<sign>-?)P(?=.*[0-9])"
    r"(?:(?P<years>[0-9]{1,9})Y)?(?:(?P<months>[0-9]{1,9})M)?"
    r"(?:(?P<weeks>[0-9]{1,9})W)?(?:(?P<days>[0-9]{1,9})D)?"
    r"(?:T(?=[0-9])(?:(?P<hours>[0-9]{1,12})H)?(?:(?P<minutes>[0-9]{1,12})M)?"
    r"(?:(?P<seconds>[0-9]{1,15})(?:\.(?P<part>[0-9]{1,9}))?S)?)?"
)
_MICROSECOND_DIGITS = 6
_MICROSECOND = timedelta(microseconds=1)
#: The offices have kept one distance from UTC since 1991.
_OFFICE_DISTANCE = datetime(2000, 1, 1, tzinfo=clock.OFFICE_ZONE).utcoffset() or timedelta()


def literal(text: str) -> Any:
    """What `@"…"` stands for, None if it is nothing temporal."""
    for read in (duration_of, date_of, moment_of, time_of):
        value = read(text)
        if value is not None:
            return value
    return None


def date_of(text: str) -> date | None:
    """The date of `2026-01-31`."""
    match = _DATE.fullmatch(text)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def time_of(text: str) -> time | None:
    """The time of `10:30`, `10:30:00.5`, `10:30:00Z`, `10:30:00+08:00`."""
    match = _TIME.fullmatch(text)
    if match is None or (match["zone"] or "").startswith("@"):
        return None  # the distance of a named zone from UTC depends on the day
    try:
        return _clock_time(match).replace(tzinfo=_offset(match["zone"]))
    except ValueError:
        return None


def moment_of(text: str) -> datetime | None:
    """The date and time of `2026-01-31T10:30:00`, with a zone as in `time_of` or `@Asia/Shanghai`.

    Without a zone it is a moment on the offices' clocks; a date alone is its first instant.
    """
    day_text, _, time_text = text.partition("T")
    day, match = date_of(day_text), _TIME.fullmatch(time_text or "00:00")
    if day is None or match is None:
        return None
    try:
        moment = datetime.combine(day, _clock_time(match))
        return in_zone(moment, match["zone"])
    except (ValueError, OverflowError):
        return None


def in_zone(moment: datetime, zone: str | None) -> datetime | None:
    """The moment with the distance from UTC that `Z`, `+08:00` or `@Asia/Shanghai` means then."""
    if zone is None or not zone.startswith("@"):
        return moment.replace(tzinfo=_offset(zone))
    try:
        place = ZoneInfo(zone[1:])
    except (ValueError, OSError, LookupError):
        return None
    distance = moment.replace(tzinfo=place).utcoffset()
    assert distance is not None
    return moment.replace(tzinfo=timezone(distance))


def duration_of(text: str) -> YearsMonths | timedelta | None:
    """The duration of `P1Y2M` or of `P3DT4H5M6S`; the two kinds do not mix."""
    match = _DURATION.fullmatch(text)
    if match is None:
        return None
    if match["years"] or match["months"]:
        return _months(match)
    try:
        return _days(match)
    except OverflowError:
        return None


def instant(moment: datetime) -> datetime:
    """The moment as an instant; one without a zone is meant on the offices' clocks."""
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.OFFICE_ZONE)


def since_midnight(value: time) -> timedelta:
    """How much of the day has gone on the clock that shows this time."""
    return timedelta(
        hours=value.hour,
        minutes=value.minute,
        seconds=value.second,
        microseconds=value.microsecond,
    )


def in_day(value: time) -> timedelta:
    """A time as its distance from midnight UTC; one without a zone is the offices'."""
    distance = value.utcoffset()
    if distance is None:
        distance = _OFFICE_DISTANCE
    return since_midnight(value) - distance


def duration_text(duration: timedelta) -> str:
    """A days and time duration in ISO 8601, exactly: `-P1DT2H3M4.5S`."""
    microseconds = abs(duration) // _MICROSECOND
    seconds, part = divmod(microseconds, 10**_MICROSECOND_DIGITS)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    fraction = f"{seconds}.{part:06}".rstrip("0") if part else str(seconds)
    clock_parts = f"{hours}H" * bool(hours) + f"{minutes}M" * bool(minutes)
    clock_parts += f"{fraction}S" * bool(seconds or part)
    text = f"{days}D" * bool(days) + f"T{clock_parts}" * bool(clock_parts)
    return ("-P" if duration < timedelta() else "P") + (text or "T0S")


def _clock_time(match: re.Match[str]) -> time:
    return time(
        int(match["hour"]), int(match["minute"]), int(match["second"] or 0), _part(match["part"])
    )


def _part(digits: str | None) -> int:
    """Microseconds of a fraction of a second."""
    return int((digits or "")[:_MICROSECOND_DIGITS].ljust(_MICROSECOND_DIGITS, "0"))


def _offset(zone: str | None) -> timezone | None:
    match = _OFFSET.fullmatch(zone or "")
    if match is None:
        return UTC if zone == "Z" else None
    distance = timedelta(hours=int(match[2]), minutes=int(match[3]), seconds=int(match[4] or 0))
    return timezone(-distance if match[1] == "-" else distance)


def _months(match: re.Match[str]) -> YearsMonths | None:
    if any(match[part] for part in ("weeks", "days", "hours", "minutes", "seconds")):
        return None
    months = int(match["years"] or 0) * MONTHS_PER_YEAR + int(match["months"] or 0)
    return YearsMonths(-months if match["sign"] else months)


def _days(match: re.Match[str]) -> timedelta:
    parts = {
        part: int(match[part] or 0) for part in ("weeks", "days", "hours", "minutes", "seconds")
    }
    duration = timedelta(**parts, microseconds=_part(match["part"]))
    return -duration if match["sign"] else duration
