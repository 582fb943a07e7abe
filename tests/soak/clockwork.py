"""Timers and messages by the thousand, worked by processes that are killed all the time."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta

import cluster
from brood import Brood
from reliability.yards import Yard

from app import clock
from soak.register import databases, house_on, soak

TIMERS, RECEIVERS = 10_000, 3_000
WORKERS, KILLS = 8, 200
KILLED_TIMERS, CRASHES = 16_000, 25
#: On a slow machine so many kills may meet one job more often than its usual five tries allow.
DEATHS = 99
#: Who carries the work, on which database.
WAYS = [("ticker", "sqlite"), ("ticker", "postgresql"), ("procrastinate", "postgresql")]
MORNING = datetime(2026, 3, 3, 9, 0, tzinfo=clock.OFFICE_ZONE)
Brood.within = 3600


@soak
def timers():
    """Each fires once."""
    yield from _measure(lambda yard: yard.fill(TIMERS), TIMERS)


@soak
def messages():
    """Each is received once."""
    yield from _measure(lambda yard: yard.send(RECEIVERS), RECEIVERS)


@soak
def kills():
    """A thousand kills of four workers, while the database server falls now and then."""
    if cluster.programs() is None:
        sys.stderr.write("no programs of a PostgreSQL server are installed: left out\n")
        return
    clock.freeze(MORNING)
    clock.shift(timedelta())
    with cluster.running_cluster() as server, house_on("postgresql", server.url) as (app, folder):
        yard = Yard(app, folder).fill(KILLED_TIMERS)
        brood = yard.brood(of=4, kills=1_000, tries=DEATHS)
        told = brood.run(yard.is_over, meanwhile=lambda: yard.crash(server, CRASHES))
        times, faults = yard.times(), yard.faults()
    yield {
        "of": KILLED_TIMERS,
        "killed": told["killed"],
        "crashes": server.crashes,
        "wrong": KILLED_TIMERS - times.get(1, 0) + len(faults),
        "times": times,
    }


def _measure(fill, of):
    for worker, database in WAYS:
        if database not in databases():
            continue
        clock.freeze(MORNING)
        clock.shift(timedelta())
        with house_on(database) as (app, folder):
            yard = fill(Yard(app, folder))
            brood = yard.brood(of=WORKERS, kills=KILLS, worker=worker, tries=DEATHS)
            told = brood.run(yard.is_over)
            times, faults, given_up = yard.times(), yard.faults(), yard.incidents()
        yield {
            "way": f"{worker} on {database}",
            "of": of,
            "workers": WORKERS,
            "killed": told["killed"],
            "given_up": len(given_up),
            "wrong": of - times.get(1, 0) + len(faults),
            "times": times,
        }
