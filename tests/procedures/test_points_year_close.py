"""年度评定 from the sums to the seal (`domain.md` 6.7a, 6.9, P-5 … P-12, P-20, W-9)."""

from __future__ import annotations

from datetime import date

import newrules
import pytest
import sqlalchemy as sa
from pictures import PNG
from story import Story
from years import YEAR, Year, figure, go_to, vote

from app.assessment import corrections, standings, vetoes, yearclose
from app.assessment.records import GradeCorrection, YearClose
from app.cases import evidence
from app.db import session
from app.errors import Invalid
from app.notices import publication
from app.notifications import outbox
from app.organisation import directory
from app.organisation.models import Assignment, MemberCategory
from app.points import claims, holds, ledger
from app.points.books import EntryKind, assessment
from app.points.models import Claim
from app.points.rules import Grade

pytestmark = pytest.mark.usefixtures("proven")


@pytest.fixture(params=["SEED", "REF"])
def profile(request, cast):
    newrules.introduce(cast.subdistrict, request.param, has_item_caps=False)
    return request.param


@pytest.fixture
def year(profile, cast):
    return Year(cast)


@pytest.fixture
def seed(cast):
    newrules.introduce(cast.subdistrict, "SEED", has_item_caps=False)
    return Year(cast)


@pytest.fixture
def ref(cast):
    newrules.introduce(cast.subdistrict, "REF", has_item_caps=False)
    return Year(cast)


def close():
    return session.scalars(sa.select(YearClose)).one()


def standing(person):
    return next(one for one in close().standings if one.member_id == person.id)


def shown(person):
    one = standing(person)
    return figure(one.total), one.final


def told(person):
    return [message.title for message in outbox.messages(directory.actor(person))]


# -- the whole course


def test_a_year_from_the_sums_to_the_seal(year, cast):
    year.brings(cast.lin, base=55, duty=25)
    year.is_sealed()
    assert year.story.outcome == "done"
    assert close().sealed_at is not None
    assert standings.graded(cast.branch.id, YEAR)[cast.lin.id] == Grade.GOOD
    assert "年度积分等次：2026年度" in told(cast.wang)
    [notice] = publication.of_case(year.story.case.id)
    assert (notice.working_days, notice.lines[0]["等次"]) == (5, "良好")
    with pytest.raises(ledger.YearSealed):
        _late_award(cast)


def _late_award(cast):
    given = ledger.Award(10, None, branch_id=cast.branch.id, owner_id=cast.subdistrict.id)
    booking = ledger.Booking(
        kind=EntryKind.AWARD, member_id=cast.gao.id, year=YEAR, text="", cause="", acting_as=""
    )
    ledger.award(directory.actor(cast.li), given, booking, key="late")


def test_the_next_year_begins_at_zero_and_wallets_go_on(seed, cast):
    """W-9."""
    seed.brings(cast.lin, base=55, duty=14)
    seed.is_sealed()
    assert ledger.balance(assessment(cast.lin.id, YEAR)) == 690
    assert ledger.balance(assessment(cast.lin.id, YEAR + 1)) == 0
    assert ledger.wallet_of(cast.lin.id).balance == 140


# -- sums and grades


@pytest.mark.parametrize(
    ("components", "total", "grade"),
    [
        ((58, 34, 6, 4), 90.0, Grade.EXCELLENT),
        ((58, 29.5, 6, 4), 89.5, Grade.GOOD),
        ((50, 12, 0, 2), 60.0, Grade.QUALIFIED),
        ((50, 11.5, 0, 2), 59.5, Grade.UNQUALIFIED),
        ((55, 25, 0, 0), 80.0, Grade.GOOD),
        ((55, 24.5, 0, 0), 79.5, Grade.QUALIFIED),
        ((10, 0, 0, 15), 0.0, Grade.UNQUALIFIED),
        ((60, 30, 20, 0), 110.0, Grade.EXCELLENT),
    ],
    ids=["P-5", "P-6", "P-7a", "P-7b", "P-7c", "P-7d", "P-8", "P-10"],
)
def test_grades_follow_from_the_total(year, cast, components, total, grade):
    year.brings(cast.lin, *components)
    year.is_over()
    year.begins()
    assert shown(cast.lin) == (total, grade)


def test_below_zero_the_account_keeps_the_truth(year, cast):
    """P-8."""
    year.brings(cast.lin, base=10, negative=15)
    year.is_over()
    year.begins()
    assert (standing(cast.lin).raw, standing(cast.lin).total) == (-50, 0)
    assert ledger.balance(assessment(cast.lin.id, YEAR)) == -50


def test_equal_totals_share_a_rank(year, cast):
    """P-11; inside a tie the order is that of the member codes."""
    people = (cast.lin, cast.gao, cast.zhao, cast.qian, cast.hu, cast.sun, cast.li)
    totals = ((60, 30, 5), (60, 30, 5), (60, 30, 3.5), *[(60, 30, 0)] * 3, (58, 30, 0))
    for person, components in zip(people, totals, strict=True):
        year.brings(person, *components)
    year.is_over()
    year.begins()
    listed = close().standings
    assert [one.rank for one in listed] == [1, 1, 3, 4, 4, 4, 7, 8, 8]
    codes = [one.code for one in listed]
    assert codes[:2] == sorted(codes[:2])
    assert codes[3:6] == sorted(codes[3:6])


def test_special_members_and_newcomers_stand_below_without_rank_or_grade(year, cast):
    """P-20."""
    cast.gao.membership.category = MemberCategory.SPECIAL
    cast.hu.membership.enrolled_on = date(YEAR, 10, 1)
    for person in (cast.gao, cast.hu):
        year.brings(person, duty=12)
    year.is_over()
    year.begins()
    for person in (cast.gao, cast.hu):
        one = standing(person)
        assert (figure(one.total), one.rank, one.final) == (12.0, None, Grade.UNGRADED)
    assert {one.member_id for one in close().standings[-2:]} == {cast.gao.id, cast.hu.id}


# -- the quota of the REF profile


def excellent(year, cast, *rewards):
    people = (cast.lin, cast.gao, cast.zhao, cast.qian, cast.hu)
    for person, reward in zip(people, rewards, strict=False):
        year.brings(person, base=60, duty=30, reward=reward)
    year.is_over()
    year.begins()
    return people[: len(rewards)]


def test_nine_graded_leave_three_excellent(ref, cast):
    people = excellent(ref, cast, 5, 4, 3, 2)
    assert [standing(one).final for one in people] == [*[Grade.EXCELLENT] * 3, Grade.GOOD]
    assert standing(people[3]).grade == Grade.EXCELLENT


def test_without_the_switch_everybody_keeps_the_grade(seed, cast):
    people = excellent(seed, cast, 5, 4, 3, 2)
    assert {standing(one).final for one in people} == {Grade.EXCELLENT}


@pytest.mark.parametrize(("graded", "most"), [(20, 6), (2, 0)])
def test_the_quota_is_a_third_of_those_graded(graded, most):
    """P-12."""
    assert graded // standings.QUOTA == most


def test_where_all_figures_are_equal_the_assembly_votes(ref, cast):
    people = excellent(ref, cast, 5, 4, 3, 3)
    assert ref.story.variables["tied"] is True
    with pytest.raises(Invalid) as refused, session.begin_nested():
        ref.is_heard()
    assert list(refused.value.details) == ["votes"]
    ref.is_heard(vote(people[2], 4), vote(people[3], 4))
    assert ref.story.steps == ["党员大会听取"]
    ref.is_heard(vote(people[2], 3), vote(people[3], 5))
    assert [standing(one).final for one in people[2:]] == [Grade.GOOD, Grade.EXCELLENT]
    assert ref.story.steps == ["监督说明"]


# -- on the way


def test_a_year_that_is_not_over_is_not_closed(year, cast):
    year.brings(cast.lin, base=10)
    with pytest.raises(Invalid):
        year.begins()
    go_to(date(YEAR + 1, 1, 5))
    case = year.story
    with pytest.raises(yearclose.LinesUnderWay), session.begin_nested():
        line = session.scalars(sa.select(Claim)).first()
        line.status = "PUBLISHED"
        year.begins()
    session.expire_all()
    assert case.case is None


def test_a_year_is_closed_once_in_a_branch(year, cast):
    year.brings(cast.lin, base=10)
    year.is_over()
    year.begins()
    with pytest.raises(Invalid):
        Year(cast).begins()


def test_without_quorum_the_list_is_heard_again(year, cast):
    year.brings(cast.lin, base=10)
    year.is_over()
    year.begins()
    year.is_heard(members_present=4)
    assert year.story.steps == ["党员大会听取"]


@pytest.mark.parametrize("who", ["supervisor", "secretary"])
def test_what_is_sent_back_is_summed_up_again(year, cast, who):
    year.brings(cast.lin, base=10)
    year.is_over()
    year.begins()
    year.is_heard()
    if who == "supervisor":
        year.is_attested("object")
    else:
        year.is_attested()
        year.is_signed("send_back")
    assert year.story.steps == ["党员大会听取"]
    assert len(close().standings) == 9


def test_the_secretary_s_own_line_is_signed_by_the_deputy(year, cast):
    year.brings(cast.li, base=10)
    year.is_over()
    year.begins()
    year.is_heard()
    year.is_attested()
    year.story.completes(cast.li, "签字", "sign")
    assert not year.story.waits_for(cast.li)
    with pytest.raises(yearclose.OwnStanding), session.begin_nested():
        yearclose.sign_own(close(), cast.li.id)
    year.own_line_is_signed(cast.zhou)
    assert (close().signer_id, close().own_line_signer_id) == (cast.li.id, cast.zhou.id)
    assert year.story.steps == ["张贴公示"]


def test_without_the_deputy_s_signature_no_list_is_shown(year, cast):
    year.brings(cast.lin, base=10)
    year.is_over()
    year.begins()
    yearclose.sign(close(), cast.li.id)
    how = publication.Posting(["branch_board"], date(YEAR + 1, 1, 12), "孙亦诚")
    with pytest.raises(yearclose.NotAllSigned):
        yearclose.publish(close(), how, cause="x")


def test_a_secretary_of_elsewhere_signs_the_whole_list(year, cast):
    """One who is no member of the branch has no line in it."""
    held = sa.select(Assignment).filter_by(unit_id=cast.branch.id, role_code="SECRETARY")
    session.scalars(held).one().person = cast.chen
    session.flush()
    year.brings(cast.lin, base=10)
    year.is_over()
    year.begins()
    year.is_heard()
    year.is_attested()
    year.story.completes(cast.chen, "签字", "sign")
    assert year.story.steps == ["张贴公示"]


def test_the_deputy_may_send_the_list_back(year, cast):
    year.brings(cast.lin, base=10)
    year.is_over()
    year.begins()
    year.is_heard()
    year.is_attested()
    year.story.completes(cast.li, "签字", "sign")
    year.own_line_is_signed(outcome="send_back")
    assert year.story.steps == ["党员大会听取"]


def test_what_changes_while_the_list_hangs_is_not_sealed(year, cast):
    year.brings(cast.lin, base=10)
    year.is_shown()
    line = session.scalars(sa.select(Claim)).first()
    claims.reverse(directory.actor(cast.li), line, reason="虚报", cause="x", acting_as="更正")
    session.flush()
    year.story.days_pass(6)
    assert close().sealed_at is None
    assert year.story.steps == ["党员大会听取"]
    assert standing(cast.lin).total == 0


# -- afterwards


def test_a_sealed_grade_changes_only_by_a_documented_correction(seed, cast):
    seed.brings(cast.lin, base=50, duty=12, negative=2)
    seed.is_sealed()
    line = next(one for one in session.scalars(sa.select(Claim)) if one.raw == 120)
    story = Story()
    story.starts(
        cast.lin,
        "points_correction",
        line=str(line.id),
        ground="value",
        reason="当天只做了一小时，多报了一小时。",
        right_value=11.5,
    )
    story.completes(cast.zhao, "核对", "agree", check_recusal=True)
    contact = {"contact_name": "孙亦诚", "contact_phone": "0635-8210000"}
    story.completes(cast.li, "签字", "sign", **contact)
    assert standing(cast.lin).final == Grade.QUALIFIED
    assert standings.graded(cast.branch.id, YEAR)[cast.lin.id] == Grade.UNQUALIFIED
    noted = session.scalars(sa.select(GradeCorrection)).one()
    assert (noted.raw, noted.total) == (595, 595)
    assert corrections.of_case(story.case.id).concerns_year == YEAR
    assert ledger.balance(assessment(cast.lin.id, YEAR)) == 600
    assert publication.notice(noted.notice_id).lines[0]["所属年度"] == str(YEAR)


# -- the veto


def veto(cast, member, *, answer="我已认识到错误。"):
    story = Story()
    story.starts(
        cast.sun,
        "points_veto",
        member=str(member.id),
        ground="circular",
        document="聊纪通〔2026〕7号",
        facts="因违反纪律受到市纪委通报。",
        papers=[_paper(cast.sun)],
    )
    story.completes(cast.wu, "监督意见", note="通报属实，程序完备。")
    if answer is None:
        story.days_pass(4)
    else:
        story.completes(member, "本人申辩", answer=answer)
    return story


def _paper(person):
    scan = evidence.upload(directory.actor(person), "通报.png", PNG)
    session.flush()
    return str(scan.id)


@pytest.mark.parametrize("answer", ["我已认识到错误。", None])
def test_a_veto_takes_the_year_and_freezes_the_wallet(ref, cast, answer):
    """P-9 under REF: raw 96, total 0."""
    ref.brings(cast.lin, base=60, duty=30, reward=6)
    story = veto(cast, cast.lin, answer=answer)
    story.completes(cast.li, "决定", "veto")
    assert story.outcome == "done"
    assert "一票否决决定" in told(cast.lin)
    with pytest.raises(holds.AccountFrozen):
        holds.place(cast.lin.id, 10, key="o", expires_at=story.case.started_at, text="")
    ref.is_sealed()
    one = standing(cast.lin)
    assert (figure(one.raw), figure(one.total), one.final) == (96.0, 0.0, Grade.UNQUALIFIED)
    assert one.rank == 1
    holds.place(cast.lin.id, 10, key="o", expires_at=story.case.started_at, text="")


def test_a_veto_decided_in_january_takes_the_year_in_which_it_was_proposed(ref, cast):
    ref.brings(cast.lin, base=60, duty=30, reward=6)
    go_to(date(YEAR, 12, 30))
    story = veto(cast, cast.lin)
    ref.is_over()
    story.completes(cast.li, "决定", "veto")
    assert vetoes.among([cast.lin.id], YEAR) == {cast.lin.id}
    assert vetoes.among([cast.lin.id], YEAR + 1) == set()


def test_a_veto_comes_too_late_for_a_sealed_year(ref, cast):
    ref.brings(cast.lin, base=60, duty=30, reward=6)
    go_to(date(YEAR, 12, 30))
    story = veto(cast, cast.lin)
    ref.is_sealed()
    with pytest.raises(vetoes.NoVetoOfSealedYear), session.begin_nested():
        story.completes(cast.li, "决定", "veto")
    assert vetoes.among([cast.lin.id], YEAR) == set()


def test_seed_has_no_veto(seed, cast):
    """P-9 under SEED: 96, excellent."""
    with pytest.raises(vetoes.VetoOff), session.begin_nested():
        veto(cast, cast.lin)
    seed.brings(cast.lin, base=60, duty=30, reward=6)
    seed.is_over()
    seed.begins()
    assert shown(cast.lin) == (96.0, Grade.EXCELLENT)


def test_a_veto_may_be_dropped(ref, cast):
    story = veto(cast, cast.lin)
    story.completes(cast.li, "决定", "drop", decide_reason="情节轻微，已经改正。")
    assert story.outcome == "dropped"
    assert vetoes.among([cast.lin.id], YEAR) == set()
