"""扣分: entered with its basis, heard for three working days, verified (`domain.md` 6.1, 6.3)."""

from __future__ import annotations

from datetime import date

import pytest
from attendances import Clerk
from claimants import Office
from quarters import Quarter
from story import WORKFLOWS, Story

from app import clock
from app.assessment import corrections
from app.cases import official, queries, turns
from app.cases.models import Case, CaseStatus
from app.db import session
from app.definitions import deployment, folders
from app.errors import Invalid, NotFound
from app.notifications import outbox
from app.organisation import directory
from app.organisation.actors import SYSTEM
from app.organisation.models import MemberCategory
from app.points import booklets, claims, ledger
from app.points.books import assessment
from app.points.filing import CycleClosed
from app.points.registers import faults
from app.points.status import ClaimStatus

pytestmark = pytest.mark.usefixtures("proven")

KEY = "points_negative"
RECUSAL = {"verify": {"verify_recusal": True}, "check": {"check_recusal": True}}


class Group:
    """The assessors of the cast's branch and whom they charge: zhao enters, qian and hu decide."""

    def __init__(self, story, cast) -> None:
        self.story, self.cast, self.quarter = story, cast, Quarter(cast)
        cast.lin.password_hash = "x"  # she can sign in

    def charges(self, member=None, *, by=None, **changes):
        fault = {
            "member": str((member or self.cast.lin).id),
            "item": "N01",
            "event_date": date(2026, 3, 2),
            "title": "无故缺席主题党日",
            "document": "主题党日",
            "basis": "签到表没有签名，事先没有请假。",
            "charge_fair": True,
            **changes,
        }
        self.story.starts(by or self.cast.zhao, KEY, **fault)
        return self.line

    @property
    def line(self):
        return claims.claim_of(self.story.case.id)

    def hears(self, outcome="accept", **answers):
        self.story.completes(self.cast.lin, "本人陈述", outcome, **answers)

    def verifies(self, outcome="pass", person=None, **answers):
        given = {"verify_recusal": True, **answers}
        self.story.completes(person or self.cast.qian, "核实", outcome, **given)

    def checks(self, outcome="agree", person=None, **answers):
        given = {"check_recusal": True, **answers}
        self.story.completes(person or self.cast.hu, "复核", outcome, **given)

    def until_listed(self, **changes):
        self.charges(**changes)
        if "纪检委员意见" in self.story.steps:
            note = {"note_opinion": "查对属实，请听取陈述。", "note_recusal": True}
            self.story.completes(self.cast.wu, "纪检委员意见", "agree", **note)
        self.hears()
        self.verifies()
        self.checks()


@pytest.fixture
def group(story, cast):
    return Group(story, cast)


def points_of(person):
    return ledger.balance(assessment(person.id, 2026))


def titles(person):
    return [message.title for message in outbox.messages(directory.actor(person))]


# -- the way of a deduction


def test_a_deduction_is_heard_verified_listed_shown_and_posted(group, cast):
    group.until_listed()
    assert group.line.status == ClaimStatus.CHECKED
    group.quarter.is_posted()
    assert (points_of(cast.lin), group.story.outcome) == (-20, "posted")
    assert ledger.wallet_of(cast.lin.id).balance == 0
    assert "扣分已入账：无故缺席主题党日，-2分" in titles(cast.lin)


def test_while_it_is_heard_the_booklet_says_so(group, cast):
    group.charges()
    [line] = booklets.lines(cast.lin.id, 2026)
    assert line.status == "待本人陈述"
    group.hears()
    [line] = booklets.lines(cast.lin.id, 2026)
    assert line.status == "核实中"


def test_the_member_is_told_why_and_may_state_a_view(group, cast):
    line = group.charges()
    told = next(m for m in outbox.messages(directory.actor(cast.lin)) if "拟扣分" in m.title)
    assert told.title == "拟扣分，请陈述意见：无故缺席主题党日"
    assert "签到表没有签名" in told.body
    assert group.story.waits_for(cast.lin)
    assert queries.case(directory.actor(cast.lin), group.story.case.id)
    group.hears("dispute", hear_statement="我在门口签的到。")
    assert line.status == ClaimStatus.SUBMITTED
    group.verifies("reject", verify_reason="门口的签到表上有他。")
    assert (group.story.outcome, line.status) == ("rejected", ClaimStatus.REJECTED)
    assert "不予扣分：无故缺席主题党日" in titles(cast.lin)


def test_nobody_verifies_before_three_working_days_have_passed(group, cast):
    line = group.charges()
    group.story.days_pass(3)
    assert group.story.steps == ["本人陈述"]
    assert line.status == ClaimStatus.ENTERED
    group.story.days_pass(1)
    assert group.story.steps == ["核实"]
    assert line.status == ClaimStatus.SUBMITTED


def test_who_cannot_sign_in_is_told_face_to_face(group, cast):
    group.charges(cast.gao)
    assert group.story.steps == ["当面告知"]
    assert not group.story.waits_for(cast.zhao)
    answers = {"visit_told": True, "visit_statement": "那天我去接孙子了。"}
    group.story.completes(cast.qian, "当面告知", "dispute", **answers)
    assert group.story.steps == ["核实"]


def test_who_enters_it_neither_verifies_nor_checks_nor_does_the_member(group, cast):
    cast.hu.password_hash = "x"
    group.charges(cast.hu)
    group.story.completes(cast.hu, "本人陈述", "accept")
    assert not group.story.waits_for(cast.zhao)
    assert not group.story.waits_for(cast.hu)
    group.verifies()
    assert group.story.waits_for("DEPUTY_SECRETARY")
    group.checks(person=cast.zhou)
    assert group.line.status == ClaimStatus.CHECKED


def test_two_disagreements_end_it_without_a_deduction(group):
    group.charges()
    group.hears()
    for _round in range(2):
        group.verifies()
        group.checks("disagree", check_reason="签到表两页，第二页有他。")
    assert group.story.outcome == "rejected"


def test_who_has_entered_it_may_take_it_back_until_the_freeze(group, cast):
    line = group.charges()
    group.story.withdraws(cast.zhao)
    assert line.status == ClaimStatus.WITHDRAWN
    assert group.charges() is not line


# -- what is needed


@pytest.mark.parametrize("item", ["N04", "N05"])
def test_complaints_and_circulars_need_their_number(group, item):
    with pytest.raises(Invalid) as wrong:
        group.charges(item=item, document="")
    assert set(wrong.value.details) == {"document"}


@pytest.mark.parametrize("item", ["N05", "N06"])
def test_breaches_and_false_claims_need_a_note_of_the_supervisor(group, cast, item, story):
    false = _posted(story, cast)
    more = {"false_line": str(false.id)} if item == "N06" else {}
    group.charges(item=item, document="东纪通3号", event_date=clock.today(), **more)
    assert group.story.steps == ["纪检委员意见"]
    assert not any("拟扣分" in title for title in titles(cast.lin))
    note = {"note_opinion": "通报里不是本人。", "note_recusal": True}
    group.story.completes(cast.wu, "纪检委员意见", "reject", **note)
    assert group.line.reason == "纪检委员不同意提出：通报里不是本人。"


def _posted(story, cast):
    """A posted award of two points that lin has claimed."""
    office = Office(story, cast)
    office.until_posted()
    return claims.claim_of(office.story.case.id)


def test_a_deduction_is_one(group):
    with pytest.raises(Invalid):
        group.charges(item="D01")


def test_the_quarter_must_be_open_and_the_day_past(group):
    with pytest.raises(Invalid):
        group.charges(event_date=date(2026, 3, 4))
    group.quarter.comes_to_the_assembly()
    with pytest.raises(CycleClosed):
        group.charges()


def test_the_same_fault_is_not_entered_twice(group):
    first = group.charges()
    with pytest.raises(claims.DuplicateClaim) as refused:
        group.charges(by=group.cast.qian)
    assert refused.value.case_id == first.case_id
    assert group.charges(document="党员大会").status == ClaimStatus.ENTERED


# -- P-20 and 4.3


def test_special_members_are_never_penalised_for_absence(group, cast):
    cast.lin.membership.category = MemberCategory.SPECIAL
    with pytest.raises(Invalid) as wrong:
        group.charges()
    assert "缺席组织生活不扣分" in str(wrong.value)
    assert group.charges(item="N03").status == ClaimStatus.ENTERED


def test_absence_reported_before_is_no_fault(group, story, cast):
    cast.lin.membership.category = MemberCategory.MOBILE
    clerk = Clerk(story, cast)
    clerk.hands_in(clerk.uploads(clerk.makes({"林一帆": ["请假", "线上", "已交", "已交"]})))
    with pytest.raises(Invalid) as wrong:
        group.charges(event_date=date(2026, 1, 15))
    assert "请了假" in str(wrong.value)


# -- proposals out of the register


def test_the_register_proposes_and_enters_nothing(group, story, cast):
    cast.hu.membership.category = MemberCategory.SPECIAL
    clerk = Clerk(story, cast)
    marks = {
        "林一帆": ["缺席", "缺席", "催交后交", "已交"],
        "高若水": ["请假", "到会", "未交", "已交"],
        "胡安然": ["缺席", "缺席", "催交后交", ""],
    }
    register = clerk.hands_in(clerk.uploads(clerk.makes(marks)))
    found = faults.open_ones(cast.branch)
    told = {(one.member.person.name, one.item, one.occasion.day.isoformat()) for one in found}
    assert told == {
        ("林一帆", "N01", "2026-01-15"),
        ("林一帆", "N01", "2026-02-10"),
        ("林一帆", "N02", "2026-01-01"),
        ("胡安然", "N02", "2026-01-01"),
    }
    [first] = [one for one in found if one.document == "三会一课"]
    assert first.register_id == register.id
    group.charges(event_date=date(2026, 1, 15), document=first.document)
    assert len(faults.open_ones(cast.branch)) == 3


# -- N06


def test_a_false_claim_is_corrected_in_a_case_of_its_own(group, story, cast):
    deployment.deploy(SYSTEM, folders.read(WORKFLOWS / "points_correction"))
    false = _posted(story, cast)
    # The quarter of the award is over: the fault is found in the next one.
    group.until_listed(item="N06", false_line=str(false.id), event_date=clock.today())
    case = group.story.case
    later = Quarter(cast)
    later.is_posted()
    story.works()
    [correction] = corrections.of_line(false)
    assert (correction.ground, correction.right) == (corrections.Ground.FALSE, None)
    assert correction.case.starter_id == cast.zhao.id
    assert case.number in correction.reason
    assert points_of(cast.lin) == 20 - 100
    follow = Story()
    follow.case = session.get(Case, correction.case_id)
    assert follow.case.status == CaseStatus.OPEN
    assert not follow.waits_for(cast.zhao)
    follow.completes(cast.qian, "核对", "agree", check_recusal=True)
    signed = {"contact_name": "孙亦诚", "contact_phone": "0635-8210000"}
    follow.completes(cast.li, "签字", "sign", **signed)
    assert (points_of(cast.lin), false.status) == (-100, ClaimStatus.REVERSED)


def test_the_false_award_is_one_of_the_members_own(group, story, cast):
    false = _posted(story, cast)
    with pytest.raises(Invalid) as wrong:
        group.charges(cast.gao, item="N06", false_line=str(false.id), event_date=clock.today())
    assert set(wrong.value.details) == {"false_line"}


# -- who may see it


def test_strangers_do_not_see_it_and_nobody_else_states_the_members_view(group, cast):
    group.charges()
    with pytest.raises(NotFound):
        queries.case(directory.actor(cast.gao), group.story.case.id)
    item = group.story.item("本人陈述")
    with pytest.raises(turns.NotYourTurn):
        official.complete(directory.actor(cast.qian), item.id, {"hear_result": "accept"})
