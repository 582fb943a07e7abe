"""A quarter whose posting is due while the books are stopped: refused once, and nothing lost."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from claimants import Office

from app.db import session
from app.points import ledger, stopping
from app.points.books import assessment
from app.points.models import Claim
from app.points.status import ClaimStatus


@pytest.fixture
def published(story, cast):
    """Two lines whose notice is over tomorrow."""
    office = Office(story, cast)
    for person in (cast.lin, cast.gao):
        office.until_checked(person, witnesses=[str(cast.hu.id)])
    office.quarter.is_published()
    office.quarter.story.days_pass(5)
    return office


def test_the_quarter_is_refused_before_the_first_line_and_goes_on_afterwards(published, cast):
    quarter = published.quarter
    stop = stopping.place(["分录“1”被改动"])
    with pytest.raises(stopping.PostingStopped):
        quarter.story.days_pass(1)
    statuses = session.scalars(sa.select(Claim.status)).all()
    assert statuses == [ClaimStatus.PUBLISHED] * 2
    stopping.lift(stop, by="王知行", note="已按备份恢复")
    quarter.story.works()
    assert ledger.balance(assessment(cast.lin.id, 2026)) == 20
