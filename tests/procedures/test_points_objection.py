"""积分异议 from the notice to the books (`domain.md` 6.4, 4.2, P-21)."""

from __future__ import annotations

from datetime import datetime, time

import pytest
from claimants import Office
from objectors import Objector

from app import audit, clock
from app.assessment import appeals, objections, panels, stops
from app.assessment.oversight import Ruling
from app.cases import queries, searching
from app.cases.models import CaseStatus
from app.db import session
from app.errors import Invalid, NotFound
from app.notices import appealing
from app.notifications import outbox
from app.organisation import directory
from app.points import claims, ledger
from app.points.books import assessment
from app.points.status import ClaimStatus

pytestmark = pytest.mark.usefixtures("proven")


@pytest.fixture
def office(story, cast):
    return Office(story, cast)


@pytest.fixture
def quarter(office):
    return office.quarter


@pytest.fixture
def line(office):
    """Lin's line, on the notice."""
    office.until_published()
    return claims.claim_of(office.story.case.id)


@pytest.fixture
def objector(cast, line):
    return Objector(cast, line)


def points_of(person):
    return ledger.balance(assessment(person.id, 2026))


def told(person):
    return [message.title for message in outbox.messages(directory.actor(person))]


def may_read(person, case):
    try:
        queries.case(directory.actor(person), case.id)
    except NotFound:
        return False
    return True


# -- the line waits, the others do not


def test_of_six_lines_the_one_objected_to_waits(office, quarter, cast):
    """P-21."""
    lines = []
    for person in (cast.lin, cast.gao, cast.qian, cast.hu, cast.zhou, cast.wu):
        witness = cast.lin if person is not cast.lin else cast.gao
        office.report(person, witnesses=[str(witness.id)])
        office.verify(cast.zhao)
        office.check(cast.hu if person is cast.qian else cast.qian)
        lines.append(claims.claim_of(office.story.case.id))
    quarter.is_published()
    objector = Objector(cast, lines[0])
    objector.objects(cast.gao)
    objector.accepts(panel=(cast.zhou, cast.sun, cast.hu))
    quarter.story.days_pass(6)
    statuses = [claims.claim_of(one.case_id).status for one in lines]
    assert statuses == [ClaimStatus.PUBLISHED, *[ClaimStatus.POSTED] * 5]
    assert (quarter.story.steps, quarter.story.case.status) == ([], CaseStatus.OPEN)


@pytest.mark.parametrize(
    ("found", "result"),
    [
        (("uphold", None), (Ruling.UPHELD, 20)),
        (("adjust", 1), (Ruling.ADJUSTED, 10)),
        (("adjust", 3), (Ruling.ADJUSTED, 30)),
        (("reject", None), (Ruling.ANNULLED, 0)),
    ],
)
def test_what_is_decided_is_posted_when_nobody_appeals(objector, quarter, cast, found, result):
    objector.objects(cast.gao)
    objector.is_decided(*found)
    quarter.story.days_pass(6)
    assert (objector.row.ruling, points_of(cast.lin)) == result
    assert quarter.story.steps == ["事后总结反馈"]
    assert objector.story.outcome == "settled"


def test_an_annulled_line_ends_and_its_member_is_told_why(objector, office, quarter, cast):
    objector.objects(cast.gao)
    objector.is_decided("reject")
    office.story.works()
    assert office.story.case.outcome == "rejected"
    assert objector.line.status == ClaimStatus.REJECTED
    assert "不予认定：清理三号楼排水沟" in told(cast.lin)


@pytest.mark.parametrize(
    ("findings", "value"),
    [
        ((("uphold", None), ("adjust", 1), ("adjust", 1)), 10),
        ((("reject", None), ("adjust", 1), ("uphold", None)), 10),
        ((("reject", None), ("reject", None), ("uphold", None)), 0),
        ((("adjust", 1), ("adjust", 1.5), ("uphold", None)), 15),
    ],
)
def test_of_three_findings_the_middle_one_counts(objector, cast, findings, value):
    objector.objects(cast.gao)
    objector.accepts()
    for person, found in zip((cast.hu, cast.sun, cast.zhou), findings, strict=True):
        objector.finds(person, *found)
    assert objector.row.value == value


def test_two_objections_to_one_line_are_both_waited_for(objector, line, quarter, cast):
    other = Objector(cast, line)
    objector.objects(cast.gao)
    other.objects(cast.hu, ground="twice")
    objector.is_decided("adjust", 1)
    quarter.story.days_pass(6)
    assert line.status == ClaimStatus.PUBLISHED
    other.accepts(panel=(cast.sun, cast.zhou, cast.gao))
    for person in (cast.sun, cast.zhou, cast.gao):
        other.finds(person, "uphold")
    other.story.days_pass(4)
    assert (line.status, points_of(cast.lin)) == (ClaimStatus.POSTED, 10)


def test_what_one_objection_has_annulled_the_other_cannot_change(objector, line, quarter, cast):
    other = Objector(cast, line)
    objector.objects(cast.gao)
    other.objects(cast.hu)
    objector.is_decided("reject")
    other.accepts(panel=(cast.sun, cast.zhou, cast.gao))
    for person in (cast.sun, cast.zhou, cast.gao):
        other.finds(person, "adjust", 1)
    other.story.days_pass(4)
    assert (line.status, points_of(cast.lin)) == (ClaimStatus.REJECTED, 0)
    assert quarter.story.steps == ["事后总结反馈"]


def test_one_person_objects_to_a_line_once_at_a_time(objector, line, cast):
    objector.objects(cast.gao)
    with pytest.raises(objections.AlreadyObjected) as refused, session.begin_nested():
        Objector(cast, line).objects(cast.gao)
    assert refused.value.values["case_id"] == objector.story.case.id


# -- when


def at(day, hour, minute=0):
    clock.freeze(datetime.combine(day, time(hour, minute), clock.OFFICE_ZONE))


def test_on_the_last_evening_it_is_in_time(objector, quarter, line, cast):
    quarter.story.days_pass(5)
    at(clock.today(), 23, 59)
    objector.objects(cast.gao)
    quarter.story.days_pass(1)
    assert line.status == ClaimStatus.PUBLISHED


def test_after_the_last_day_it_is_late_even_if_nothing_is_posted_yet(objector, quarter, line, cast):
    quarter.story.days_pass(5)
    at(clock.working_day_after(clock.today(), 1), 0, 1)
    with pytest.raises((Invalid, stops.NotOnNotice)), session.begin_nested():
        objector.objects(cast.gao)
    assert line.status == ClaimStatus.PUBLISHED
    quarter.story.works()
    assert line.status == ClaimStatus.POSTED


def test_what_is_not_on_notice_cannot_be_objected_to(office, cast):
    line = claims.claim_of(office.until_checked().id)
    with pytest.raises(Invalid) as refused, session.begin_nested():
        Objector(cast, line).objects(cast.gao)
    assert list(refused.value.details) == ["line"]


def test_the_neighbours_cannot_object(objector, cast):
    with pytest.raises(Invalid) as refused, session.begin_nested():
        objector.objects(cast.chen, unit=cast.neighbour)
    assert list(refused.value.details) == ["line"]


def test_what_is_not_accepted_in_a_day_is_told_to_the_subdistrict(objector, cast):
    objector.objects(cast.gao)
    objector.story.days_pass(1)
    assert told(cast.wang) == []
    objector.story.days_pass(1)
    assert told(cast.wang) == ["异议还没有受理：清理三号楼排水沟"]
    objector.accepts()
    assert objector.story.steps == ["核查"] * 3


# -- appeal


def test_it_waits_three_working_days_for_an_appeal(objector, quarter, line, cast):
    objector.objects(cast.gao)
    objector.accepts()
    quarter.story.days_pass(4)
    objector.is_checked("adjust", 1)
    objector.story.days_pass(3)
    assert (line.status, line.granted) == (ClaimStatus.PUBLISHED, 20)
    objector.story.days_pass(1)
    assert (line.status, line.granted) == (ClaimStatus.POSTED, 10)


@pytest.mark.parametrize("party", ["gao", "lin"])
def test_either_party_may_appeal_and_the_subdistrict_has_the_last_word(
    objector, quarter, line, cast, party
):
    objector.objects(cast.gao)
    objector.accepts()
    objector.is_checked("adjust", 1)
    objector.story.days_pass(2)
    objector.appeals(getattr(cast, party))
    objector.story.days_pass(6)
    assert line.status == ClaimStatus.PUBLISHED
    objector.is_ruled("adjust", 1.5)
    assert (line.status, points_of(cast.lin)) == (ClaimStatus.POSTED, 15)
    assert objector.row.is_final
    with pytest.raises(appealing.NotAppealable):
        objector.appeals(cast.gao)


def test_after_three_working_days_nobody_can_appeal(objector, cast):
    objector.objects(cast.gao)
    objector.accepts()
    objector.is_checked()
    with pytest.raises(NotFound):
        objector.appeals(cast.qian)
    at(clock.working_day_after(clock.today(), 4), 0, 1)
    with pytest.raises(appealing.NotAppealable):
        objector.appeals(cast.gao)


def test_what_is_not_admitted_can_be_appealed_against_too(objector, quarter, line, cast):
    objector.objects(cast.gao)
    objector.refuses()
    assert "您的异议有答复：清理三号楼排水沟" in told(cast.gao)
    objector.appeals(cast.gao)
    objector.is_ruled("reject")
    assert line.status == ClaimStatus.REJECTED


def test_what_the_panel_leaves_undone_the_subdistrict_decides(objector, line, cast):
    objector.objects(cast.gao)
    objector.accepts()
    objector.finds(cast.hu, "uphold")
    objector.story.days_pass(6)
    assert objector.story.steps == ["复查"]
    objector.is_ruled("uphold")
    assert (line.status, points_of(cast.lin)) == (ClaimStatus.POSTED, 20)


def test_the_objector_may_take_it_back_until_it_is_answered(objector, line, quarter, cast):
    objector.objects(cast.gao)
    objector.story.withdraws(cast.gao)
    assert objector.row.ruling == Ruling.WITHDRAWN
    quarter.story.days_pass(6)
    assert line.status == ClaimStatus.POSTED
    assert quarter.story.steps == ["事后总结反馈"]


def test_what_is_answered_is_not_taken_back(objector, cast):
    objector.objects(cast.gao)
    objector.accepts()
    objector.is_checked()
    with pytest.raises(objections.AlreadyAnswered):
        objector.story.withdraws(cast.gao)


# -- who


def test_whoever_touched_the_line_keeps_out_of_it(objector, line, cast):
    objector.objects(cast.gao)
    fit = panels.eligible(objector.row)
    assert set(fit) == {cast.hu.id, cast.sun.id, cast.zhou.id}
    for person in (cast.lin, cast.gao, cast.zhao, cast.qian, cast.li, cast.wu, cast.chen):
        with pytest.raises(Invalid) as refused:
            objector.accepts(panel=(cast.hu, cast.sun, person))
        assert list(refused.value.details) == ["panel"]
    with pytest.raises(Invalid):
        objector.accepts(panel=(cast.hu, cast.sun))


@pytest.mark.parametrize("part", ["objector", "member", "checker"])
def test_a_supervisor_whom_it_concerns_does_not_hear_it(office, cast, part):
    if part == "checker":
        directory.assign(cast.wu, "ASSESSOR", cast.branch)
    office.report(cast.wu if part == "member" else cast.lin)
    office.verify(cast.zhao)
    office.check(cast.wu if part == "checker" else cast.qian)
    office.quarter.is_published()
    objector = Objector(cast, claims.claim_of(office.story.case.id))
    objector.objects(cast.wu if part == "objector" else cast.hu)
    assert not objector.story.waits_for(cast.wu)
    assert objector.story.waits_for(cast.wang)


def test_too_small_a_branch_takes_its_panel_from_the_community(objector, cast):
    for person in (cast.hu, cast.sun):
        person.disabled_at = clock.now()
    objector.objects(cast.gao)
    assert set(panels.eligible(objector.row)) == {cast.zhou.id, cast.chen.id}


def test_the_line_s_own_member_may_object_and_reads_the_case(objector, cast):
    objector.objects(cast.lin)
    assert may_read(cast.lin, objector.story.case)
    objector.is_decided("adjust", 3)
    assert told(cast.lin).count("您的异议有答复：清理三号楼排水沟") == 1


# -- who has objected stays unknown


def test_the_member_concerned_never_learns_who_objected(objector, quarter, cast):
    objector.objects(cast.gao)
    objector.accepts()
    objector.is_checked("adjust", 1)
    case = objector.story.case
    assert not may_read(cast.lin, case)
    assert may_read(cast.gao, case)
    assert may_read(cast.wu, case)
    seen = [f"{one.title}{one.body}" for one in outbox.messages(directory.actor(cast.lin))]
    assert any("对您这一件的异议有结果" in text for text in seen)
    assert not any(cast.gao.name in text for text in seen)
    kept = audit.entries(quarter.story.case.id)
    assert [one.action for one in kept if one.action.startswith("objection")] == [
        "objection.raised",
        "objection.decided",
    ]
    assert not any(cast.gao.name in str(one.details) + one.actor_name for one in kept)
    assert searching.search(directory.actor(cast.lin), cast.gao.name).rows == []


def test_not_even_a_secretary_whose_line_it_is(office, quarter, cast):
    office.report(cast.li, witnesses=[str(cast.lin.id)])
    office.verify(cast.zhao)
    office.check(cast.qian)
    quarter.is_published()
    objector = Objector(cast, claims.claim_of(office.story.case.id))
    objector.objects(cast.gao)
    assert not may_read(cast.li, objector.story.case)
    assert may_read(cast.sun, objector.story.case)


def test_a_stranger_reads_nothing_of_it(objector, cast):
    objector.objects(cast.gao)
    for person in (cast.chen, cast.hu, cast.root):
        assert not may_read(person, objector.story.case)
        with pytest.raises(NotFound):
            appeals.seen(directory.actor(person), objector.story.case.id)
    for party in (cast.lin, cast.gao):
        assert appeals.seen(directory.actor(party), objector.story.case.id)
