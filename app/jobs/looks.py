"""When each worker has last looked at what is due, for those who watch over the house."""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta

import sqlalchemy as sa

from app import clock
from app.db import insert_or_update, session
from app.jobs.models import Worker

LONGEST_NAME = 80
#: Looks are a second apart; noting one now and then is enough.
NOTED_EVERY = timedelta(seconds=30)
#: After so long without a look the workers are away, or none gets through.
MISSED_AFTER = timedelta(minutes=5)
#: A worker that has ended is told of for so long.
FORGOTTEN_AFTER = timedelta(days=1)


def name() -> str:
    """What this process is known by."""
    return f"{socket.gethostname()}/{os.getpid()}"[-LONGEST_NAME:]


def is_to_be_noted() -> bool:
    """Is what this worker noted last so old that this look should be noted?"""
    own = session.get(Worker, name())
    return own is None or own.looked_at < clock.machine_now() - NOTED_EVERY


def is_missed() -> bool:
    """Has no worker looked for longer than can be by chance? True also before the first look."""
    last = session.scalar(sa.select(sa.func.max(Worker.looked_at)))
    return last is None or is_late(last)


def is_late(looked_at: datetime) -> bool:
    return looked_at < clock.machine_now() - MISSED_AFTER


def note() -> None:
    """Note that this worker looks now; those that ended long ago are forgotten."""
    now = clock.machine_now()
    later = {"looked_at": now}
    insert_or_update(Worker, {"name": name()}, {"began_at": now, **later}, later, "looked_at")
    gone = sa.delete(Worker).where(Worker.looked_at < now - FORGOTTEN_AFTER)
    session.execute(gone, execution_options={"synchronize_session": False})


def workers() -> list[Worker]:
    """Those that have looked within a day, the latest first."""
    return list(session.scalars(sa.select(Worker).order_by(Worker.looked_at.desc())))
