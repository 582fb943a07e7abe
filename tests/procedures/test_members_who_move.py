"""What follows a member from branch to branch: lines, slips, vetoes, years (`domain.md` 4.3)."""

from __future__ import annotations

from datetime import date

import pytest
from claimants import Office
from story import Story
from test_points_transfer import Transfer
from years import YEAR, go_to

from app import clock
from app.assessment import corrections, standings, yearclose
from app.assessment.records import Veto, VetoGround
from app.db import session
from app.notifications import outbox
from app.organisation import directory
from app.points import claims, cycles

pytestmark = pytest.mark.usefixtures("proven")


def moves(cast):
    """lin goes to the neighbouring branch, where chen has the say from then on."""
    Transfer(Story(), cast).done()
    directory.assign(cast.chen, "ORG_COMMISSIONER", cast.neighbour)


@pytest.fixture
def office(story, cast):
    return Office(story, cast)


def test_who_has_moved_gets_the_slip_of_the_quarter_that_counted_the_lines(office, cast):
    office.until_posted()
    moves(cast)
    office.quarter.sums_up()
    slips = [
        message.body
        for message in outbox.messages(directory.actor(cast.lin))
        if message.title == "2026年第1季度积分反馈单"
    ]
    assert [slip.splitlines()[0] for slip in slips] == ["本季度共1件，合计2.0分。"]


def test_a_line_is_corrected_by_the_branch_that_counted_it(office, cast):
    office.until_posted()
    line = claims.claim_of(office.story.case.id)
    assert corrections.may_propose(directory.actor(cast.lin), line)
    moves(cast)
    assert not corrections.may_propose(directory.actor(cast.lin), line)
    assert not corrections.may_propose(directory.actor(cast.chen), line)
    assert corrections.may_propose(directory.actor(cast.zhao), line)


def test_the_new_branch_closes_no_year_before_the_old_one_has_posted(office, cast):
    office.report()
    moves(cast)
    cycles.current(cast.neighbour, date(YEAR, 12, 1))
    go_to(date(YEAR + 1, 1, 20))
    with pytest.raises(yearclose.LinesUnderWay):
        Story().starts(cast.chen, "points_year_close", unit=cast.neighbour, year=str(YEAR))


def test_a_veto_counts_in_the_year_that_it_took_wherever_the_member_is(office, cast):
    vetoed = Veto(
        case_id=office.report().id,
        member_id=cast.lin.id,
        year=YEAR,
        ground=VetoGround.CRIME,
        document="判决书",
        supervisor_note="",
        answer="",
        decided_at=clock.now(),
    )
    session.add(vetoed)
    office.verify(outcome="reject")
    go_to(date(YEAR + 1, 1, 20))
    moves(cast)
    closing = Story()
    closing.starts(cast.sun, "points_year_close", unit=cast.branch, year=str(YEAR))
    close = yearclose.of_case(closing.case.id)
    assert [one.member_id for one in close.standings if one.is_vetoed] == [cast.lin.id]
    assert not standings.has_changed(close)
