"""考勤和党费登记: from the sheet to the books (`domain.md` 6.1, 6.2, P-1, P-2, P-17, P-20)."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
import sqlalchemy as sa
from attendances import FIRST_DAY, SEEN, Clerk
from claimants import Office
from quarters import Quarter, challenge
from sheetmaker import DAYS, EVERYTHING, HEAD

from app import clock
from app.assessment import quarters
from app.cases import evidence
from app.cases.models import CaseStatus
from app.db import new_id, session
from app.errors import Forbidden, NotFound
from app.notifications import outbox
from app.organisation import directory
from app.organisation.models import MemberCategory
from app.points import claims, ledger
from app.points.books import assessment
from app.points.filing import CycleClosed
from app.points.models import Claim
from app.points.registers import entering, preview
from app.points.registers.models import Register, RegisterState
from app.points.status import ClaimStatus
from app.sheets.cells import SheetRefused

pytestmark = pytest.mark.usefixtures("proven")


@pytest.fixture
def clerk(story, cast):
    return Clerk(story, cast)


@pytest.fixture
def quarter(story, cast):
    return Quarter(cast)


def lines_of(register, *statuses):
    query = sa.select(Claim).filter_by(register_id=register.id)
    found = session.scalars(query.order_by(Claim.id)).all()
    return [one for one in found if not statuses or one.status in statuses]


def own(register, person, *statuses):
    return [one for one in lines_of(register, *statuses) if one.member_id == person.id]


def statuses_of(register):
    return Counter(one.status for one in lines_of(register))


def points_of(person):
    return ledger.balance(assessment(person.id, 2026))


# -- the whole way


def test_a_sheet_becomes_lines_that_are_listed_assembled_shown_and_posted(clerk, quarter, cast):
    register = clerk.is_checked(
        clerk.uploads(clerk.makes({"高若水": ["缺席", "到会", "未交", "已交"]}))
    )
    assert register.state == RegisterState.LISTED
    assert statuses_of(register) == {ClaimStatus.CHECKED: 4 * 9 - 2}
    quarter.is_posted()
    assert clerk.story.outcome == "published"
    assert (points_of(cast.lin), points_of(cast.gao)) == (60, 30)
    [line, *_] = own(register, cast.gao)
    assert line.status == ClaimStatus.POSTED
    assert line.evidence == [str(register.file_id)]
    assert register.file.case_id == register.case_id


def test_three_of_everything_are_fifteen_and_with_service_twenty_and_a_half(story, clerk, cast):
    """P-1; P-2: five meetings bring no more than three."""
    office = Office(story, cast)
    for number, hours in enumerate((Decimal("1.5"), 2, 3)):
        office.report(quantity=hours, title=f"志愿服务{number}", activity_code=f"D{number}")
        office.verify(quantity_found=hours)
        office.check()
    head = [
        "党员编号",
        "姓名",
        *(f"三会一课{n}" for n in range(5)),
        *(f"主题党日{n}" for n in range(3)),
    ]
    head += ["1月党费", "2月党费", "3月党费"]
    days = ["", "日期", *(f"2026-01-1{n}" for n in range(5)), *(f"2026-02-1{n}" for n in range(3))]
    marks = {
        one.person.name: ["到会"] * 8 + ["已交"] * 3 for one in directory.members(cast.branch.id)
    }
    register = clerk.is_checked(clerk.uploads(clerk.makes(marks, head=head, days=days)))
    meetings = [one for one in own(register, cast.lin) if one.item.code == "B01"]
    assert sum(one.granted for one in meetings) == 60
    assert sum(one.capped_out for one in meetings) == 40
    Quarter(cast).is_posted()
    assert points_of(cast.lin) == 205
    wallet = ledger.wallet_of(cast.lin.id)
    assert wallet.balance == 55


def test_each_line_has_two_hands_and_none_is_its_members_own(clerk, cast):
    register = clerk.is_checked()
    for line in lines_of(register):
        assert line.member_id not in {line.verifier_id, line.checker_id}
        assert line.verifier_id != line.checker_id
    [mine, *_] = own(register, cast.sun)
    assert {mine.verifier_id, mine.checker_id} == {cast.zhao.id, cast.qian.id}


def test_who_has_entered_it_does_not_check_it(clerk, cast):
    directory.assign(cast.sun, "ASSESSOR", cast.branch)
    clerk.hands_in()
    assert not clerk.story.waits_for(cast.sun)
    clerk.story.completes(cast.zhao, "核对登记表", "agree", **SEEN)
    assert not clerk.story.waits_for(cast.zhao)
    assert clerk.story.waits_for(cast.qian)


def test_before_it_is_checked_the_quarter_waits(clerk, quarter, cast):
    clerk.hands_in()
    quarter.comes_to_the_assembly()
    assert quarter.story.steps == []
    clerk.story.completes(cast.zhao, "核对登记表", "agree", **SEEN)
    clerk.story.completes(cast.qian, "核对其余各件", "agree", check_rest_seen=True)
    quarter.story.works()
    assert quarter.story.steps == ["评绩"]


# -- what is not doubled


def test_the_same_file_again_is_the_same_register(clerk):
    sheet = clerk.makes()
    register = clerk.uploads(sheet)
    assert clerk.uploads(sheet) is register
    clerk.hands_in(register)
    assert clerk.uploads(sheet) is register
    assert entering.hand_in(directory.actor(clerk.cast.sun), register) is register.case
    assert session.scalar(sa.select(sa.func.count()).select_from(Register)) == 1
    assert len(lines_of(register)) == 36


def test_the_same_attendance_in_another_sheet_doubles_nothing(clerk, cast):
    first = clerk.hands_in()
    head, days = [*HEAD, "三会一课2"], [*DAYS, "2026-02-20"]
    marks = {one.person.name: [*EVERYTHING, "到会"] for one in directory.members(cast.branch.id)}
    second = clerk.uploads(clerk.makes(marks, head=head, days=days))
    shown = preview.of(second)
    assert (shown.lines, shown.known) == (9, 36)
    clerk.hands_in(second)
    assert (len(lines_of(first)), len(lines_of(second))) == (36, 9)


def test_what_the_preview_promises_is_what_is_entered(clerk, cast):
    marks = {
        "高若水": ["缺席", "请假", "未交", "已交"],
        "胡安然": ["不应到", "到会", "免交", "免交"],
    }
    register = clerk.uploads(clerk.makes(marks))
    promised = {one.member.person_id: (one.raw, one.granted) for one in preview.of(register).gains}
    assert promised[cast.gao.id] == (10, 10)
    assert promised[cast.hu.id] == (20, 20)
    clerk.hands_in(register)
    for person_id, (raw, granted) in promised.items():
        lines = [one for one in lines_of(register) if one.member_id == person_id]
        assert (sum(one.raw for one in lines), sum(one.granted for one in lines)) == (raw, granted)


# -- what goes wrong


def test_a_register_with_a_fault_leaves_nothing(clerk):
    with pytest.raises(SheetRefused):
        clerk.uploads(entering.Sheet("x.xlsx", b"PK\x03\x04"))
    with pytest.raises(entering.reading.RegisterWrong):
        clerk.uploads(clerk.makes({"高若水": ["来了"] * 4}))
    assert session.scalars(sa.select(Register)).all() == []


def test_only_the_clerk_of_the_branch_keeps_registers(clerk, cast):
    for person in (cast.lin, cast.zhao, cast.li, cast.wang, cast.chen):
        with pytest.raises(Forbidden):
            clerk.uploads(person=person)
    register = clerk.uploads()
    directory.assign(cast.lin, "ORG_COMMISSIONER", cast.branch)
    with pytest.raises(Forbidden):
        clerk.hands_in(register, person=cast.lin)


def test_a_register_sent_back_leaves_no_line_and_the_clerk_is_told(clerk, cast):
    register = clerk.hands_in()
    said = "一月十五日的会胡安然没有到。"
    clerk.story.completes(cast.zhao, "核对登记表", "return", check_reason=said, **SEEN)
    assert (clerk.story.outcome, register.state) == ("dismissed", RegisterState.DISMISSED)
    assert statuses_of(register) == {ClaimStatus.REJECTED: 36}
    [told] = outbox.messages(directory.actor(cast.sun))
    assert (told.title, told.body) == ("登记表退回：2026年第1季度", said)
    assert len(lines_of(clerk.hands_in(clerk.uploads(clerk.makes())))) == 36


def test_single_lines_that_are_not_true_end_and_the_others_are_listed(clerk, cast):
    register = clerk.hands_in()
    clerk.story.completes(cast.zhao, "核对登记表", "agree", **SEEN)
    [wrong, *_] = own(register, cast.sun)
    clerk.story.completes(
        cast.qian,
        "核对其余各件",
        "drop",
        dropped=[str(wrong.id)],
        check_rest_reason="签到表上没有他。",
        check_rest_seen=True,
    )
    assert (wrong.status, wrong.reason) == (ClaimStatus.REJECTED, "签到表上没有他。")
    assert statuses_of(register) == {ClaimStatus.CHECKED: 35, ClaimStatus.REJECTED: 1}


def test_the_clerk_takes_it_back_until_the_freeze(clerk, quarter, cast):
    register = clerk.is_checked()
    clerk.story.withdraws(cast.sun)
    assert register.state == RegisterState.WITHDRAWN
    assert statuses_of(register) == {ClaimStatus.WITHDRAWN: 36}
    again = clerk.is_checked(clerk.uploads(clerk.makes()))
    quarter.comes_to_the_assembly()
    with pytest.raises(claims.ClaimFrozen):
        clerk.story.withdraws(cast.sun)
    assert again.state == RegisterState.LISTED


def test_another_sheet_takes_its_place_in_one_act(clerk, cast):
    first = clerk.is_checked()
    right = clerk.uploads(clerk.makes({"高若水": ["缺席", "到会", "已交", "已交"]}))
    shown = preview.of(right, replaced=first)
    assert (shown.lines, shown.known) == (35, 0)
    clerk.hands_in(right, replaces=first)
    assert (first.state, first.case.status) == (RegisterState.WITHDRAWN, CaseStatus.WITHDRAWN)
    assert right.replaces_id == first.id
    assert len(lines_of(right)) == 35
    with pytest.raises(entering.RegisterGone):
        clerk.hands_in(
            clerk.uploads(clerk.makes({"林一帆": ["请假", *EVERYTHING[1:]]})), replaces=first
        )


def test_what_is_replaced_is_of_the_same_quarter(clerk, cast):
    register = clerk.uploads()
    with pytest.raises(NotFound):
        entering.hand_in(directory.actor(cast.sun), register, replaces=new_id())


def test_after_the_freeze_nothing_is_taken(clerk, quarter):
    sheet = clerk.makes()
    draft = clerk.uploads(sheet)
    quarter.comes_to_the_assembly()
    with pytest.raises(CycleClosed):
        clerk.uploads(clerk.makes({"高若水": ["请假", *EVERYTHING[1:]]}))
    with pytest.raises(CycleClosed):
        clerk.hands_in(draft)


def test_the_quarter_before_takes_registers_until_it_is_frozen(clerk, cast):
    clerk.uploads()
    clock.freeze(clock.now().replace(month=4, day=2))
    assert entering.open_quarters(cast.branch)[1:] == [FIRST_DAY]
    clock.freeze(clock.now().replace(month=4, day=20))
    assert FIRST_DAY not in entering.open_quarters(cast.branch)


def test_a_draft_that_nobody_hands_in_goes_with_its_file(clerk):
    handed_in = clerk.hands_in()
    draft = clerk.uploads(clerk.makes({"高若水": ["请假", *EVERYTHING[1:]]}))
    draft_id = draft.id
    session.flush()
    clock.freeze(clock.now() + evidence.UNUSED_FOR * 2)
    assert evidence.forget_unused() == 1
    session.expire_all()
    assert session.scalars(sa.select(Register.id)).all() == [handed_in.id]
    assert session.get(Register, draft_id) is None


# -- what the assembly and the secretary send back


def test_a_tied_line_is_checked_again_by_a_third_person(clerk, quarter, cast):
    register = clerk.is_checked()
    quarter.comes_to_the_assembly()
    [doubted, other, *_] = own(register, cast.gao)
    quarter.meets(challenge(doubted, 4, 4), challenge(other, 4, 4))
    assert doubted.status == other.status == ClaimStatus.VALUED
    assert quarter.story.steps == []
    assert not clerk.story.waits_for(cast.zhao)
    clerk.story.completes(
        cast.hu,
        "重核",
        "drop",
        dropped=[str(other.id)],
        recheck_reason="有照片，当天不在。",
        recheck_seen=True,
    )
    assert (doubted.status, other.status) == (ClaimStatus.CHECKED, ClaimStatus.REJECTED)
    assert cast.hu.id == doubted.verifier_id
    quarter.story.works()
    assert quarter.story.steps == ["评绩"]
    quarter.meets()
    quarter.signs()
    quarter.signs_the_rest()
    quarter.publishes()
    quarter.story.days_pass(6)
    assert doubted.status == ClaimStatus.POSTED
    assert clerk.story.outcome == "published"


def test_nobody_checks_their_own_line_again(clerk, quarter, cast):
    register = clerk.is_checked()
    quarter.comes_to_the_assembly()
    [doubted, *_] = own(register, cast.hu)
    quarter.meets(challenge(doubted, 4, 4))
    with pytest.raises(entering.OwnLine):
        clerk.story.completes(cast.hu, "重核", "agree", recheck_seen=True)


def test_a_line_that_is_voted_down_ends_and_the_others_go_on(clerk, quarter, cast):
    register = clerk.is_checked()
    quarter.comes_to_the_assembly()
    [doubted, *_] = own(register, cast.gao)
    quarter.meets(challenge(doubted, 1, 7))
    assert doubted.status == ClaimStatus.REJECTED
    assert quarters.unchecked(register.cycle_id) == 0
    assert quarter.story.steps == ["定绩"]


# -- special members


def test_special_members_get_what_they_have_earned(clerk, cast):
    cast.gao.membership.category = MemberCategory.SPECIAL
    register = clerk.is_checked(clerk.uploads(clerk.makes({"高若水": ["到会", "", "已交", ""]})))
    assert [one.granted for one in own(register, cast.gao)] == [20, 10]
