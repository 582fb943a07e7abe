"""季度评定 of a branch from the hearing to the slips (`domain.md` 6.2, P-14, P-19, P-21)."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sqlalchemy as sa
from claimants import Office
from quarters import SUMMARY, Quarter, challenge
from worked import under_both

from app import clock
from app.assessment import lines, quarters, stops
from app.assessment.models import Course, Meeting, Opinion, Signature, StopKind
from app.cases.models import CaseStatus
from app.db import session
from app.errors import Invalid
from app.notices import publication
from app.notifications import outbox
from app.organisation import directory
from app.points import claims, ledger, stages
from app.points.books import assessment
from app.points.filing import Matter
from app.points.models import Claim
from app.points.status import ClaimStatus
from app.points.vocabulary import Handling

pytestmark = pytest.mark.usefixtures("proven")


@pytest.fixture
def office(story, cast):
    return Office(story, cast)


@pytest.fixture
def quarter(story, cast):
    """`story` has put the points scheme in force."""
    return Quarter(cast)


def line_of(case):
    return claims.claim_of(case.id)


def course():
    return session.scalars(sa.select(Course)).one()


def points_of(person):
    return ledger.balance(assessment(person.id, 2026))


def told(person):
    return [message.title for message in outbox.messages(directory.actor(person))]


# -- the whole course


def test_a_quarter_from_opinions_to_slips(office, quarter, cast):
    for person in (cast.lin, cast.gao, cast.chen):
        if person is not cast.chen:
            office.until_checked(person, witnesses=[str(cast.hu.id)])
    quarter.is_posted()
    quarter.sums_up({"text": "提前通知流动党员", "owner": "孙亦诚", "due_on": None})
    assert quarter.story.outcome == "done"
    assert (points_of(cast.lin), points_of(cast.gao)) == (20, 20)
    assert session.scalars(sa.select(Signature.lines)).all() == [2]
    assert "2026年第1季度积分反馈单" in told(cast.lin)
    assert "季度评定办结：2026年第1季度" in told(cast.wang)
    assert course().closed_at is not None


def test_the_slip_says_what_each_line_brought(office, quarter, cast):
    office.until_checked()
    quarter.is_posted()
    quarter.sums_up()
    [slip] = [m for m in outbox.messages(directory.actor(cast.lin)) if "反馈单" in m.title]
    assert slip.body.splitlines() == [
        "本季度共1件，合计2.0分。",
        "清理三号楼排水沟：2.0分",
        f"支部的话：{SUMMARY}",
    ]


def test_the_notice_shows_every_line_and_hangs_for_five_working_days(office, quarter, cast):
    office.until_checked()
    quarter.is_published()
    [notice] = publication.current(cast.branch)
    assert notice.title == "关于滨河中心党支部2026年第1季度党员积分的公示"
    assert [(row["姓名"], row["积分"]) for row in notice.lines] == [("林一帆", "2.0")]
    assert notice.working_days == 5
    quarter.story.days_pass(5)
    assert line_of(office.story.case).status == ClaimStatus.PUBLISHED
    quarter.story.days_pass(1)
    assert line_of(office.story.case).status == ClaimStatus.POSTED
    assert office.story.outcome == "posted"


def test_a_quarter_without_a_line_goes_its_way(quarter):
    quarter.is_posted()
    quarter.sums_up()
    assert quarter.story.outcome == "done"


def test_a_quarter_begins_once_in_a_branch(quarter, cast):
    quarter.begins()
    with pytest.raises(quarters.QuarterOpened) as refused, session.begin_nested():
        Quarter(cast).begins()
    assert refused.value.values["case_id"] == quarter.story.case.id


# -- the hearing


def _opinion(**changes):
    return {
        "channels": ["meeting"],
        "text": "志愿服务的时长希望由网格员签字。",
        "handling": "adopted",
        **changes,
    }


def test_opinions_are_kept_with_what_became_of_them(quarter):
    quarter.begins()
    quarter.hears(_opinion(), _opinion(handling="not", reason="上级没有这样的规定。"))
    heard = session.scalars(sa.select(Opinion.handling).order_by(Opinion.id))
    assert list(heard) == [Handling.ADOPTED, Handling.NOT]


def test_an_opinion_that_is_not_adopted_needs_a_reason(quarter):
    quarter.begins()
    with pytest.raises(Invalid) as refused:
        quarter.hears(_opinion(handling="partly"))
    assert list(refused.value.details) == ["opinions.0.reason"]


def test_without_a_word_for_five_working_days_the_quarter_goes_on(quarter):
    quarter.begins()
    quarter.story.days_pass(6)
    assert quarter.story.steps == []
    quarter.freezes()
    assert quarter.story.steps == ["评绩"]


def test_what_was_resolved_is_before_the_next_hearing(quarter, cast):
    quarter.is_posted()
    quarter.sums_up({"text": "提前通知流动党员", "owner": "", "due_on": None})
    after = Quarter(cast)
    after.begins()
    assert after.story.variables["lessons"] == ["提前通知流动党员"]


# -- waiting for the assessors


def test_the_assembly_waits_until_the_last_line_is_checked(office, quarter):
    office.report()
    office.verify()
    quarter.comes_to_the_assembly()
    assert quarter.story.steps == []
    office.check()
    office.story.works()
    assert quarter.story.steps == ["评绩"]


def test_a_line_that_ends_is_waited_for_no_longer(office, quarter):
    office.report()
    quarter.comes_to_the_assembly()
    office.verify(outcome="reject")
    office.story.works()
    assert quarter.story.steps == ["评绩"]


def test_the_assessors_are_reminded_and_the_secretary_is_told(office, quarter, cast):
    office.report()
    quarter.comes_to_the_assembly()
    quarter.story.days_pass(4)
    assert "算绩快到期：2026年第1季度" in told(cast.zhao)
    assert "算绩已超期：2026年第1季度" not in told(cast.li)
    quarter.story.days_pass(2)
    for person in (cast.li, cast.wu):
        assert "算绩已超期：2026年第1季度" in told(person)


# -- the assembly


@under_both
@pytest.mark.parametrize(("due", "least"), [(15, 8), (16, 9)])
def test_more_than_half_must_be_present(quarter, due, least):
    quarter.comes_to_the_assembly()
    quarter.meets(members_due=due, members_present=least - 1)
    assert quarter.story.steps == ["评绩"]
    quarter.meets(members_due=due, members_present=least)
    assert quarter.story.steps == ["定绩"]


def test_after_three_meetings_without_quorum_the_subdistrict_guides(quarter, cast):
    quarter.comes_to_the_assembly()
    for _ in range(3):
        quarter.meets(members_present=4)
    quarter.story.completes(cast.wang, "指导", guidance="请下周重新开会，街道派人到场。")
    quarter.meets()
    assert quarter.story.steps == ["定绩"]
    assert session.scalars(sa.select(Meeting.number).order_by(Meeting.id)).all() == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("votes", "status"),
    [((5, 3), ClaimStatus.REVIEWED), ((4, 4), ClaimStatus.VALUED), ((3, 5), ClaimStatus.REJECTED)],
)
def test_a_challenged_line_is_voted_on(office, quarter, votes, status):
    line = line_of(office.until_checked())
    quarter.comes_to_the_assembly()
    quarter.meets(challenge(line, *votes))
    assert line_of(office.story.case).status == status


def test_a_line_voted_down_tells_its_member_why(office, quarter, cast):
    line = line_of(office.until_checked())
    quarter.comes_to_the_assembly()
    quarter.meets(challenge(line, 3, 5))
    assert office.story.outcome == "rejected"
    assert line.reason == "党员大会表决未通过：有人说当天没有看到他。"
    assert told(cast.lin)[0] == "不予认定：清理三号楼排水沟"


def test_after_a_tie_the_line_is_verified_anew_and_comes_back(office, quarter, cast):
    line = line_of(office.until_checked())
    quarter.comes_to_the_assembly()
    quarter.meets(challenge(line, 4, 4))
    assert (office.story.steps, quarter.story.steps) == (["核实"], [])
    office.verify(outcome="adjust", quantity_found=1)
    office.check()
    office.story.works()
    quarter.meets()
    quarter.signs()
    quarter.publishes()
    quarter.story.days_pass(6)
    assert points_of(cast.lin) == 10


def test_without_quorum_nothing_is_decided(office, quarter):
    line = line_of(office.until_checked())
    quarter.comes_to_the_assembly()
    quarter.meets(challenge(line, 0, 4), members_present=4)
    assert line_of(office.story.case).status == ClaimStatus.CHECKED


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"votes_abstain": 1}, "challenged.0.votes_abstain"),
        ({"votes_for": None}, "challenged.0.votes_for"),
        ({"reason": "不"}, "challenged.0.reason"),
        ({"line": "没有这一件"}, "challenged.0.line"),
    ],
)
def test_the_figures_of_a_vote_must_fit_together(office, quarter, changes, field):
    line = line_of(office.until_checked())
    quarter.comes_to_the_assembly()
    with pytest.raises(Invalid) as refused:
        quarter.meets(challenge(line, 4, 4) | changes)
    assert field in refused.value.details


def test_one_line_is_voted_on_once(office, quarter):
    line = line_of(office.until_checked())
    quarter.comes_to_the_assembly()
    with pytest.raises(Invalid) as refused, session.begin_nested():
        quarter.meets(challenge(line, 5, 3), challenge(line, 3, 5))
    assert list(refused.value.details) == ["challenged.1.line"]
    assert quarter.story.steps == ["评绩"]


# -- signing


@under_both
def test_the_secretary_s_own_line_is_signed_by_the_deputy(office, quarter, cast):
    mine = line_of(office.until_checked(cast.li, witnesses=[str(cast.lin.id)]))
    other = line_of(office.until_checked(cast.lin))
    quarter.comes_to_the_assembly()
    quarter.meets()
    quarter.signs(cast.li)
    assert (mine.status, other.status) == (ClaimStatus.REVIEWED, ClaimStatus.CONFIRMED)
    assert not quarter.story.waits_for(cast.li)
    quarter.signs_the_rest(cast.zhou)
    assert (mine.confirmer_id, other.confirmer_id) == (cast.zhou.id, cast.li.id)
    assert quarter.story.steps == ["晒绩"]


@pytest.mark.parametrize("by", ["verifier", "checker"])
def test_nobody_signs_what_they_verified_or_checked(office, quarter, cast, by):
    directory.assign(cast.li, "ASSESSOR", cast.branch)
    office.report()
    office.verify(cast.li if by == "verifier" else cast.zhao)
    office.check(cast.li if by == "checker" else cast.qian)
    quarter.comes_to_the_assembly()
    quarter.meets()
    quarter.signs(cast.li)
    assert line_of(office.story.case).status == ClaimStatus.REVIEWED
    assert quarter.story.steps == ["代行定绩"]


def test_what_the_secretary_sends_back_is_verified_reviewed_and_signed_again(office, quarter, cast):
    line = line_of(office.until_checked())
    other = line_of(office.until_checked(cast.gao, witnesses=[str(cast.hu.id)]))
    quarter.comes_to_the_assembly()
    quarter.meets()
    quarter.signs(sent_back=[{"line": str(line.id), "reason": "请再核对活动时长。"}])
    assert (line.status, other.status) == (ClaimStatus.VALUED, ClaimStatus.CONFIRMED)
    again = Office(office.story, cast)
    again.story.case = line.case
    again.verify()
    again.check()
    again.story.works()
    quarter.meets()
    quarter.signs()
    assert line.status == ClaimStatus.CONFIRMED
    assert quarter.story.steps == ["晒绩"]


def test_who_sends_back_says_what(office, quarter, cast):
    office.until_checked()
    quarter.comes_to_the_assembly()
    quarter.meets()
    with pytest.raises(Invalid) as refused:
        quarter.story.completes(cast.li, "定绩", "send_back", sent_back=[])
    assert list(refused.value.details) == ["sent_back"]


def test_the_signatures_stand_for_every_figure(office, quarter):
    line = line_of(office.until_checked())
    quarter.comes_to_the_assembly()
    quarter.meets()
    quarter.signs()
    sealed = quarter.story.variables["digest"]
    signed = lines.of_cycle(line.cycle_id, ClaimStatus.CONFIRMED)
    assert sealed == lines.digest(signed, line.cycle.rule_set_id) == course().digest
    line.granted = 30
    assert lines.digest(signed, line.cycle.rule_set_id) != sealed
    line.granted = 20


# -- the notice


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("places", ["group_chat"]),
        ("places", []),
        ("contact_phone", "13800000000"),
    ],
)
def test_a_notice_hangs_in_a_real_place_with_an_office_phone(quarter, field, value):
    quarter.comes_to_the_assembly()
    quarter.meets()
    quarter.signs()
    with pytest.raises(Invalid) as refused, session.begin_nested():
        quarter.publishes(**{field: value})
    assert list(refused.value.details) == [field]


@under_both
def test_a_stopped_line_waits_and_the_others_are_posted(office, quarter, cast):
    """P-21: six lines, one objected."""
    people = (cast.lin, cast.gao, cast.qian, cast.hu, cast.zhou, cast.wu)
    cases = [office.until_checked(cast.lin, title=f"第{n}件好事") for n in range(1)]
    for person in people[1:]:
        witness = cast.lin if person is not cast.lin else cast.gao
        office.report(person, witnesses=[str(witness.id)])
        office.verify(cast.zhao)
        office.check(cast.hu if person is cast.qian else cast.qian)
        cases.append(office.story.case)
    quarter.is_published()
    stops.place(StopKind.OBJECTION, line_of(cases[0]), cases[1].id)
    quarter.story.days_pass(6)
    assert [line_of(case).status for case in cases] == [
        ClaimStatus.PUBLISHED,
        *[ClaimStatus.POSTED] * 5,
    ]
    assert quarter.story.steps == []
    assert quarter.story.case.status == CaseStatus.OPEN
    stops.lift(cases[1].id)
    quarter.story.works()
    assert line_of(cases[0]).status == ClaimStatus.POSTED
    assert quarter.story.steps == ["事后总结反馈"]


def test_only_what_hangs_on_the_board_can_be_stopped(office, quarter):
    case = office.until_checked()
    with pytest.raises(stops.NotOnNotice):
        stops.place(StopKind.OBJECTION, line_of(case), case.id)
    quarter.is_posted()
    with pytest.raises(stops.NotOnNotice):
        stops.place(StopKind.OBJECTION, line_of(case), case.id)


def test_lines_of_a_register_go_through_the_list_without_a_case(quarter, cast):
    matter = Matter(
        member_id=cast.lin.id,
        item="B02",
        title="参加主题党日",
        event_date=clock.today(),
        quantity=Decimal(2),
        asked_points=Decimal(4),
        statement="由支部登记。",
    )
    line = claims.enter(matter, number="ZT-2026-1")
    claims.settle(line, quantity=Decimal(2), raw=Decimal(4))
    stages.check(line, verifier_id=cast.sun.id, checker_id=cast.zhao.id)
    quarter.is_posted()
    assert points_of(cast.lin) == 40
    row = session.get(Claim, line.id)
    assert (row.status, row.confirmer_id) == (ClaimStatus.POSTED, cast.li.id)


# -- begun by mistake


def test_a_quarter_begun_by_mistake_is_taken_back_and_begun_again(quarter, cast):
    quarter.begins()
    quarter.hears(_opinion())
    quarter.story.withdraws(cast.sun)
    assert session.scalars(sa.select(Course)).all() == []
    quarter.is_posted()
    assert quarter.story.steps == ["事后总结反馈"]


def test_a_frozen_list_is_seen_through(quarter, cast):
    quarter.comes_to_the_assembly()
    with pytest.raises(quarters.QuarterFrozen):
        quarter.story.withdraws(cast.sun)
    assert quarter.story.steps == ["评绩"]
