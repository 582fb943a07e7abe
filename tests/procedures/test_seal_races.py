"""An objection raised in the second in which the notice of a year ends, on both databases."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from cast import Cast
from objectors import KEY
from story import WORKFLOWS
from test_quarter_races import A_MOMENT, both
from years import Year

from app import clock, db
from app.assessment.objections import NotOnTheBoard
from app.assessment.records import YearClose
from app.assessment.stops import NotOnNotice
from app.cases import applicant
from app.db import new_id, session
from app.definitions import catalogue, deployment, folders
from app.engine.operations import Call
from app.notices.models import Notice
from app.operations import years
from app.organisation import directory
from app.organisation.actors import SYSTEM
from app.organisation.models import Person
from app.points import rulebook
from app.points.models import Claim


@pytest.fixture
def shown(house):
    """A year on the notice board with a line of lin's: its case, and when the notice ends."""
    with house.app_context(), db.transaction():
        cast = Cast.enter()
        rulebook.introduce(cast.subdistrict)
        for key in ("points_correction", KEY):
            deployment.deploy(SYSTEM, folders.read(WORKFLOWS / key))
        year = Year(cast)
        year.brings(cast.lin, duty=3)
        year.is_shown()
        close = session.scalars(sa.select(YearClose)).one()
        return close.case_id, session.get_one(Notice, close.notice_id).ends_at


def objects():
    gao = session.scalars(sa.select(Person).filter_by(username="gao")).one()
    line = session.scalars(sa.select(Claim)).one()
    facts = "那天下午我也在，只做了一个小时。"
    applicant.start(
        directory.actor(gao),
        catalogue.definition(KEY),
        line.cycle.branch_id,
        {"line": str(line.id), "ground": "value", "facts": facts},
        start_key=new_id(),
    )


def test_an_objection_of_the_last_second_keeps_the_year_open(house, shown):
    case_id, ends_at = shown
    is_raised, a_while = threading.Event(), threading.Event()

    def is_objected_to():
        clock.freeze(ends_at - timedelta(seconds=1))
        objects()
        is_raised.set()
        a_while.wait(A_MOMENT)

    def is_sealed():
        is_raised.wait(60)
        clock.freeze(ends_at)
        return years.seal_year(Call(str(case_id), "", "seal", "visit"))["sealed"]

    assert both(house, is_objected_to, is_sealed) == [None, False]


def test_an_objection_to_a_year_that_is_being_sealed_comes_too_late(house, shown):
    case_id, ends_at = shown
    is_done, a_while = threading.Event(), threading.Event()

    def is_sealed():
        clock.freeze(ends_at)
        found = years.seal_year(Call(str(case_id), "", "seal", "visit"))["sealed"]
        is_done.set()
        a_while.wait(A_MOMENT)
        return found

    def is_objected_to():
        is_done.wait(60)
        clock.freeze(ends_at - timedelta(seconds=1))
        with pytest.raises((NotOnTheBoard, NotOnNotice)):
            objects()

    assert both(house, is_sealed, is_objected_to) == [True, None]
