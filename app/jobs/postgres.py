"""Procrastinate as the carrier: it is told of jobs in the very transaction that writes them.

What it carries is a call to look at the table of jobs, now or at a time; the rows stay the truth.
A call that is lost with its worker is no loss: workers also look by themselves now and then.
"""

from __future__ import annotations

from datetime import datetime

import procrastinate

from app.db import session

QUEUE = "xingji"
#: The task that each call asks for.
WORK = "jobs.work"
#: One call for so many jobs, up to so many calls: that is how many workers may share a batch.
JOBS_A_CALL = 50
MOST_CALLS = 16

#: Never opened: it has no connections of its own.
_announcer = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())


def announce(jobs: int, at: datetime | None) -> None:
    """Call for workers when this transaction commits, or at an instant of the machine's time."""
    calls = min(-(-jobs // JOBS_A_CALL), MOST_CALLS)
    connection = session.connection().connection.driver_connection
    called = _announcer.configure_task(WORK, queue=QUEUE, schedule_at=at, connection=connection)
    called.batch_defer(*[{} for _ in range(calls)])
