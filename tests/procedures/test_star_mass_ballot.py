"""党员群众评议 as a procedure: it waits for the voting and for the count, and gives sums alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import orjson
import pytest
import seal
import sqlalchemy as sa
from diagrams import Diagram, gives, takes
from pollsters import Pollsters
from starcast import Town
from story import WORKFLOWS

from app import clock
from app.ballots import invitations, polls
from app.ballots.models import Poll
from app.ballots.vocabulary import PollStatus
from app.cases import applicant, progress, timers
from app.cases.happenings import Incident
from app.db import new_id, session
from app.definitions import catalogue, deployment, folders
from app.errors import Invalid
from app.notifications import outbox
from app.organisation import directory
from app.organisation.actors import SYSTEM
from app.views import course

KEY = "star_mass_ballot"


@pytest.fixture
def office(story, cast):
    """The people of an appraisal; its procedure is started by their town's office."""
    del story
    return Pollsters(cast)


def starts(story, office, **more):
    stand_ins = office.stand_ins()
    given = {
        "branch": stand_ins["某村"],
        "title": "2026年党员群众评议",
        "members": 12,
        "member_papers": 0,
        "representatives": 12,
        "households": 0,
        "draw": 30,
        "mass_papers": 0,
        "holders": stand_ins["三名掌箱人"],
        "closes_on": date(2026, 3, 10),
    }
    return story.starts(office.people["feng"], KEY, **(given | more))


def test_it_waits_for_the_count_and_tells_sums(story, office):
    starts(story, office)
    office.lets_vote(12, "FAIRLY")
    story.works()
    assert not story.steps
    office.counts()
    story.works()
    assert story.outcome == "counted"
    told = story.variables
    assert (told["mass_score"], told["turnout"]) == (Decimal("80.00"), Decimal("50.00"))
    assert [one["kinds"] for one in told["groups"]] == [["MEMBERS"]]


def test_the_office_hears_for_which_village_it_is_prepared(story, office):
    starts(story, office)
    title = f"评议已经筹备：{office.village.name}，2026年党员群众评议"
    assert title in [one.title for one in outbox.messages(office.actor("feng"))]


def test_from_its_case_the_office_finds_it_and_nobody_else(story, office, cast):
    starts(story, office)
    [poll] = polls.of_case(office.actor("feng"), story.case.id)
    assert poll.unit is office.village
    assert polls.of_case(directory.actor(cast.lin), story.case.id) == []


def test_nothing_of_a_vote_is_in_the_case(story, office):
    starts(story, office)
    before = bytes(story.case.state)
    office.lets_vote(3, "DISSATISFIED")
    story.works()
    session.refresh(story.case)
    assert bytes(story.case.state) == before
    assert b"DISSATISFIED" not in before


def test_its_time_closes_it_even_if_it_never_began(story, office):
    starts(story, office, closes_on=date(2026, 3, 4))
    story.days_pass(2)
    office.poll = session.scalars(sa.select(Poll)).one()
    assert office.poll.status == PollStatus.CLOSED
    office.counts()
    story.works()
    assert (office.poll.round, office.poll.status) == (2, PollStatus.DRAFT)


def test_closed_by_hand_just_before_its_time_it_goes_on_once(story, office):
    starts(story, office, closes_on=date(2026, 3, 4))
    office.lets_vote(12, "FAIRLY")
    office.closes()
    clock.freeze(office.poll.closes_at)
    assert timers.fire(story.case.id)
    office.counts()
    story.works()
    assert story.outcome == "counted"
    assert session.scalars(sa.select(Incident)).all() == []


def test_members_come_from_the_roll_and_households_by_lot(story, cast):
    """What the office leaves empty is counted; what it gives is drawn from."""
    town = Town(cast, villages=1)
    story.starts(
        town.office,
        KEY,
        unit=town.unit,
        branch=str(town.branches[0].parent_id),
        title="2026年党员群众评议",
        member_papers=2,
        representatives=6,
        households=80,
        draw=12,
        mass_papers=18,
        closes_on=date(2026, 3, 10),
        holders=[str(one.id) for one in (town.office, town.committee, town.discipline)],
    )
    poll = session.scalars(sa.select(Poll)).one()
    assert {one.kind: one.invited for one in poll.groups} == {"MEMBERS": 2, "MASSES": 18}
    assert len(invitations.draw_of(poll).numbers) == 12


def test_a_withdrawn_appraisal_is_cancelled(story, office):
    starts(story, office)
    office.lets_vote(1, "FAIRLY")
    story.withdraws(office.people["feng"])
    assert office.poll.status == PollStatus.CANCELLED


@pytest.mark.parametrize(
    "wrong",
    [
        {"holders": []},
        {"member_papers": 13},
        {"members": 4, "representatives": 5},
        {"members": 12, "member_papers": 8, "mass_papers": 8},
        {"closes_on": date(2026, 3, 2)},
    ],
)
def test_what_cannot_work_is_refused_at_the_form(story, office, wrong):
    with pytest.raises(Invalid):
        starts(story, office, **wrong)


def test_nobody_else_starts_it(story, office, cast):
    for person in (cast.wang, cast.li, office.people["qin"]):
        with pytest.raises((applicant.MayNotStart, Invalid)):
            story.starts(person, KEY, title="2026年党员群众评议")


CALLER = """
key = "caller"
title = "星级评定"
category = "星级评定"
who_may_start = ["TOWN_OFFICE"]
case_number = "XJ"
case_title = '"评定"'
"""


def caller():
    diagram = (
        Diagram("caller")
        .start()
        .user("ask", name="选村", c_assignee="${case.starter}", c_formKey="ask")
        .call(
            "appraise",
            KEY,
            takes(source="village", target="village"),
            gives(source="mass_score", target="score"),
        )
        .end()
        .line("start", "ask", "appraise", "end")
    )
    asked = [{"type": "textfield", "key": "village", "label": "村"}]
    return {
        "about.toml": CALLER.encode(),
        "process.bpmn": diagram.xml(),
        "forms/ask.json": seal.form(asked),
    }


def test_others_call_it_and_get_its_sums(story, office):
    """A caller gives `village` and takes the variables that it names."""
    deployment.deploy(SYSTEM, folders.read(WORKFLOWS / KEY))
    session.flush()
    deployment.deploy(SYSTEM, caller())
    session.flush()
    story.case = applicant.start(
        office.actor("feng"),
        catalogue.definition("caller"),
        office.people["feng"].unit_id,
        {"village": str(office.village.id)},
        start_key=new_id(),
    )
    stand_ins = office.stand_ins()
    story.completes(
        office.people["feng"],
        "安排评议",
        branch=stand_ins["某村"],
        title="2026年党员群众评议",
        members=12,
        member_papers=0,
        representatives=0,
        households=0,
        draw=30,
        mass_papers=0,
        holders=stand_ins["三名掌箱人"],
        closes_on=date(2026, 3, 10),
    )
    spec = catalogue.spec_of(story.case.version_id)
    awaited = course.awaited(spec, progress.restore(story.case, SYSTEM))
    assert [one.label for one in awaited] == ["投票"], "the caller's page says so"
    office.lets_vote(12, "SATISFIED")
    office.counts()
    story.works()
    assert story.outcome == "end"
    assert story.variables["score"] == Decimal("100.00")
    assert "groups" not in story.variables
    assert orjson.loads(orjson.dumps(office.poll.result))["is_quorate"]
