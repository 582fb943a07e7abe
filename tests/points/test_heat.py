"""The branches of a subdistrict side by side."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from clerk import day

from app import clock, db
from app.cases.models import WorkItem
from app.db import session
from app.organisation import directory
from app.organisation.actors import SYSTEM
from app.points import heat
from app.points.heat import Pace
from app.points.vocabulary import Category

YEAR = 2026


def row_of(cast, actor=SYSTEM, year=YEAR):
    return next(row for row in heat.rows(actor, year) if row.unit_id == cast.branch.id)


def waits(case, element, *, due, done=None):
    """A work item of a case at a step."""
    item = WorkItem(
        case_id=case.id,
        definition_id=case.definition_id,
        unit_id=case.unit_id,
        element=element,
        name=element,
        engine_id="1",
        candidate_key="ASSESSOR@x",
        opened_at=due - timedelta(days=5),
        due_at=due,
        closed_at=done,
    )
    db.session.add(item)
    db.session.flush()


def test_a_branch_shows_who_takes_part_and_what_is_open(clerk, cast):
    clerk.completes(clerk.files(cast.lin, "D02", day("03-01"), title="认领微心愿"))
    clerk.files(cast.lin, "D02", day("03-02"), title="又一件")
    clerk.completes(clerk.enters(cast.gao, "B01", day("01-15"), title="一月党课"))
    row = row_of(cast)
    assert row.members == len(directory.members(cast.branch.id))
    assert (row.participants, row.open_claims) == (1, 1)
    assert row.participation == 100 // row.members


def test_averages_are_by_member_and_component_and_rounded(clerk, cast):
    clerk.completes(clerk.files(cast.lin, "D02", day("03-01"), title="认领微心愿"))
    clerk.completes(clerk.enters(cast.gao, "N01", day("02-20"), title="缺席党员大会"))
    row = row_of(cast)
    assert row.members == 9
    assert row.sums == {"BASE": 0, "DUTY": 20, "REWARD": 0, "NEGATIVE": -20}
    assert row.average(Category.DUTY) == 2
    assert row.average(Category.NEGATIVE) == -2


def test_another_year_has_nothing_of_this_one(clerk, cast):
    clerk.completes(clerk.files(cast.lin, "D02", day("03-01"), title="认领微心愿"))
    row = row_of(cast, year=YEAR - 1)
    assert (row.participants, row.open_claims, row.sums["DUTY"]) == (0, 0, 0)


def test_what_was_spent_at_the_counter_counts_in_its_year(clerk, cast):
    clerk.awards(cast.lin, 5, key="a")
    clerk.redeems(cast.lin, 3, key="b")
    assert row_of(cast).redeemed == 30
    assert row_of(cast, year=YEAR - 1).redeemed == 0


@pytest.mark.usefixtures("clerk")
def test_who_had_left_before_the_year_is_not_counted(cast):
    before = row_of(cast).members
    cast.gao.membership.left_on = date(YEAR, 2, 1)
    cast.hu.membership.left_on = date(YEAR - 1, 12, 1)
    session.flush()
    assert row_of(cast).members == before - 1
    assert row_of(cast, year=YEAR - 1).members == before


def test_steps_are_those_that_the_procedure_names(clerk, cast):
    clerk.version.about = {"phases": {"verify": 2, "check": 2, "publish": 5, "report": 1}}
    case, now = clerk.case(cast.lin), clock.now()
    early, late = now + timedelta(days=1), now - timedelta(hours=1)
    waits(case, "verify", due=early, done=now)
    waits(case, "check", due=late, done=now)
    waits(case, "publish", due=late)
    waits(case, "report", due=late)
    waits(case, "verify", due=early)
    steps = row_of(cast).steps
    assert steps[2] == Pace(in_time=1, late=1, overdue=0)
    assert steps[5] == Pace(in_time=0, late=0, overdue=1)
    assert (steps[2].percent, steps[5].percent, steps[3].percent) == (50, 0, None)


@pytest.mark.usefixtures("clerk")
def test_everybody_sees_the_branches_they_answer_for(cast):
    def seen(person):
        return {row.code for row in heat.rows(directory.actor(person), YEAR)}

    assert seen(cast.wang) >= {cast.branch.code, cast.neighbour.code}
    assert seen(cast.li) == {cast.branch.code}
    assert seen(cast.lin) == set()


@pytest.mark.usefixtures("clerk")
def test_three_statements_do_whatever_there_is(cast, statements):
    reader = directory.actor(cast.wang)
    statements.clear()
    heat.rows(reader, YEAR)
    assert len(statements) == 3
