"""The first quarter of `flask demo --play`, and the same again: what was done is left alone."""

from __future__ import annotations

import itertools

import pytest
import sqlalchemy as sa

from app import db
from app.cases import proof
from app.cases.models import Case
from app.cli import WORKFLOWS
from app.db import session
from app.definitions import calls, deployment, folders
from app.definitions.models import Definition
from app.demo import village
from app.demo.play import CLAIM
from app.organisation.actors import SYSTEM
from app.points import ledger
from app.points.models import Claim
from app.points.status import ClaimStatus
from app.shop import proof as stock_proof
from app.shop.models import Order
from app.yearlong import wholeyear
from app.yearlong.hands import Hands

#: The fewest of whom a branch has an assessor for everything.
MEMBERS = 18
LAST = "第1季度领取"


@pytest.fixture
def year(sqlite_house):
    with sqlite_house.app_context():
        with db.transaction():
            shipped = {one.name: folders.read(one) for one in sorted(WORKFLOWS.iterdir())}
            for name in calls.called_first(shipped):
                deployment.deploy(SYSTEM, shipped[name])
        village.settle(members=MEMBERS, branches=1, seed=1, progress=lambda _percent: None)
        yield wholeyear.before_history(seed=1, matters=1)


def lives_a_quarter(year):
    told = []
    stages = itertools.takewhile(lambda stage: stage.name.startswith("第1"), year.stages)
    with Hands() as hands:
        for stage in stages:
            year.pass_through(stage, hands, lambda *words: told.append(words))
    return told


def asks(query):
    with db.transaction(reads_only=True):
        return session.execute(query).all()


def of_claims():
    return (
        sa.select(Claim.status, sa.func.count())
        .join(Case, Case.id == Claim.case_id)
        .join(Definition, Definition.id == Case.definition_id)
        .where(Definition.key == CLAIM)
        .group_by(Claim.status)
    )


def test_a_quarter_ends_with_everything_posted_and_good_books(year):
    told = lives_a_quarter(year)
    assert told[-1][0] == LAST
    assert asks(of_claims()) == [(ClaimStatus.POSTED, MEMBERS)]
    assert asks(sa.select(sa.func.count(Order.id))) > [(0,)]
    with db.transaction(reads_only=True):
        assert [*proof.check(), *ledger.check(), *stock_proof.check()] == []


def test_lived_again_it_changes_nothing(year):
    counts = sa.select(sa.func.count(Case.id), sa.func.sum(Case.row_version))
    lives_a_quarter(year)
    before = asks(counts)
    lives_a_quarter(year)
    assert asks(counts) == before
