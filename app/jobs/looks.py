"""When a worker has last looked at what is due, for those who watch over the house."""

from __future__ import annotations

from datetime import timedelta

from app import clock
from app.db import insert_or_update, session
from app.jobs.models import Look

#: There is one row, whoever looks.
ONLY = 1
#: Looks are a second apart; noting one now and then is enough.
NOTED_EVERY = timedelta(seconds=30)
#: After so long without a look the workers are away, or none gets through.
MISSED_AFTER = timedelta(minutes=5)


def is_to_be_noted() -> bool:
    """Is what was noted last so old that this look should be noted?"""
    return _none_within(NOTED_EVERY)


def is_missed() -> bool:
    """Has no worker looked for longer than can be by chance? True also before the first look."""
    return _none_within(MISSED_AFTER)


def _none_within(period: timedelta) -> bool:
    last = session.get(Look, ONLY)
    return last is None or last.looked_at < clock.machine_now() - period


def note() -> None:
    """A worker looks now."""
    at = {"looked_at": clock.machine_now()}
    insert_or_update(Look, {"id": ONLY}, at, at, "id")
