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
from app.worker import looking

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
    asyncio.run(_until_stopped(app, conninfo))


async def _until_stopped(app: Flask, conninfo: str) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    while not stop.is_set():
        running = asyncio.create_task(_run(app, conninfo))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait([running, stopping], return_when=asyncio.FIRST_COMPLETED)
        if not stop.is_set():
            log.error("worker was cut off", exc_info=running.exception())
            stopping.cancel()
            await asyncio.sleep(PAUSE)
            continue
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def _run(app: Flask, conninfo: str) -> None:
    """One life of a Procrastinate worker; it ends when the database does not answer any more."""
    connector = procrastinate.PsycopgConnector(conninfo=conninfo, min_size=1, max_size=4)
    called = procrastinate.App(connector=connector)
    _offer(called, app)
    async with called.open_async():
        await called.run_worker_async(
            queues=[postgres.QUEUE], delete_jobs="always", install_signal_handlers=False
        )


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
        await asyncio.to_thread(_clear, app)


def look_on() -> None:
    """Look again and again until nothing is due. Where there is much to do, call for others."""
    until = time.monotonic() + PATIENCE
    while (done := looking.look()) and time.monotonic() < until:
        if done >= looking.MOST:
            with db.transaction():
                carrier.announce(1, None)


def _clear(app: Flask) -> None:
    with app.app_context():
        looking.forget_old()
