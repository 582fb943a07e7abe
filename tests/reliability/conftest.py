"""Houses full of errands, and broods of workers for them."""

from __future__ import annotations

import errand
import pytest
import sqlalchemy as sa
from brood import Brood
from cast import Cast

from app import clock, db
from app.cases import proof, timers
from app.db import session
from app.jobs.models import Job, JobState


class Yard:
    """Errands that are due, and what has become of them."""

    def __init__(self, house, folder) -> None:
        self.house, self.folder = house, folder

    def fill(self, errands):
        with self.house.app_context():
            with db.transaction():
                ready = errand.Errands(Cast.enter().lin)
            for _ in range(0, errands, 50):
                with db.transaction():
                    for _number in range(min(50, errands)):
                        ready.start()
        clock.shift(errand.HOUR)
        return self

    def brood(self, **given):
        return Brood(self.house, self.folder, **given)

    def asks(self, query):
        with self.house.app_context(), db.transaction(reads_only=True):
            return query()

    def is_over(self):
        waiting = sa.select(Job.id).filter_by(state=JobState.WAITING).limit(1)
        return self.asks(lambda: not timers.due(1) and session.scalar(waiting) is None)

    def faults(self):
        return self.asks(proof.check)

    def times(self):
        """How often each errand has been run: times → errands."""
        done = self.asks(errand.runs)
        return {number: list(done.values()).count(number) for number in set(done.values())}


@pytest.fixture
def yard(house, tmp_path):
    return Yard(house, tmp_path)
