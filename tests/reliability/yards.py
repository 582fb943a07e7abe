"""A house full of things that are due, and what becomes of them."""

from __future__ import annotations

import time

import errand
import parcels
import psycopg
import sqlalchemy as sa
from brood import Brood
from cast import Cast
from databases import POSTGRES

from app import clock, db, errors
from app.cases import messages, proof, timers
from app.cases.happenings import Incident
from app.cases.messages import Letter
from app.db import session
from app.jobs import batches
from app.jobs.models import Batch, Job, JobState
from app.organisation import directory

#: Seconds between two times that the database does something to everybody.
BETWEEN_BLOWS = 0.7
#: So many cases are started in one transaction.
AT_ONCE = 50


class Yard:
    """Errands that are due, and what has become of them."""

    def __init__(self, house, folder, *, cuts=4) -> None:
        self.house, self.folder = house, folder
        self.most_cuts, self.cuts, self._next_blow = cuts, 0, 0.0

    def fill(self, errands):
        with self.house.app_context():
            with db.transaction():
                ready = errand.Errands(Cast.enter().lin)
            for begun in range(0, errands, AT_ONCE):
                with db.transaction():
                    for _ in range(min(AT_ONCE, errands - begun)):
                        ready.start()
        clock.shift(errand.HOUR)
        return self

    def send(self, parcels_waiting, bombs=0):
        """So many cases that wait for one message, and that message to them all as a batch."""
        with self.house.app_context():
            with db.transaction():
                cast = Cast.enter()
                ready = errand.Errands(cast.lin, parcels.parcel())
                bombing = errand.Errands(cast.lin, parcels.parcel(name="bomb"))
                office = directory.actor(cast.wang)
            with db.transaction():
                for number in range(parcels_waiting):
                    (ready if number >= bombs else bombing).start()
            with db.transaction():
                self.batch_id = messages.send(office, Letter("arrived", 7)).id
        return self

    def progress(self):
        return self.asks(lambda: batches.progress(session.get_one(Batch, self.batch_id)))

    def brood(self, **given):
        return Brood(self.house, self.folder, **given)

    def asks(self, query):
        with self.house.app_context(), db.transaction(reads_only=True):
            return query()

    def is_over(self):
        of_cases = sa.select(Job.id).where(Job.case_id.is_not(None))  # not the nightly check
        waiting = of_cases.filter_by(state=JobState.WAITING).limit(1)
        return self.asks(lambda: not timers.due(1) and session.scalar(waiting) is None)

    def cut(self):
        """Cut every connection to the database now and then, as when PostgreSQL starts again."""
        if self.cuts >= self.most_cuts or time.monotonic() < self._next_blow:
            return
        url = self._let_go()
        cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = %s"
        with psycopg.connect(POSTGRES, autocommit=True) as connection:
            if connection.execute(cut, [url.database]).fetchone()[0]:  # somebody was there
                self.cuts += 1
                self._next_blow = time.monotonic() + BETWEEN_BLOWS

    def crash(self, cluster, most):
        """Let the server itself fall now and then, and stand up again, until it has so often."""
        if cluster.crashes < most and time.monotonic() >= self._next_blow:
            self._let_go()
            cluster.crash()
            self._next_blow = time.monotonic() + BETWEEN_BLOWS

    def _let_go(self):
        """Close the connections of this process; the address they went to."""
        with self.house.app_context():
            db.engine().dispose()
            return db.engine().url

    def incidents(self):
        rows = self.asks(lambda: session.scalars(sa.select(Incident.sentence)).all())
        return [str(errors.from_json(one)) for one in rows]

    def faults(self):
        return self.asks(proof.check)

    def times(self):
        """How often each errand has been run: times → errands."""
        done = self.asks(errand.runs)
        return {number: list(done.values()).count(number) for number in set(done.values())}
