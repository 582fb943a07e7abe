"""Errands that wait for their hour, in a house that a worker looks at."""

from __future__ import annotations

import errand
import pytest
import sqlalchemy as sa
from cast import Cast

from app import clock, db
from app.cases.happenings import Incident
from app.cases.models import Case
from app.db import session
from app.jobs.models import Job
from app.organisation import directory


class Office:
    """A house with errands in it; every question and act is a transaction of its own."""

    def __init__(self, errands) -> None:
        with db.transaction():
            cast = Cast.enter()
            self.ids = {name: row.id for name, row in vars(cast).items()}
            ready = errand.Errands(cast.lin)
            self.cases = [ready.start().id for _ in range(errands)]

    def hour_passes(self):
        clock.shift(errand.HOUR)

    def asks(self, query):
        with db.transaction(reads_only=True):
            found = query()
            session.expunge_all()
            return found

    def actor(self, name):
        return directory.actor(directory.person(self.ids[name]))

    def runs(self):
        """How often the errand of each case has been run."""
        done = self.asks(errand.runs)
        return [done[str(case_id)] for case_id in self.cases]

    def other_case(self):
        with db.transaction():
            return errand.Errands(directory.person(self.ids["lin"])).start().id

    def case(self, number=0):
        return self.asks(lambda: session.get_one(Case, self.cases[number]))

    def incidents(self):
        return self.asks(lambda: list(session.scalars(sa.select(Incident))))

    def jobs(self):
        return self.asks(lambda: list(session.scalars(sa.select(Job))))


@pytest.fixture
def make_office(house):
    with house.app_context():
        yield Office


@pytest.fixture
def office(make_office):
    return make_office(2)
