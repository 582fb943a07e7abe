"""When news goes out: at once or gathered until an hour, and never in a person's quiet hours."""

from __future__ import annotations

from datetime import datetime, time

from app import clock
from app.notifications.models import Pace

EVENING = time(17, 0)
MORNING = time(8, 30)

#: From when until when nothing goes out to somebody.
QuietHours = tuple[time, time]


def due_at(pace: Pace, quiet: QuietHours | None) -> datetime:
    """When what is told now is to go out."""
    return _after(quiet, _hour_of(pace))


def _hour_of(pace: Pace) -> datetime:
    now = clock.now()
    if pace == Pace.AT_ONCE:
        return now
    hour = EVENING if pace == Pace.EVENING else MORNING
    day = clock.today()
    at = datetime.combine(day, hour, clock.OFFICE_ZONE)
    while at <= now or (pace == Pace.MORNING and not clock.working_calendar().is_working(day)):
        day += clock.ONE_DAY
        at = datetime.combine(day, hour, clock.OFFICE_ZONE)
    return at


def _after(quiet: QuietHours | None, at: datetime) -> datetime:
    """The instant itself or, if it lies in quiet hours, when they end."""
    if quiet is None:
        return at
    begins, ends = quiet
    local = at.astimezone(clock.OFFICE_ZONE)
    is_over_midnight = begins > ends
    is_late, is_early = local.time() >= begins, local.time() < ends
    is_quiet = (is_late or is_early) if is_over_midnight else (is_late and is_early)
    if not is_quiet:
        return at
    day = local.date() + clock.ONE_DAY * int(is_over_midnight and is_late)
    return datetime.combine(day, ends, clock.OFFICE_ZONE)
