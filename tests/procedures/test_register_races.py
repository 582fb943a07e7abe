"""The same attendance handed in by two clerks at the same moment counts once, on both databases."""

from __future__ import annotations

import contextvars
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from attendances import Clerk
from cast import Cast
from sheetmaker import EVERYTHING
from story import Story

from app import db
from app.db import session
from app.organisation import directory
from app.points import rulebook
from app.points.models import Claim
from app.points.registers import entering
from app.points.registers.models import Register


@pytest.fixture
def drafts(house):
    """Two drafts that say nearly the same, each with who has uploaded it: id → person."""
    with house.app_context(), db.transaction():
        cast = Cast.enter()
        rulebook.introduce(cast.subdistrict)
        directory.assign(cast.gao, "ORG_COMMISSIONER", cast.branch)
        clerk = Clerk(Story(), cast)
        first = clerk.uploads()
        other = clerk.makes({"胡安然": ["缺席", *EVERYTHING[1:]]})
        second = clerk.uploads(other, person=cast.gao)
        return {first.id: cast.sun.id, second.id: cast.gao.id}


def test_the_same_attendance_from_two_clerks_at_once_counts_once(house, drafts):
    start = threading.Barrier(len(drafts))

    def hands_in(register_id, person_id):
        with house.app_context():
            start.wait(timeout=60)
            with db.transaction():
                actor = directory.actor(directory.person(person_id))
                entering.hand_in(actor, session.get_one(Register, register_id))

    with ThreadPoolExecutor(len(drafts)) as pool:
        jobs = [
            pool.submit(contextvars.copy_context().run, hands_in, *draft)
            for draft in drafts.items()
        ]
        for job in jobs:
            job.result()
    with house.app_context(), db.transaction(reads_only=True):
        assert session.scalar(sa.select(sa.func.count()).select_from(Claim)) == 36
        registers = session.scalars(sa.select(Register)).all()
        assert all(one.case_id is not None for one in registers)
