"""积分监督: queries, reminders and holds over a quarter (`domain.md` 6.5)."""

from __future__ import annotations

from datetime import datetime

import pytest
from claimants import Office
from story import OPENING, Story

from app import audit, clock
from app.assessment import blocking, watching
from app.cases import applicant, timers
from app.db import session
from app.errors import Invalid
from app.notifications import outbox
from app.notifications.models import News
from app.notifications.outbox import Narrowed
from app.organisation import directory
from app.points import claims, ledger
from app.points.books import assessment
from app.points.status import ClaimStatus

pytestmark = pytest.mark.usefixtures("proven")
KEY = "points_supervision"


class Supervisor:
    """One opinion of the cast's supervisor."""

    def __init__(self, cast, quarter) -> None:
        self.cast, self.quarter, self.story = cast, quarter, Story()

    def says(self, kind, line=None, *, to=None, person=None):
        asked = None if kind == "hold" else str((to or self.cast.zhao).id)
        given = {} if asked is None else {"addressee": asked}
        self.story.starts(
            person or self.cast.wu,
            KEY,
            unit=self.cast.branch,
            kind=kind,
            watched_cycle=self.quarter.story.variables["cycle"],
            line=None if line is None else str(line.id),
            text="有人反映签到表是补填的，请说明。",
            **given,
        )

    def does(self, step, outcome, person=None, **answers):
        self.story.completes(person or self.cast.wu, step, outcome, **answers)
        self.story.works()

    @property
    def row(self):
        return watching.of_case(self.story.case.id)


@pytest.fixture
def office(story, cast):
    return Office(story, cast)


@pytest.fixture
def quarter(office):
    return office.quarter


@pytest.fixture
def lines(office, quarter, cast):
    """Lin's and gao's lines, before the secretary."""
    found = [
        claims.claim_of(office.until_checked(person, witnesses=[str(cast.hu.id)]).id)
        for person in (cast.lin, cast.gao)
    ]
    quarter.comes_to_the_assembly()
    quarter.meets()
    return found


@pytest.fixture
def supervisor(cast, quarter):
    return Supervisor(cast, quarter)


def points_of(person):
    return ledger.balance(assessment(person.id, 2026))


def told(person):
    """What somebody hears of the supervisor."""
    heard = Narrowed(kind=News.SUPERVISED)
    return [one.title for one in outbox.messages(directory.actor(person), narrowed=heard)]


def file_of(quarter):
    kept = audit.entries(quarter.story.case.id)
    return [one.action for one in kept if one.action.startswith("supervision")]


@pytest.mark.usefixtures("lines")
def test_a_query_keeps_the_secretary_from_signing_until_it_is_answered(supervisor, quarter, cast):
    supervisor.says("query")
    with pytest.raises(blocking.Queried) as refused, session.begin_nested():
        quarter.signs()
    assert refused.value.values["who"] == "赵明远"
    supervisor.story.days_pass(5)
    with pytest.raises(blocking.Queried), session.begin_nested():
        quarter.signs()
    supervisor.story.completes(cast.zhao, "答复质询", answer_text="当天补签，有照片为证。")
    quarter.signs()
    assert quarter.story.steps == ["晒绩"]
    assert file_of(quarter) == ["supervision.said", "supervision.answered"]
    assert "质询已答复：2026年第1季度" in told(cast.wu)


@pytest.mark.usefixtures("lines")
def test_only_who_was_asked_answers(supervisor, cast):
    supervisor.says("query", to=cast.li)
    assert supervisor.story.waits_for(cast.li)
    for person in (cast.wu, cast.zhao, cast.sun):
        assert not supervisor.story.waits_for(person)


@pytest.mark.usefixtures("lines")
def test_a_reminder_stands_in_the_file_and_blocks_nothing(supervisor, quarter, cast):
    supervisor.says("remind")
    assert "纪检委员提醒：2026年第1季度" in told(cast.zhao)
    assert file_of(quarter) == ["supervision.said"]
    quarter.signs()
    assert quarter.story.steps == ["晒绩"]


@pytest.mark.parametrize("whole", [True, False])
def test_a_hold_keeps_the_secretary_from_signing_and_ends_by_itself(
    supervisor, quarter, lines, whole
):
    supervisor.says("hold", None if whole else lines[0])
    with pytest.raises(blocking.Held) as refused, session.begin_nested():
        quarter.signs()
    assert refused.value.values["about"] == (
        "2026年第1季度" if whole else "林一帆，清理三号楼排水沟"
    )
    supervisor.story.days_pass(3)
    with pytest.raises(blocking.Held), session.begin_nested():
        quarter.signs()
    supervisor.story.days_pass(1)
    assert supervisor.story.outcome == "lifted"
    quarter.signs()
    assert file_of(quarter) == ["supervision.said", "supervision.lifted"]


def _publish(quarter):
    quarter.signs()
    quarter.publishes()


def test_a_held_line_is_not_posted_and_the_others_are(supervisor, quarter, lines, cast):
    _publish(quarter)
    quarter.story.days_pass(4)
    supervisor.says("hold", lines[0])
    quarter.story.days_pass(2)
    assert [line.status for line in lines] == [ClaimStatus.PUBLISHED, ClaimStatus.POSTED]
    supervisor.does("暂缓中", "lift")
    assert lines[0].status == ClaimStatus.POSTED
    assert quarter.story.steps == ["事后总结反馈"]
    assert (points_of(cast.lin), points_of(cast.gao)) == (20, 20)


def test_of_a_quarter_that_is_held_nothing_is_posted(supervisor, quarter, lines):
    _publish(quarter)
    quarter.story.days_pass(5)
    supervisor.says("hold")
    quarter.story.days_pass(3)
    assert {line.status for line in lines} == {ClaimStatus.PUBLISHED}
    quarter.story.days_pass(1)
    assert {line.status for line in lines} == {ClaimStatus.POSTED}


def test_a_hold_is_renewed_once_and_prolonged_by_the_subdistrict(supervisor, quarter, lines, cast):
    _publish(quarter)
    quarter.story.days_pass(3)
    supervisor.says("hold", lines[0])
    supervisor.story.days_pass(3)
    supervisor.does("暂缓中", "renew")
    supervisor.story.days_pass(3)
    assert supervisor.story.steps == ["续期暂缓中"]
    supervisor.does("续期暂缓中", "ask")
    assert not supervisor.story.waits_for(cast.wu)
    supervisor.does("决定是否延长", "prolong", cast.wang, longer_days=5)
    supervisor.story.days_pass(5)
    assert lines[0].status == ClaimStatus.PUBLISHED
    supervisor.story.days_pass(1)
    assert lines[0].status == ClaimStatus.POSTED
    assert file_of(quarter) == [
        "supervision.said",
        "supervision.prolonged",
        "supervision.prolonged",
        "supervision.lifted",
    ]


def test_what_the_subdistrict_does_not_prolong_in_time_ends(supervisor, quarter, lines):
    supervisor.says("hold", lines[0])
    supervisor.does("暂缓中", "renew")
    supervisor.does("续期暂缓中", "ask")
    supervisor.story.days_pass(4)
    assert supervisor.story.outcome == "lifted"
    quarter.signs()


def test_only_the_supervisor_of_the_branch_says_so(supervisor, quarter, lines, cast):
    del lines
    for person in (cast.li, cast.zhao, cast.lin):
        with pytest.raises(applicant.MayNotStart):
            supervisor.says("hold", person=person)
    directory.assign(cast.chen, "DISCIPLINE_COMMISSIONER", cast.branch)
    supervisor.says("hold", person=cast.chen)
    with pytest.raises(blocking.Held):
        quarter.signs()


def test_a_line_that_is_about_to_be_posted_can_be_held_no_more(supervisor, quarter, lines):
    """Its own case has been told already, though no worker has come to it yet."""
    _publish(quarter)
    quarter.story.days_pass(5)
    day = clock.working_day_after(clock.today(), 1)
    clock.freeze(datetime.combine(day, OPENING, clock.OFFICE_ZONE))
    timers.fire_all()
    session.flush()
    assert lines[0].status == ClaimStatus.PUBLISHED
    with pytest.raises(Invalid) as refused, session.begin_nested():
        supervisor.says("hold", lines[0])
    assert list(refused.value.details) == ["line"]
    quarter.story.works()
    assert lines[0].status == ClaimStatus.POSTED


def test_a_posted_line_can_be_held_no_more(supervisor, quarter, lines):
    _publish(quarter)
    quarter.story.days_pass(6)
    with pytest.raises(Invalid) as refused:
        supervisor.says("hold", lines[0])
    assert list(refused.value.details) == ["line"]


@pytest.fixture
def taken_back(quarter, supervisor, cast):
    """The clerk takes the quarter back after the supervisor has said something to it."""

    def act(kind):
        quarter.begins()
        supervisor.says(kind)
        quarter.story.withdraws(cast.sun)
        quarter.begins()
        quarter.hears()

    return act


def test_a_query_outlives_a_quarter_that_is_taken_back(taken_back, supervisor, quarter, cast):
    taken_back("query")
    assert blocking.standing(supervisor.row.cycle_id) == [supervisor.row]
    supervisor.story.completes(cast.zhao, "答复质询", answer_text="当天补签，有照片为证。")
    assert blocking.standing(supervisor.row.cycle_id) == []
    assert file_of(quarter) == ["supervision.answered"]


@pytest.mark.parametrize("kind", ["query", "hold"])
def test_what_was_said_ends_though_the_quarter_is_not_begun_anew(supervisor, quarter, cast, kind):
    quarter.begins()
    supervisor.says(kind)
    quarter.story.withdraws(cast.sun)
    if kind == "query":
        supervisor.story.completes(cast.zhao, "答复质询", answer_text="当天补签，有照片为证。")
    else:
        supervisor.story.days_pass(4)
    assert supervisor.row.ended_at is not None


@pytest.mark.usefixtures("lines")
def test_a_query_taken_back_keeps_nobody_from_signing(supervisor, quarter, cast):
    supervisor.says("query")
    applicant.withdraw(directory.actor(cast.wu), supervisor.story.case.id)
    quarter.signs()
    assert file_of(quarter) == ["supervision.said", "supervision.withdrawn"]


@pytest.mark.parametrize("whole", [True, False])
def test_a_hold_taken_back_lets_its_lines_be_posted(supervisor, quarter, lines, cast, whole):
    _publish(quarter)
    quarter.story.days_pass(4)
    supervisor.says("hold", None if whole else lines[0])
    quarter.story.days_pass(2)
    assert lines[0].status == ClaimStatus.PUBLISHED
    applicant.withdraw(directory.actor(cast.wu), supervisor.story.case.id)
    supervisor.story.works()
    assert {line.status for line in lines} == {ClaimStatus.POSTED}
