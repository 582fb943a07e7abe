"""A worker that Procrastinate calls: any number of them, on any machine, on one PostgreSQL."""

from __future__ import annotations

import asyncio
import signal
import time

import procrastinate
import structlog
from flask import Flask
from procrastinate.jobs import Status

from app import db
from app.jobs import carrier, postgres
from app.worker import looking, postmen

log = structlog.get_logger()

#: How often workers look by themselves: for timers, and for calls that were lost with a worker.
LOOKING = "* * * * * */5"
#: When what killed workers leave behind is cleared away, and what was done long ago.
CLEARING = "*/10 * * * *"
#: A worker goes on for so long before it takes the next call.
PATIENCE = 20.0
#: Seconds before a worker starts again that the database has cut off.
PAUSE = 1.0


def work(app: Flask) -> None:
    """Do what there is to do until asked to stop."""
    with app.app_context():
        url = db.engine().url.set(drivername="postgresql")
    conninfo = url.render_as_string(hide_password=False)
    with postmen.on_their_rounds(app):
        asyncio.run(_until_stopped(app, conninfo))


async def _until_stopped(app: Flask, conninfo: str) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    while not stop.is_set():
        try:
            await _run(app, conninfo, stop)
        except Exception:  # the database does not answer: look for it again
            log.exception("worker was cut off")
        if not stop.is_set():
            await asyncio.sleep(PAUSE)


async def _run(app: Flask, conninfo: str, stop: asyncio.Event) -> None:
    """One life of a Procrastinate worker, until stopped or cut off from the database.

    Opening is not interrupted: psycopg's pool would be left half open and never end.
    """
    connector = procrastinate.PsycopgConnector(conninfo=conninfo, min_size=1, max_size=4)
    called = procrastinate.App(connector=connector)
    _offer(called, app)
    async with called.open_async():
        working = asyncio.create_task(
            called.run_worker_async(
                queues=[postgres.QUEUE], delete_jobs="always", install_signal_handlers=False
            )
        )
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait([working, stopping], return_when=asyncio.FIRST_COMPLETED)
        for task in (working, stopping):
            task.cancel()
        ended, _stopped = await asyncio.gather(working, stopping, return_exceptions=True)
    if isinstance(ended, Exception):
        raise ended


def _offer(called: procrastinate.App, app: Flask) -> None:
    """The tasks of a worker."""

    @called.task(name=postgres.WORK, queue=postgres.QUEUE)
    def work_jobs() -> None:
        with app.app_context():
            look_on()

    @called.periodic(cron=LOOKING)
    @called.task(name="jobs.look", queue=postgres.QUEUE)
    def look(timestamp: int) -> None:
        del timestamp
        with app.app_context():
            look_on()

    @called.periodic(cron=CLEARING)
    @called.task(name="jobs.clear", queue=postgres.QUEUE)
    async def clear(timestamp: int) -> None:
        del timestamp
        for job in await called.job_manager.get_stalled_jobs():
            await called.job_manager.finish_job(job, Status.FAILED, delete_job=True)
        await asyncio.to_thread(_sweep, app)


def look_on() -> None:
    """Look again and again until nothing is due. Where there is much to do, call for others."""
    until = time.monotonic() + PATIENCE
    while (done := looking.look()) and time.monotonic() < until:
        if done >= looking.MOST:
            with db.transaction():
                carrier.announce(1, None)


def _sweep(app: Flask) -> None:
    with app.app_context():
        looking.sweep()
