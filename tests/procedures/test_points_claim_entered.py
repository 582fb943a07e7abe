"""代报: the clerk enters a claim for a member who cannot (`domain.md` 4.1, 4.2, 6.3 `draft`)."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import sqlalchemy as sa
from claimants import Office

from app import audit, clock
from app.cases import applicant, official, otherboxes, queries, turns
from app.cases.models import Case, CaseStatus
from app.db import session
from app.errors import Invalid
from app.notifications import outbox
from app.organisation import directory
from app.points import booklets, claims, ledger, wall
from app.points.books import assessment
from app.points.filing import WitnessConcerned
from app.points.models import ClaimNotOpen
from app.points.status import ClaimStatus

pytestmark = pytest.mark.usefixtures("proven")


@pytest.fixture
def office(story, cast):
    for person in (cast.gao, cast.li, cast.lin):
        person.password_hash = "so that they can sign in"
    session.flush()
    return Office(story, cast)


def claim_of(story):
    return claims.claim_of(story.case.id)


def told(person):
    return [message.title for message in outbox.messages(directory.actor(person))]


# -- the usual course


def test_a_claim_entered_for_a_member_goes_on_when_the_member_acknowledges_it(story, office, cast):
    office.enters(cast.gao, by=cast.sun)
    assert story.steps == ["本人确认"]
    office.acknowledge(cast.gao)
    assert story.steps == ["核实"]
    row = claim_of(story)
    assert (row.status, row.member_id, row.entered_by_id) == (
        ClaimStatus.SUBMITTED,
        cast.gao.id,
        cast.sun.id,
    )


def test_its_points_are_the_member_s_in_every_book(story, office, cast):
    office.enters()
    office.acknowledge()
    office.verify()
    office.check()
    office.quarter.is_posted()
    assert story.outcome == "posted"
    assert ledger.balance(assessment(cast.gao.id, 2026)) == 20
    assert ledger.balance(assessment(cast.sun.id, 2026)) == 0
    totals = {row.member_id: row.total for row in wall.rows(cast.branch, 2026)}
    assert (totals[cast.gao.id], totals[cast.sun.id]) == (20, 0)
    [line] = booklets.lines(cast.gao.id, 2026)
    assert (line.granted, line.entered_by, line.verifier) == (20, "孙亦诚", "赵明远")
    assert booklets.receipt(claim_of(story)).entered_by == "孙亦诚"
    assert booklets.lines(cast.sun.id, 2026) == []


def test_the_member_is_asked_by_a_message(story, office, cast):
    office.enters()
    [message] = outbox.messages(directory.actor(cast.gao))
    assert message.title == "本人确认：志愿服务（按时长）：清理三号楼排水沟"
    assert message.body.startswith("组织委员代您申报了这件事。")
    assert message.link == f"/cases/{story.case.id}"


def test_the_record_says_who_entered_it_and_for_whom(story, office, cast):
    office.enters()
    first = audit.entries(story.case.id)[0]
    assert (first.action, first.actor_name, first.acting_as) == (
        "case.started",
        "孙亦诚",
        "ORG_COMMISSIONER@滨河中心党支部",
    )
    assert first.details["on_behalf_of"] == {"id": str(cast.gao.id), "name": "高若水"}
    office.acknowledge()
    assert audit.verify(story.case) == []


def test_both_find_it_among_what_they_started_and_may_look_at_it(story, office, cast):
    case = office.enters()
    session.flush()
    for person in (cast.gao, cast.sun):
        actor = directory.actor(person)
        assert [one.id for one in otherboxes.started(actor).rows] == [case.id]
        assert queries.case(actor, case.id) is case
    assert otherboxes.started(directory.actor(cast.lin)).rows == []


def test_who_entered_it_still_sees_it_after_leaving_the_office(story, office, cast):
    case = office.enters()
    stranger = directory.actor(cast.sun)
    without_posts = type(stranger)(stranger.person_id, stranger.name, stranger.unit_id, ())
    session.flush()
    assert queries.case(without_posts, case.id) is case


def test_until_then_the_booklet_says_that_it_waits_for_the_member(story, office, cast):
    office.enters()
    [line] = booklets.lines(cast.gao.id, 2026)
    assert (line.status, line.entered_by, line.granted) == ("待本人确认", "孙亦诚", None)


def test_the_member_has_time_though_the_thirty_days_run_out(story, office, cast):
    office.enters(event_date=date(2026, 2, 1))
    clock.freeze(datetime(2026, 3, 6, 9, tzinfo=clock.OFFICE_ZONE))
    office.acknowledge()
    assert story.steps == ["核实"]


def test_ones_own_claim_is_entered_by_nobody_else(story, office, cast):
    office.report(cast.lin)
    assert (story.case.entered_by_id, claim_of(story).entered_by_id) == (None, None)
    assert story.steps == ["核实"]
    assert told(cast.lin) == []


def test_the_clerk_who_names_himself_claims_for_himself(story, office, cast):
    office.enters(cast.sun, by=cast.sun)
    assert story.case.entered_by_id is None
    assert story.steps == ["核实"]


# -- who may


@pytest.mark.parametrize("clerk", ["lin", "zhao", "li", "wu", "chen", "wang"])
def test_only_the_clerk_of_the_branch_enters_for_others(office, cast, clerk):
    with pytest.raises(applicant.MayNotStartForOthers), session.begin_nested():
        office.story.starts(
            getattr(cast, clerk), "points_claim", unit=cast.branch, whose=cast.gao, item="D01"
        )
    assert session.scalar(sa.select(sa.func.count()).select_from(Case)) == 0


@pytest.mark.parametrize("stranger", ["chen", "wang", "root"])
def test_the_clerk_enters_for_members_of_the_own_branch_only(office, cast, stranger):
    with pytest.raises(applicant.NotAmongThem) as refused:
        office.enters(getattr(cast, stranger))
    assert list(refused.value.details) == ["on_behalf_of"]


def test_the_clerk_of_one_branch_enters_nothing_in_another(office, cast):
    with pytest.raises(applicant.MayNotStartForOthers):
        office.story.starts(cast.sun, "points_claim", unit=cast.neighbour, whose=cast.chen)


@pytest.mark.parametrize("other", ["sun", "li", "zhou", "lin", "zhao", "wu"])
def test_nobody_acknowledges_in_the_member_s_name(story, office, cast, other):
    office.enters(cast.gao)
    with pytest.raises(turns.NotYourTurn):
        office.acknowledge(getattr(cast, other))
    assert story.steps == ["本人确认"]


def test_to_acknowledge_is_to_vouch_for_it(office):
    office.enters()
    with pytest.raises(Invalid) as refused:
        office.acknowledge(acknowledge_honest=False)
    assert list(refused.value.details) == ["acknowledge_honest"]


@pytest.mark.parametrize("witness", ["gao", "sun"])
def test_neither_claimant_nor_clerk_is_a_witness(office, cast, witness):
    with pytest.raises(Invalid) as refused:
        office.enters(witnesses=[str(getattr(cast, witness).id)])
    assert list(refused.value.details) == ["witnesses"]


def test_the_claimant_is_no_witness_after_a_return_either(story, office, cast):
    office.enters()
    office.acknowledge()
    office.verify(outcome="return")
    answers = {**_revised(cast), "witnesses": [str(cast.gao.id)]}
    with pytest.raises(WitnessConcerned):
        story.completes(cast.sun, "报绩", **answers)


# -- not mine


def test_a_member_who_says_it_is_not_theirs_ends_it(story, office, cast):
    office.enters()
    office.acknowledge(outcome="refuse")
    assert story.outcome == "refused"
    row = claim_of(story)
    assert (row.status, row.reason) == (ClaimStatus.DISOWNED, "那天我在医院，不是我做的。")
    assert told(cast.sun) == ["本人未确认：清理三号楼排水沟"]
    assert booklets.lines(cast.gao.id, 2026) == []
    story.days_pass(10)
    assert ledger.balance(assessment(cast.gao.id, 2026)) == 0


def test_it_takes_a_reason(office):
    office.enters()
    with pytest.raises(Invalid) as refused:
        office.acknowledge(outcome="refuse", acknowledge_reason="")
    assert list(refused.value.details) == ["acknowledge_reason"]


def test_the_matter_may_then_be_claimed_by_the_member(story, office, cast):
    office.enters()
    office.acknowledge(outcome="refuse")
    office.report(cast.gao, witnesses=[str(cast.hu.id)])
    assert story.steps == ["核实"]


def test_while_it_waits_the_same_matter_is_not_claimed_twice(office, cast):
    first = office.enters()
    with pytest.raises(claims.DuplicateClaim) as refused:
        office.report(cast.gao, witnesses=[str(cast.hu.id)])
    assert refused.value.number == first.number


def test_what_nobody_acknowledged_cannot_be_valued(story, office):
    office.enters()
    with pytest.raises(ClaimNotOpen) as refused:
        claims.settle(claim_of(story), quantity=2, raw=2)
    assert "待本人确认" in str(refused.value)


# -- sent back for more


def _revised(cast):
    return {
        "item": "D01",
        "title": "清理三号楼排水沟",
        "event_date": date(2026, 3, 2),
        "quantity": 1,
        "asked_points": 1,
        "statement": "雨后排水沟堵塞，清理了一小时。",
        "witnesses": [str(cast.hu.id)],
        "honest": True,
    }


def test_a_returned_claim_is_revised_by_the_clerk_and_acknowledged_anew(story, office, cast):
    office.enters()
    office.acknowledge()
    office.verify(outcome="return")
    assert story.waits_for(cast.sun)
    assert not story.waits_for(cast.gao)
    story.completes(cast.sun, "报绩", **_revised(cast))
    assert claim_of(story).status == ClaimStatus.ENTERED
    office.acknowledge()
    assert story.steps == ["核实"]
    assert story.variables["quantity_found"] == 1
    assert claim_of(story).status == ClaimStatus.SUBMITTED


# -- separation of duties


@pytest.fixture
def crowded(cast):
    """Everybody concerned may take every step, so that only separation keeps them out."""
    for person in (cast.sun, cast.gao):
        for role in ("ASSESSOR", "SECRETARY", "DEPUTY_SECRETARY"):
            directory.assign(person, role, cast.branch)
    session.flush()


@pytest.mark.parametrize("step", ["核实", "复核"])
@pytest.mark.parametrize("person", ["gao", "sun"])
@pytest.mark.usefixtures("crowded")
def test_neither_claimant_nor_clerk_verifies_or_checks(story, office, cast, person, step):
    office.enters(cast.gao, by=cast.sun)
    office.acknowledge()
    if step == "复核":
        office.verify()
    item = story.item(step)
    with pytest.raises(turns.SelfApproval):
        official.complete(directory.actor(getattr(cast, person)), item.id, {})


@pytest.mark.parametrize("person", ["gao", "sun"])
@pytest.mark.usefixtures("crowded")
def test_neither_claimant_nor_clerk_signs(office, cast, person):
    office.enters(cast.gao, by=cast.sun)
    office.acknowledge()
    office.verify()
    office.check()
    office.quarter.comes_to_the_assembly()
    office.quarter.meets()
    office.quarter.signs(getattr(cast, person))
    assert office.quarter.story.steps == ["代行定绩"]


@pytest.mark.usefixtures("crowded")
def test_after_a_return_the_clerk_is_still_kept_out(story, office, cast):
    office.enters()
    office.acknowledge()
    office.verify(outcome="return")
    story.completes(cast.sun, "报绩", **_revised(cast))
    office.acknowledge()
    with pytest.raises(turns.SelfApproval):
        office.verify(cast.sun)
    office.verify(cast.zhao, quantity_found=1)


# -- on paper


def test_for_a_member_without_an_account_another_officer_records_the_signature(story, office, cast):
    cast.gao.password_hash = None
    office.enters()
    assert story.steps == ["书面确认"]
    assert story.waits_for("SECRETARY")
    office.sign_paper(cast.li)
    assert story.steps == ["核实"]
    assert claim_of(story).status == ClaimStatus.SUBMITTED


def test_so_it_is_for_a_member_whom_the_clerk_knows_unable_to_sign_in(story, office, cast):
    office.enters(on_paper=True)
    assert story.steps == ["书面确认"]
    office.sign_paper(outcome="refuse")
    assert story.outcome == "refused"
    assert claim_of(story).reason == "本人说不是他做的。"
    assert told(cast.sun) == ["本人未确认：清理三号楼排水沟"]


def test_and_for_a_member_who_has_not_answered_within_five_working_days(story, office, cast):
    office.enters()
    story.days_pass(5)
    assert story.steps == ["本人确认"]
    story.days_pass(1)
    assert story.steps == ["书面确认"]
    office.sign_paper()
    assert story.steps == ["核实"]


def test_the_paper_must_be_there(office):
    office.enters(on_paper=True)
    with pytest.raises(Invalid) as refused:
        office.sign_paper(acknowledge_scan=[])
    assert list(refused.value.details) == ["acknowledge_scan"]


@pytest.mark.usefixtures("crowded")
@pytest.mark.parametrize("person", ["gao", "sun"])
def test_neither_claimant_nor_clerk_records_the_paper(office, cast, person):
    office.enters(cast.gao, by=cast.sun, on_paper=True)
    with pytest.raises(turns.SelfApproval):
        office.sign_paper(getattr(cast, person))


def test_the_secretary_s_own_paper_is_recorded_by_the_deputy(story, office, cast):
    office.enters(cast.li, on_paper=True)
    assert story.waits_for("DEPUTY_SECRETARY")
    with pytest.raises(turns.SelfApproval):
        office.sign_paper(cast.li)
    office.sign_paper(cast.zhou)
    assert story.steps == ["核实"]


def test_nobody_is_asked_about_paper_for_their_own_claim(story, office, cast):
    office.report(cast.lin, on_paper=True)
    assert story.variables["on_paper"] is None
    assert story.steps == ["核实"]


# -- withdrawing


@pytest.mark.parametrize("person", ["gao", "sun"])
def test_until_it_is_acknowledged_both_may_withdraw(story, office, cast, person):
    office.enters()
    story.withdraws(getattr(cast, person))
    assert story.case.status == CaseStatus.WITHDRAWN
    assert claim_of(story).status == ClaimStatus.WITHDRAWN


def test_then_only_the_member_may(story, office, cast):
    office.enters()
    office.acknowledge()
    with pytest.raises(claims.NotYoursAnyMore), session.begin_nested():
        story.withdraws(cast.sun)
    assert story.case.is_open
    story.withdraws(cast.gao)
    assert claim_of(story).status == ClaimStatus.WITHDRAWN


def test_others_may_not(story, office, cast):
    office.enters()
    with pytest.raises(applicant.NotYourCase):
        story.withdraws(cast.li)
