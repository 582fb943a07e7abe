"""The subdistrict cancels a quarter, whatever step it is at (`domain.md` 6.2)."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
import years
from attendances import Clerk
from claimants import Office
from objectors import Objector
from quarters import Quarter
from test_points_supervision import Supervisor

from app import audit, clock
from app.assessment import cancelling, quarters
from app.assessment.models import Stop
from app.assessment.oversight import Ruling
from app.cases.models import CaseClosed, CaseStatus
from app.db import session
from app.errors import Forbidden, Invalid
from app.notices import publication
from app.notices.models import NoticeState
from app.notifications import outbox
from app.organisation import directory
from app.points import claims, cycles, ledger
from app.points.books import assessment
from app.points.models import Claim
from app.points.registers.models import RegisterState
from app.points.status import ClaimStatus

pytestmark = pytest.mark.usefixtures("proven")
WHY = "名单和签到表对不上，请重新组织。"


@pytest.fixture
def office(story, cast):
    return Office(story, cast)


@pytest.fixture
def quarter(office):
    return office.quarter


@pytest.fixture
def line(office):
    return claims.claim_of(office.until_checked().id)


def cancels(quarter, person):
    cancelling.cancel(directory.actor(person), quarter.story.case, WHY)
    quarter.story.works()


def told(person):
    return [message.title for message in outbox.messages(directory.actor(person))]


def to_report(quarter):
    quarter.begins()
    quarter.hears()


def to_assembly(quarter):
    quarter.comes_to_the_assembly()


def to_signing(quarter):
    quarter.comes_to_the_assembly()
    quarter.meets()


def to_notice(quarter):
    quarter.is_published()


@pytest.mark.parametrize("phase", [to_report, to_assembly, to_signing, to_notice])
def test_what_is_not_posted_comes_to_nothing(quarter, line, office, cast, phase):
    phase(quarter)
    cancels(quarter, cast.wang)
    assert (line.status, line.granted) == (ClaimStatus.REJECTED, None)
    assert quarter.story.case.status == CaseStatus.FINISHED
    assert office.story.case.status == CaseStatus.WITHDRAWN
    assert "季度评定已撤销：清理三号楼排水沟" in told(cast.lin)
    states = {one.state for one in publication.of_case(quarter.story.case.id)}
    assert states <= {NoticeState.TAKEN_DOWN}
    assert ledger.balance(assessment(cast.lin.id, 2026)) == 0
    kept = audit.entries(quarter.story.case.id)
    assert WHY in str([one.details for one in kept])


@pytest.mark.usefixtures("line")
def test_a_claim_that_nobody_has_verified_ends_too(quarter, office, cast):
    to_report(quarter)
    case = office.report(cast.gao, witnesses=[str(cast.hu.id)])
    cancels(quarter, cast.wang)
    assert claims.claim_of(case.id).status == ClaimStatus.REJECTED
    assert (case.status, office.story.steps) == (CaseStatus.WITHDRAWN, [])


def test_objections_and_holds_end_with_it(quarter, line, cast):
    quarter.is_published()
    objector, supervisor = Objector(cast, line), Supervisor(cast, quarter)
    objector.objects(cast.gao)
    supervisor.says("hold")
    cancels(quarter, cast.wang)
    assert objector.row.ruling == Ruling.CANCELLED
    assert {objector.story.case.status, supervisor.story.case.status} == {CaseStatus.WITHDRAWN}
    assert supervisor.row.ended_at is not None
    assert session.scalars(sa.select(Stop.id).filter_by(lifted_at=None)).all() == []


def test_registers_end_with_it(quarter, story, cast):
    to_report(quarter)
    clerk = Clerk(story, cast)
    first = clerk.is_checked()
    listed = story.case
    cycle_id = first.cycle_id
    cancels(quarter, cast.wang)
    assert (listed.status, story.steps) == (CaseStatus.WITHDRAWN, [])
    assert (first.state, first.reason) == (
        RegisterState.DISMISSED,
        f"本季度评定已由街道撤销：{WHY}",
    )
    lines = session.scalars(sa.select(Claim.status).filter_by(cycle_id=cycle_id))
    assert set(lines) == {ClaimStatus.REJECTED}
    assert clerk.uploads() is not first, "the same sheet may be handed in again"


def test_a_register_that_nobody_has_checked_ends_too(quarter, story, cast):
    to_report(quarter)
    Clerk(story, cast).hands_in()
    cancels(quarter, cast.wang)
    assert (story.case.status, story.steps) == (CaseStatus.WITHDRAWN, [])


def test_nobody_supervises_what_is_cancelled(quarter, office, cast):
    office.until_checked()
    to_report(quarter)
    supervisor = Supervisor(cast, quarter)
    cancels(quarter, cast.wang)
    with pytest.raises(Invalid) as refused:
        supervisor.says("hold")
    assert list(refused.value.details) == ["watched_cycle"]


def test_what_is_posted_stays(quarter, line, cast):
    quarter.is_posted()
    cancels(quarter, cast.wang)
    assert line.status == ClaimStatus.POSTED
    assert ledger.balance(assessment(cast.lin.id, 2026)) == 20


@pytest.mark.usefixtures("line")
def test_only_the_subdistrict_cancels_and_only_once(quarter, cast):
    to_report(quarter)
    for person in (cast.li, cast.sun, cast.wu, cast.lin, cast.chen):
        with pytest.raises(Forbidden):
            cancels(quarter, person)
    cancels(quarter, cast.wang)
    with pytest.raises(CaseClosed):
        cancels(quarter, cast.wang)


def begins_anew(cast):
    """The clerk begins the cancelled quarter; the running one has begun by itself."""
    if quarters.of_branch(cast.branch.id)[0].cycle != cycles.current(cast.branch, clock.today()):
        Quarter(cast).begins()
    again = Quarter(cast)
    again.begins()
    return again


@pytest.mark.parametrize("phase", [to_report, to_notice])
def test_a_cancelled_quarter_is_begun_anew_and_lived_to_its_end(quarter, line, cast, story, phase):
    phase(quarter)
    cancels(quarter, cast.wang)
    again = begins_anew(cast)
    assert f"{line.cycle.name}的评定重新开始" in told(cast.lin)
    again.hears()
    second = claims.claim_of(Office(story, cast).until_checked().id)
    assert (second.cycle_id, second.item_id) == (line.cycle_id, line.item_id)
    at_the_freeze = line.cycle.freezes_at.astimezone(clock.OFFICE_ZONE)
    clock.freeze(at_the_freeze.replace(hour=9))
    again.story.works()
    again.meets()
    again.signs()
    again.publishes()
    again.story.days_pass(6)
    assert (line.status, second.status) == (ClaimStatus.REJECTED, ClaimStatus.POSTED)
    assert ledger.balance(assessment(cast.lin.id, 2026)) == 20
    again.sums_up()
    assert again.story.outcome == "done"


def test_there_are_the_days_of_grace_to_claim_again(quarter, line, cast):
    to_notice(quarter)
    cancels(quarter, cast.wang)
    assert line.cycle.is_frozen(clock.now())
    begins_anew(cast)
    assert line.cycle.last_day == clock.working_day_after(clock.today(), 5)


@pytest.mark.usefixtures("line")
def test_it_is_begun_anew_once(quarter, cast):
    to_notice(quarter)
    cancels(quarter, cast.wang)
    begins_anew(cast)
    with pytest.raises(quarters.QuarterOpened), session.begin_nested():
        begins_anew(cast)


def test_no_quarter_is_begun_anew_in_a_year_that_is_on_its_way_to_the_seal(quarter, cast):
    years.go_to(date(2026, 12, 1))
    quarter.begins()
    quarter.hears()
    cancels(quarter, cast.wang)
    year = years.Year(cast)
    year.is_over()
    year.begins()
    Quarter(cast).begins()
    assert quarters.of_branch(cast.branch.id)[0].cycle.year == 2027
    with pytest.raises(quarters.QuarterOpened), session.begin_nested():
        Quarter(cast).begins()
