"""Work taken by somebody who then loses the post: on the next morning others find it again."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from claimants import Office
from story import Story
from test_points_transfer import Transfer

from app import audit, clock
from app.cases import handingback, official
from app.db import session
from app.errors import Forbidden
from app.organisation import directory
from app.organisation.actors import SYSTEM
from app.organisation.models import Assignment


@pytest.fixture
def office(story, cast):
    office = Office(story, cast)
    office.report()
    return office


@pytest.fixture
def taken(office, cast):
    """A claim that zhao has taken to verify."""
    return official.claim(directory.actor(cast.zhao), office.story.item("核实").id)


def morning_comes(story):
    handingback.plan()
    story.days_pass(1)


def test_what_an_assessor_who_moves_had_taken_goes_back_to_the_others(office, taken, cast):
    moving = Transfer(Story(), cast)
    moving.proposed(member=str(cast.zhao.id))
    moving.released()
    moving.accepted()
    assert not office.story.waits_for(cast.qian)
    morning_comes(office.story)
    assert not taken.is_claimed
    office.verify(cast.qian)
    assert "work_item.released" in [one.action for one in audit.entries(office.story.case.id)]


def test_what_is_taken_by_somebody_in_office_stays_theirs(office, taken, cast):
    morning_comes(office.story)
    assert taken.is_claimed
    office.verify(cast.zhao)
    assert taken.done_by_id == cast.zhao.id


def test_a_post_that_ends_by_date_gives_its_work_back(office, taken, cast):
    held = session.scalars(
        sa.select(Assignment).filter_by(person_id=cast.zhao.id, role_code="ASSESSOR")
    ).one()
    held.until = clock.today()
    morning_comes(office.story)
    assert not taken.is_claimed


def test_what_was_done_meanwhile_is_left_alone(office, taken, cast):
    office.verify(cast.zhao)
    official.hand_back(SYSTEM, taken.id)
    assert (taken.is_open, taken.done_by_id) == (False, cast.zhao.id)


def test_nobody_takes_work_from_somebody_else(taken, cast):
    with pytest.raises(Forbidden):
        official.hand_back(directory.actor(cast.qian), taken.id)
    assert taken.is_claimed
