"""DOOR for the clock, in a process beside the web server: timers that are due fire."""

from __future__ import annotations

import signal
import threading

import structlog
from flask import current_app

from app import db
from app.cases import timers
from app.demo import democlock

log = structlog.get_logger()

#: Seconds between looks at the clock.
PERIOD = 1.0
BATCH = 100


def work() -> None:
    """Look, fire, sleep, until asked to stop."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while not stop.wait(PERIOD):
        tick()


def tick() -> int:
    """Fire what is due, each case in a transaction of its own; how many moved.

    A case that fails is logged, left as it was and put off; the others go on.
    """
    with db.transaction(reads_only=True):
        if current_app.config["DEMO"]:
            democlock.follow()
        waiting = timers.due(BATCH)
    moved = 0
    for case_id in waiting:
        try:
            with db.transaction():
                moved += timers.fire(case_id)
        except Exception:  # one broken case must not stop the clock
            log.exception("timer failed", case=str(case_id))
            with db.transaction():
                timers.postpone(case_id)
    return moved
