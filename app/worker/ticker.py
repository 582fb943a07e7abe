"""A worker that looks at the clock by itself: the usual one, in the process tree of the server."""

from __future__ import annotations

import signal
import threading
import time

import structlog

from app import db
from app.jobs import queue
from app.worker import looking

log = structlog.get_logger()

#: Seconds between looks at the clock when there is nothing to do.
PERIOD = 1.0
#: Seconds between clearings of what was done long ago.
CLEARING = 3600.0


def work() -> None:
    """Look, do, sleep, until asked to stop."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    cleared = time.monotonic()
    pause = 0.0
    while not stop.wait(pause):
        pause = 0.0 if looks() else PERIOD
        if time.monotonic() - cleared > CLEARING:
            cleared = time.monotonic()
            with db.transaction():
                queue.forget_old()


def looks() -> int:
    """One look. A database that does not answer is asked again at the next; so is all else."""
    try:
        return looking.look()
    except Exception:  # the clock must not stop
        log.exception("the look failed")
        return 0
