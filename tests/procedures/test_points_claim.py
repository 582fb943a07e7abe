"""积分申报 from the good deed to the booklet, in officials' words (`domain.md` 6.2, 6.3, 10.1)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
import sqlalchemy as sa
from claimants import KEY, Office, claim
from story import WORKFLOWS
from worked import under_both

from app import audit, clock, engine
from app.cases import applicant, official, redirecting, turns
from app.cases.models import CaseStatus
from app.db import session
from app.errors import Invalid
from app.notifications import outbox
from app.organisation import directory
from app.organisation.actors import SYSTEM
from app.points import booklets, claims, ledger, wall
from app.points.books import assessment
from app.points.filing import ClaimTooOld, CycleClosed, EvidenceMissing, QuantityOutOfRange
from app.points.models import Claim
from app.points.status import ClaimStatus
from app.views import course
from app.views.past import Past

pytestmark = pytest.mark.usefixtures("proven")


@pytest.fixture
def office(story, cast):
    return Office(story, cast)


def claim_of(story):
    return claims.claim_of(story.case.id)


def points_of(person):
    return ledger.balance(assessment(person.id, 2026)), ledger.wallet_of(person.id).balance


# -- the usual course


def test_the_branch_brings_a_good_deed_into_the_books(story, office, cast):
    office.until_posted()
    assert story.outcome == "posted"
    assert points_of(cast.lin) == (20, 20)
    row = claim_of(story)
    assert row.status == ClaimStatus.POSTED
    people = (row.verifier_id, row.checker_id, row.confirmer_id)
    assert people == (cast.zhao.id, cast.qian.id, cast.li.id)
    assert audit.verify(story.case) == []


def test_the_wall_shows_the_points_first_as_public_then_as_settled(story, office, cast):
    office.until_published()
    row = next(row for row in wall.rows(cast.branch, 2026) if row.member_id == cast.lin.id)
    assert (row.total, row.state) == (0, wall.PUBLIC)
    assert wall.head(cast.branch, 2026).notice_id == claim_of(story).notice_id
    office.quarter.story.days_pass(6)
    row = next(row for row in wall.rows(cast.branch, 2026) if row.member_id == cast.lin.id)
    assert (row.total, row.rank, row.state) == (20, 1, wall.SETTLED)


def test_the_booklet_names_verifier_and_confirmer(story, office, cast):
    office.until_posted()
    [line] = booklets.lines(cast.lin.id, 2026)
    assert (line.title, line.granted, line.balance) == ("清理三号楼排水沟", 20, 20)
    assert (line.verifier, line.confirmer) == ("赵明远", "李向阳")


def test_the_member_is_told_every_figure(story, office, cast):
    office.until_posted()
    [message] = outbox.messages(directory.actor(cast.lin))
    assert message.title == "积分已入账：清理三号楼排水沟，2分"
    assert message.body.splitlines()[0] == "每小时1.0分，2.0小时计2.0分。"
    assert message.link == f"/cases/{story.case.id}"


def test_the_case_is_called_by_what_was_done(office):
    case = office.report()
    assert case.title == "志愿服务（按时长）：清理三号楼排水沟"
    assert case.number == "JF-LY0101-2026-0001"


def test_steps_are_due_after_the_days_of_the_rule_set(story, office):
    office.report()
    acts = {
        "核实": office.verify,
        "复核": office.check,
    }
    days = {}
    for step, act in acts.items():
        last_day = clock.office_day(story.item(step).due_at) - clock.ONE_DAY
        days[step] = clock.working_days_between(clock.today(), last_day)
        act()
    assert days == {"核实": 5, "复核": 5}


# -- filing


@pytest.mark.parametrize(
    ("minutes", "counted"), [(29, "0"), (30, "0.5"), (89, "1"), (90, "1.5"), (200, "2")]
)
def test_voluntary_service_counts_full_half_hours_and_at_most_two(minutes, counted):
    table = (WORKFLOWS / KEY / "point-value.dmn").read_bytes()
    asked = {"item_measure": "HOURS", "quantity_found": Decimal(minutes) / 60}
    asked |= {"item_value": Decimal(1), "item_most": Decimal(2)}
    assert engine.decide(table, "point-value", asked).result == Decimal(counted)


@under_both
def test_three_hours_in_one_activity_count_as_two(story, office, cast):
    office.report(quantity=3, asked_points=3)
    office.verify(quantity_found=3)
    assert (story.variables["raw_points"], story.variables["granted"]) == (2, 2)
    assert "核实数量为3.0，按规定计2.0。" in story.variables["explanation"]


def test_the_timeline_tells_which_rule_of_the_table_counted(room, story, office):
    office.report(quantity=3, asked_points=3)
    office.verify(quantity_found=3)
    past = Past(SYSTEM, story.case, audit.entries(story.case.id))
    with room.test_request_context():
        told = [one["opinion"] for one in course.events(past)]
    assert "决策表“计分表”命中第 2 条：按小时计，一次超过最多小时数的按最多的计" in told


@under_both
def test_a_claim_of_thirty_days_ago_is_the_last_one_taken(story, office):
    with pytest.raises(ClaimTooOld):
        office.report(event_date=date(2026, 1, 31))
    office.report(event_date=date(2026, 2, 1))
    assert story.steps == ["核实"]


def test_the_same_matter_twice_leads_to_the_first_claim(story, office):
    first = office.report()
    with pytest.raises(claims.DuplicateClaim) as refused, session.begin_nested():
        office.report()
    assert (refused.value.number, refused.value.case_id) == (first.number, first.id)
    assert session.scalar(sa.select(sa.func.count()).select_from(Claim)) == 1


def test_a_claim_after_the_quarter_is_closed_leaves_nothing_behind(story, office):
    clock.freeze(datetime(2026, 4, 20, 9, tzinfo=clock.OFFICE_ZONE))
    with pytest.raises(CycleClosed), session.begin_nested():
        office.report(event_date=date(2026, 3, 30))
    assert session.scalar(sa.select(sa.func.count()).select_from(Claim)) == 0
    assert session.scalar(sa.select(sa.func.count()).select_from(audit.AuditEntry)) == 0
    office.report(event_date=date(2026, 4, 1))
    assert story.case.number.endswith("-0001")


def test_service_needs_a_witness_or_a_file(office):
    with pytest.raises(EvidenceMissing) as refused:
        office.report(witnesses=None)
    assert "evidence" in refused.value.details


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("item", "B01"),
        ("title", "一"),
        ("event_date", date(2026, 3, 4)),
        ("place", "长" * 61),
        ("quantity", Decimal("0.4")),
        ("quantity", 25),
        ("asked_points", Decimal("50.5")),
        ("statement", "太短了"),
        ("witnesses", ["不是党员"]),
        ("honest", False),
    ],
)
def test_each_limit_of_the_claim_form_is_kept(office, field, value):
    with pytest.raises(Invalid) as refused:
        office.report(**{field: value})
    assert list(refused.value.details) == [field]


def test_only_members_start_and_only_in_their_own_branch(story, office, cast):
    with pytest.raises(applicant.MayNotStart):
        office.report(cast.wang)
    with pytest.raises(applicant.MayNotStart):
        story.starts(cast.chen, KEY, unit=cast.branch, **claim(cast))


# -- verifying and checking


def test_what_was_claimed_may_be_adjusted(story, office, cast):
    office.report()
    office.verify(outcome="adjust", quantity_found=1)
    office.check()
    office.quarter.is_posted()
    assert points_of(cast.lin) == (10, 10)
    assert (claim_of(story).quantity, claim_of(story).quantity_found) == (20, 10)


def test_a_returned_claim_is_revised_by_its_member(story, office, cast):
    office.report()
    office.verify(outcome="return")
    assert story.waits_for(cast.lin)
    assert not story.waits_for(cast.gao)
    story.completes(cast.lin, "报绩", **claim(cast, quantity=1))
    assert story.waits_for("ASSESSOR")
    assert story.variables["quantity_found"] == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(Claim)) == 1


def test_the_fourth_return_ends_the_claim(story, office, cast):
    office.report()
    for _ in range(3):
        office.verify(outcome="return")
        story.completes(cast.lin, "报绩", **claim(cast))
    office.verify(outcome="return", verify_reason="照片里没有本人。")
    assert story.outcome == "rejected"
    assert claim_of(story).reason == "退回已满三次：照片里没有本人。"


def test_a_returned_claim_that_nobody_completes_lapses(story, office, cast):
    office.report()
    office.verify(outcome="return")
    story.days_pass(5)
    assert story.case.is_open
    story.days_pass(1)
    assert story.outcome == "rejected"
    assert claim_of(story).reason == "退回后五个工作日内没有补报"


def test_a_rejected_claim_says_why(story, office, cast):
    office.report()
    office.verify(outcome="reject", verify_reason="这是物业的日常工作。")
    assert story.outcome == "rejected"
    assert claim_of(story).status == ClaimStatus.REJECTED
    [message] = outbox.messages(directory.actor(cast.lin))
    assert (message.title, message.body) == ("不予认定：清理三号楼排水沟", "这是物业的日常工作。")
    assert points_of(cast.lin) == (0, 0)


def test_a_decision_against_somebody_needs_a_reason(office):
    office.report()
    with pytest.raises(Invalid) as refused:
        office.verify(outcome="reject", verify_reason="")
    assert list(refused.value.details) == ["verify_reason"]


def test_a_word_in_favour_is_kept_though_nobody_asks_for_it(story, office):
    office.report()
    office.verify(verify_reason="属实。")
    assert story.variables["verify_reason"] == "属实。"


def test_who_verifies_declares_to_be_impartial(office):
    office.report()
    with pytest.raises(Invalid) as refused:
        office.verify(verify_recusal=False)
    assert list(refused.value.details) == ["verify_recusal"]


def test_a_quantity_that_cannot_be_valued_leaves_the_step_open(story, office, cast):
    office.report(item="D02", quantity=1)
    with pytest.raises(QuantityOutOfRange) as refused, session.begin_nested():
        office.verify(quantity_found=Decimal("1.5"))
    assert list(refused.value.details) == ["quantity_found"]
    assert story.item("核实").is_open
    assert story.variables["verify_result"] is None
    assert claim_of(story).status == ClaimStatus.SUBMITTED


def test_a_second_disagreement_goes_to_the_secretary(story, office, cast):
    office.report()
    office.verify(cast.zhao)
    office.check(cast.qian, outcome="disagree")
    office.verify(cast.zhao)
    office.check(cast.hu, outcome="disagree")
    assert story.steps == ["裁定"]
    ruling = {"quantity_found": 1, "arbitrate_reason": "以签到表的时长为准。"}
    story.completes(cast.li, "裁定", "decide", **ruling)
    assert claim_of(story).status == ClaimStatus.CHECKED
    assert claim_of(story).verifier_id == cast.li.id
    assert story.variables["granted"] == 1


def test_the_secretary_may_rule_against_the_claim(story, office, cast):
    office.report()
    for _ in range(2):
        office.verify()
        office.check(outcome="disagree")
    story.completes(cast.li, "裁定", "reject", arbitrate_reason="两次核实都对不上。")
    assert story.outcome == "rejected"
    assert claim_of(story).reason == "两次核实都对不上。"


# -- separation of duties


@pytest.fixture
def crowded(cast):
    """Everybody of the committee may take every step, so that only separation keeps them out."""
    for person in (cast.li, cast.zhou, cast.sun):
        directory.assign(person, "ASSESSOR", cast.branch)
    for person in (cast.zhao, cast.qian):
        directory.assign(person, "SECRETARY", cast.branch)
    session.flush()


@under_both
@pytest.mark.parametrize("step", ["核实", "复核"])
@pytest.mark.usefixtures("crowded")
def test_nobody_acts_on_their_own_claim(story, office, cast, step):
    office.report(cast.zhao)
    if step != "核实":
        office.verify(cast.qian)
    item = story.item(step)
    with pytest.raises(turns.SelfApproval):
        official.complete(directory.actor(cast.zhao), item.id, {})


@pytest.mark.usefixtures("crowded")
def test_nobody_checks_what_they_verified(office, cast):
    office.report()
    office.verify(cast.li)
    with pytest.raises(turns.SelfApproval):
        office.check(cast.li)


@pytest.mark.parametrize("stranger", ["chen", "gao", "wu", "root"])
def test_strangers_take_no_step(story, office, cast, stranger):
    office.report()
    with pytest.raises(turns.NotYourTurn):
        office.verify(getattr(cast, stranger))
    assert story.item("核实").is_open


@pytest.mark.parametrize("undeclared", ["granted", "case", "confirm_result"])
def test_what_no_question_asks_is_refused_by_name(office, undeclared):
    office.report()
    with pytest.raises(Invalid) as refused:
        office.verify(**{undeclared: 99})
    assert list(refused.value.details) == [undeclared]


# -- withdrawing


@under_both
@pytest.mark.parametrize("checked", [False, True])
def test_a_member_may_withdraw_until_the_quarter_is_closed(story, office, cast, checked):
    if checked:
        office.until_checked()
    else:
        office.report()
    story.withdraws(cast.lin)
    assert story.case.status == CaseStatus.WITHDRAWN
    assert claim_of(story).status == ClaimStatus.WITHDRAWN
    office.quarter.is_posted()
    assert points_of(cast.lin) == (0, 0)


@under_both
def test_after_the_quarter_is_closed_only_a_correction_helps(story, office, cast):
    office.report()
    clock.freeze(datetime(2026, 4, 20, 9, tzinfo=clock.OFFICE_ZONE))
    with pytest.raises(claims.ClaimFrozen) as refused:
        story.withdraws(cast.lin)
    assert "申请更正" in str(refused.value)
    assert story.case.is_open
    assert claim_of(story).status == ClaimStatus.SUBMITTED


def test_a_withdrawn_matter_may_be_claimed_again(story, office, cast):
    office.report()
    story.withdraws(cast.lin)
    office.report()
    assert story.steps == ["核实"]


def test_whoever_moves_a_claim_past_its_verification_reads_what_will_be_lacking(
    story, office, cast
):
    office.report()
    wang = directory.actor(cast.wang)
    ahead = redirecting.preview(wang, story.item("核实"), "check")
    assert {"核实", "计分"} <= set(ahead.skipped)
    assert ("复核", "核实") not in ahead.lacking
    assert "核实" in {earlier for _later, earlier in ahead.lacking}
    office.verify()
    back = redirecting.preview(wang, story.item("复核"), "verify")
    assert (back.skipped, back.lacking) == ([], [])
