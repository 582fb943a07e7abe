"""How far the demonstration's clock runs ahead, the same for every process."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Model, session

#: There is one clock.
ONLY = 1
#: Leaps end in the morning, when offices open.
OPENING = time(9, 0)


class DemoClock(Model):
    """The one row that says how many seconds the clock runs ahead of the house's own."""

    __tablename__ = "demo_clock"

    id: Mapped[int] = mapped_column(primary_key=True)
    seconds_ahead: Mapped[int]


def follow() -> None:
    """Let this request or job live in the demonstration's time."""
    row = session.get(DemoClock, ONLY)
    clock.shift(timedelta(seconds=row.seconds_ahead if row else 0))


def leap(working_days: int) -> None:
    """Move everybody's clock on to the morning of the n-th working day from now."""
    day = clock.working_day_after(clock.today(), working_days)
    morning = datetime.combine(day, OPENING, clock.OFFICE_ZONE)
    move_to(max(morning, clock.now()))


def move_to(instant: datetime) -> None:
    """Set everybody's clock; `instant` has a time zone."""
    seconds = int((instant - clock.unshifted()).total_seconds())
    session.merge(DemoClock(id=ONLY, seconds_ahead=seconds))
    clock.shift(timedelta(seconds=seconds))
