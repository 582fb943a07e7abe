"""Postmen: a thread for each channel sends what goes out, so that nothing waits for a slow one.

The clock looks on in its own thread, and each channel has another: one that hangs until its
timeout holds up neither cases and their timers nor the other channels. No transaction is open
while a letter is on its way.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from flask import Flask, current_app

from app import db
from app.demo import democlock
from app.notifications import channels, posting, routing
from app.notifications.channels import Undelivered
from app.notifications.models import Channel
from app.notifications.posting import Letter
from app.worker import letters

log = structlog.get_logger()

#: Seconds between rounds when there is nothing to send.
PERIOD = 2.0
#: Seconds that a letter on its way has left to arrive when all is asked to stop.
GRACE = 3.0


@contextmanager
def on_their_rounds(app: Flask) -> Iterator[None]:
    """Let a postman for each channel of the house go his rounds meanwhile."""
    stop = threading.Event()
    open_channels = channels.set_up() if channels.are_open() else []
    threads = [
        threading.Thread(target=_walk, args=(app, channel, stop), name=channel, daemon=True)
        for channel in open_channels
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(GRACE)


def _walk(app: Flask, channel: Channel, stop: threading.Event) -> None:
    pause = 0.0
    while not stop.wait(pause):
        with app.app_context():
            try:
                pause = 0.0 if go_round(channel) else PERIOD
            except Exception:  # a database that does not answer, or a bug: the rounds go on
                log.exception("the postman's round failed", channel=channel)
                pause = PERIOD


def go_round(channel: Channel) -> bool:
    """See to what was told since the last round, and send one letter; was there one?"""
    with db.transaction(reads_only=True):
        if current_app.config["DEMO"]:
            democlock.follow()
        is_news = routing.is_due()
    if is_news:
        with db.transaction():
            routing.route()
    with db.transaction(reads_only=True):
        is_due = posting.is_due(channel)
    return is_due and _send(channel)


def _send(channel: Channel) -> bool:
    with db.transaction():
        letter = posting.take(channel)
    if letter is None:
        return False
    why = _trouble_with(letter)
    with db.transaction():
        if why is None:
            posting.sent(letter)
        else:
            posting.failed(letter, why)
    return True


def _trouble_with(letter: Letter) -> str | None:
    """Send it; why it was not taken."""
    try:
        channels.deliver(letter.channel, letter.address, *letters.words(letter))
    except Undelivered as error:
        log.warning("letter was not taken", channel=letter.channel, why=error.why)
        return str(error.why)
    except Exception as error:  # whatever a library does, the letter is marked
        log.exception("letter could not be sent", channel=letter.channel)
        return type(error).__name__
    return None
