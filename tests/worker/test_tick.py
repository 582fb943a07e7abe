"""The clock's worker: what is due fires once, what fails waits, the others go on."""

from __future__ import annotations

from datetime import timedelta

import pytest
import seal
import sqlalchemy as sa
from cast import Cast

from app import clock, db, worker
from app.cases import applicant, official, progress
from app.cases.models import Case, CaseStatus
from app.db import new_id
from app.definitions import deployment
from app.organisation import directory
from app.organisation.actors import SYSTEM


@pytest.fixture
def resting(house):
    """Two cases that wait for the next working day."""
    with house.app_context():
        with db.transaction():
            cast = Cast.enter()
            definition = deployment.deploy(SYSTEM, seal.files()).definition
            for number in range(2):
                _rests(cast, definition, number)
        yield house


def _rests(cast, definition, number):
    lin = directory.actor(cast.lin)
    given = {"purpose": f"证明{number}", "copies": 1}
    case = applicant.start(lin, definition, cast.branch.id, given, start_key=new_id())
    for person, answers in ((cast.zhao, {"look_result": "agree"}), (cast.li, {"signed": True})):
        [item] = progress.open_items(case)
        official.complete(directory.actor(person), item.id, answers)


def _statuses():
    with db.transaction(reads_only=True):
        return sorted(db.session.scalars(sa.select(Case.status)))


def test_nothing_fires_before_its_time(resting):
    assert worker.tick() == 0
    assert _statuses() == [CaseStatus.OPEN, CaseStatus.OPEN]


def test_what_is_due_fires_once(resting):
    clock.shift(timedelta(days=2))
    assert worker.tick() == 2
    assert worker.tick() == 0
    assert _statuses() == [CaseStatus.FINISHED, CaseStatus.FINISHED]


def test_a_case_that_cannot_go_on_is_put_off_and_the_others_go_on(resting):
    with db.transaction():
        broken = db.session.scalars(sa.select(Case).order_by(Case.number).limit(1)).one()
        broken.state = b"damaged"
    clock.shift(timedelta(days=2))
    assert worker.tick() == 1
    assert _statuses() == [CaseStatus.FINISHED, CaseStatus.OPEN]
    assert worker.tick() == 0
