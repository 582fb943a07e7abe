"""A worker that looks at the clock by itself: the usual one, in the process tree of the server."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable

import structlog
from flask import Flask

from app.worker import looking, postmen

log = structlog.get_logger()

#: Seconds between looks at the clock when there is nothing to do.
PERIOD = 1.0
#: Seconds between sweeps.
SWEEPING = 3600.0


def work(app: Flask) -> None:
    """Look, do, sleep, until asked to stop; now and then sweep."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with postmen.on_their_rounds(app):
        _tick(app, stop)


def _tick(app: Flask, stop: threading.Event) -> None:
    next_sweep = time.monotonic()
    pause = 0.0
    while not stop.wait(pause):
        with app.app_context():
            pause = 0.0 if survives(looking.look) else PERIOD
            if time.monotonic() >= next_sweep:
                next_sweep = time.monotonic() + SWEEPING
                survives(looking.sweep)


def survives(act: Callable[[], int]) -> int:
    """Do it; whatever happens, a database that does not answer or a bug, the clock goes on."""
    try:
        return act()
    except Exception:
        log.exception("the look failed")
        return 0
