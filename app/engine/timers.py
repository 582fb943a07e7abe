"""When a timer or a deadline falls due: bounded ISO 8601 or FEEL, turned into an instant in UTC."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from app import clock
from app.errors import Sentence

#: Nothing in an office is due later, or recurs more often or more times, than this.
LONGEST = timedelta(days=3660)
SHORTEST_CYCLE = timedelta(minutes=1)
MOST_CYCLES = 1000

_DURATION = re.compile(
    r"P(?:(?P<years>\d{1,4})Y)?(?:(?P<months>\d{1,4})M)?(?:(?P<weeks>\d{1,4})W)?"
    r"(?:(?P<days>\d{1,5})D)?"
    r"(?:T(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,7})M)?(?:(?P<seconds>\d{1,9})S)?)?"
)
_CYCLE = re.compile(r"R(\d*)/(P[^/]+)")
_LITERAL = re.compile(r"R\d*/.*|P[\dYMWDTHS]+|\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?")
_MONTHS_A_YEAR = 12
_LAST_SAFE_DAY = 28
_OUT_OF_BOUNDS = Sentence("时间超出十年的范围")


class NotATime(Exception):
    """A text or a value that says no time. `said` tells why."""

    def __init__(self, said: Sentence) -> None:
        super().__init__(str(said))
        self.said = said


@dataclass(frozen=True, slots=True)
class Cycle:
    """Due again and again: `times` (None: without end), each `every` after the last."""

    times: int | None
    every: timedelta


def is_literal(text: str) -> bool:
    """Is it written as ISO 8601 (and so no FEEL)?"""
    return _LITERAL.fullmatch(text.strip()) is not None


def is_duration(text: str) -> bool:
    return text.strip()[:1] in {"P", "p"}


def duration(text: str, start: datetime) -> timedelta:
    """How long an ISO 8601 duration lasts from an instant on.

    Raises:
        NotATime: it is none, or it is empty.
    """
    match = _DURATION.fullmatch(text.strip().upper())
    parts = (
        {name: int(value) for name, value in match.groupdict().items() if value} if match else {}
    )
    if not parts:
        raise NotATime(Sentence("“%(given)s”不是时长，应写成 P3D、PT2H 这样", given=text))
    months = parts.pop("years", 0) * _MONTHS_A_YEAR + parts.pop("months", 0)
    try:
        return (_add_months(start, months) - start) + timedelta(**parts)
    except (OverflowError, ValueError) as error:
        raise NotATime(Sentence("时长“%(given)s”太长", given=text)) from error


def cycle(text: str, start: datetime) -> Cycle:
    """`R3/PT10H`.

    Raises:
        NotATime: it is none, or it recurs too often or too many times.
    """
    match = _CYCLE.fullmatch(text.strip().upper())
    if match is None:
        raise NotATime(Sentence("“%(given)s”不是周期，应写成 R3/PT10H 这样", given=text))
    times = int(match.group(1)) if match.group(1) else None
    every = duration(match.group(2), start)
    if every < SHORTEST_CYCLE or (times or 0) > MOST_CYCLES or times == 0:
        raise NotATime(Sentence("周期不能短于 1 分钟，次数应在 1 至 1000 之间"))
    return Cycle(times, every)


def instant(value: Any, now: datetime) -> datetime:
    """The instant that a date, a date and time, a duration or an ISO 8601 text speaks of, in UTC.

    A date lasts until the end of that day in the offices; a duration counts from `now`.

    Raises:
        NotATime: it speaks of none, or of one out of all bounds.
    """
    due = _instant(value, now)
    if due > now + LONGEST or due < now - LONGEST:
        raise NotATime(_OUT_OF_BOUNDS)
    return due


def _instant(value: Any, now: datetime) -> datetime:
    try:
        return _worked_out(value, now)
    except (OverflowError, ValueError) as error:  # beyond the first or the last day that there is
        raise NotATime(_OUT_OF_BOUNDS) from error


def _worked_out(value: Any, now: datetime) -> datetime:
    if isinstance(value, str):
        value = _from_text(value.strip(), now)
    if isinstance(value, datetime):
        return _utc(value)
    if isinstance(value, date):
        return clock.day_end(value)
    if isinstance(value, timedelta):
        return now + value
    return _after_months(value, now)


def _from_text(text: str, now: datetime) -> date | timedelta:
    if is_duration(text):
        return duration(text, now)
    for read in _READERS:
        try:
            return read(text)
        except ValueError:
            continue
    raise NotATime(Sentence("“%(given)s”不是时间", given=text))


_READERS: tuple[Callable[[str], date], ...] = (date.fromisoformat, datetime.fromisoformat)


def _utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        value = value.replace(tzinfo=clock.OFFICE_ZONE)
    return value.astimezone(UTC)


def _after_months(value: Any, now: datetime) -> datetime:
    """FEEL's years-and-months duration knows its `months`."""
    months = getattr(value, "months", None)
    if not isinstance(months, int | Decimal):
        raise NotATime(Sentence("结果应是日期、日期时间或时长"))
    return _add_months(now, int(months))


def _add_months(start: datetime, months: int) -> datetime:
    total = start.year * _MONTHS_A_YEAR + start.month - 1 + months
    year, month = divmod(total, _MONTHS_A_YEAR)
    try:
        return start.replace(year=year, month=month + 1)
    except ValueError:
        # The 31st of a month that has none: its last day.
        first_of_next = start.replace(day=_LAST_SAFE_DAY, year=year, month=month + 1)
        next_month = (first_of_next + timedelta(days=4)).replace(day=1)
        return next_month - timedelta(days=1)


def check(text: str, timer: str | None) -> None:
    """Is a literal what its kind of timer wants?

    Raises:
        NotATime: it is not.
    """
    now = clock.now()
    if timer == "cycle":
        cycle(text, now)
    elif timer == "duration" or is_duration(text):
        due = now + duration(text, now)
        if instant(due, now) <= now:
            raise NotATime(Sentence("时长不能是零"))
    else:
        _instant(text, now)
