"""组织关系转接 in people's words: two branches agree, and from that day the member is there."""

from __future__ import annotations

import pytest
from claimants import Office
from clerk import award

from app.cases import turns
from app.db import session, tentatively
from app.errors import Invalid, Refused
from app.notifications import outbox
from app.organisation import directory
from app.points import claims, ledger, wall
from app.points.books import ap_issuer, assessment
from app.points.status import ClaimStatus

pytestmark = pytest.mark.usefixtures("proven")


class Transfer:
    """lin goes to the neighbouring branch, where chen is secretary."""

    def __init__(self, story, cast) -> None:
        self.story, self.cast = story, cast
        directory.assign(cast.chen, "SECRETARY", cast.neighbour)
        session.flush()

    def proposed(self, person=None, **changes):
        answers = {
            "member": str(self.cast.lin.id),
            "to_branch": str(self.cast.neighbour.id),
            "letter": "柳街组介〔2026〕3号",
            "facts": "住到另一个小区去了。",
            **changes,
        }
        self.story.starts(person or self.cast.sun, "points_transfer", **answers)

    def released(self, person=None, outcome="agree"):
        self._says(person or self.cast.li, "同意转出", "release", outcome)

    def accepted(self, person=None, outcome="agree"):
        self._says(person or self.cast.chen, "同意接收", "accept", outcome)

    def done(self):
        self.proposed()
        self.released()
        self.accepted()

    def _says(self, person, step, key, outcome):
        why = {} if outcome == "agree" else {f"{key}_reason": "介绍信抬头写错了。"}
        self.story.completes(person, step, outcome, **why)


@pytest.fixture
def transfer(story, cast):
    return Transfer(story, cast)


def told(person):
    return [message.title for message in outbox.messages(directory.actor(person))]


def test_both_branches_agree_and_the_points_go_along(transfer, story, cast):
    award(cast, cast.lin, 12, key="a")
    transfer.done()
    assert story.outcome == "moved"
    assert (cast.lin.membership.branch, cast.lin.unit) == (cast.neighbour, cast.neighbour)
    assert ledger.balance(assessment(cast.lin.id, 2026)) == 120
    assert ledger.balance(ap_issuer(cast.branch.id)) == 0
    assert ledger.balance(ap_issuer(cast.neighbour.id)) == -120
    assert "已转入滨河第二党支部" in told(cast.lin)


@pytest.mark.parametrize("refusing", ["release", "accept"])
def test_without_either_s_consent_nobody_moves(transfer, story, cast, refusing):
    transfer.proposed()
    if refusing == "release":
        transfer.released(outcome="refuse")
    else:
        transfer.released()
        transfer.accepted(outcome="refuse")
    assert story.outcome == "refused"
    assert cast.lin.membership.branch is cast.branch
    assert "没有转接：林一帆" in told(cast.sun)


def test_the_secretary_s_own_move_is_released_by_the_deputy(transfer, cast):
    transfer.proposed(member=str(cast.li.id))
    with pytest.raises(turns.SelfApproval):
        transfer.released(cast.li)
    transfer.released(cast.zhou)
    transfer.accepted()
    assert directory.holders("SECRETARY", cast.branch.id) == []


def test_nobody_of_the_old_branch_accepts_for_the_new_one(transfer, cast):
    transfer.proposed()
    transfer.released()
    with pytest.raises(turns.NotYourTurn):
        transfer.accepted(cast.zhou)


def test_only_branches_of_the_subdistrict_can_be_chosen(transfer, cast):
    for place in (cast.branch, cast.town):
        with pytest.raises(Invalid) as refused, tentatively():
            transfer.proposed(to_branch=str(place.id))
        assert list(refused.value.details) == ["to_branch"]


def test_of_two_transfers_at_once_the_second_comes_too_late(transfer, story, cast):
    transfer.proposed()
    first = story.case
    transfer.proposed()
    second, story.case = story.case, first
    transfer.released()
    transfer.accepted()
    story.case = second
    transfer.released()
    with pytest.raises(Refused, match="已不在转出支部"), tentatively():
        transfer.accepted()


def test_a_claim_on_its_way_is_seen_through_by_the_old_branch(story, cast):
    office = Office(story, cast)
    case = office.report()
    moving = Transfer(type(story)(), cast)
    moving.done()
    office.verify()
    office.check()
    office.quarter.is_posted()
    assert claims.claim_of(case.id).status == ClaimStatus.POSTED
    [row] = [one for one in wall.rows(cast.neighbour, 2026) if one.member_id == cast.lin.id]
    assert row.total == 20
