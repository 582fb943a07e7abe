"""DOOR for the clock, in a process beside the web server: timers fire, waste is swept up."""

from __future__ import annotations

import itertools
import signal
import threading

import structlog
from flask import current_app

from app import db
from app.cases import evidence, timers
from app.demo import democlock

log = structlog.get_logger()

#: Seconds between looks at the clock.
PERIOD = 1.0
#: A tick takes a period or more, so at most once an hour.
TICKS_FOR_A_SWEEP = 3600
BATCH = 100


def work() -> None:
    """Look, fire, sleep, until asked to stop; now and then sweep."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    for round_ in itertools.count():
        if stop.wait(PERIOD):
            break
        tick()
        if round_ % TICKS_FOR_A_SWEEP == 0:
            sweep()


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


def sweep() -> None:
    """Clear away attached files that nothing needs; a sweep that fails leaves it to the next."""
    try:
        with db.transaction(reads_only=True):
            strays = evidence.clear_new_files()
        with db.transaction():
            unused = evidence.forget_unused()
    except Exception:  # the clock must go on
        log.exception("sweep failed")
    else:
        if strays or unused:
            log.info("swept", strays=strays, unused=unused)
