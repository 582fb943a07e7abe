"""积分更正 from the request to the notice (`domain.md` 6.6, 4.2)."""

from __future__ import annotations

import pytest
from claimants import Office
from story import Story

from app.assessment import corrections
from app.assessment.records import Outcome
from app.db import session
from app.definitions.sources import Asking
from app.errors import Invalid
from app.notices import publication
from app.notifications import outbox
from app.organisation import directory
from app.organisation.actors import SYSTEM
from app.points import claims, ledger
from app.points.books import assessment
from app.points.models import ClaimNotOpen
from app.points.status import ClaimStatus

pytestmark = pytest.mark.usefixtures("proven")
KEY = "points_correction"


class Correction:
    """One request, step by step."""

    def __init__(self, cast, line) -> None:
        self.cast, self.line, self.story = cast, line, Story()

    def asked(self, person, **changes):
        answers = {
            "line": str(self.line.id),
            "ground": "value",
            "reason": "当天只做了一小时，多报了一小时。",
            "right_value": 1,
            **changes,
        }
        self.story.starts(person, KEY, unit=self.cast.branch, **answers)

    def checked(self, person, outcome="agree"):
        why = {} if outcome == "agree" else {"check_reason": "照片上有到离时间，时长没有错。"}
        self.story.completes(person, "核对", outcome, check_recusal=True, **why)

    def signed(self, person, outcome="sign"):
        usual = {"contact_name": "孙亦诚", "contact_phone": "0635-8210000"}
        why = usual if outcome == "sign" else {"confirm_reason": "依据不足，维持原来的分值。"}
        self.story.completes(person, "签字", outcome, **why)


@pytest.fixture
def line(story, cast):
    office = Office(story, cast)
    office.until_posted()
    return claims.claim_of(office.story.case.id)


@pytest.fixture
def correction(cast, line):
    return Correction(cast, line)


def points_of(person):
    return ledger.balance(assessment(person.id, 2026))


def told(person):
    return [message.title for message in outbox.messages(directory.actor(person))]


def test_a_member_s_own_line_is_corrected_and_shown_for_three_days(correction, line, cast):
    correction.asked(cast.lin)
    correction.checked(cast.zhao)
    correction.signed(cast.li)
    assert (points_of(cast.lin), line.version, line.status) == (10, 2, ClaimStatus.POSTED)
    [notice] = publication.of_case(correction.story.case.id)
    assert (notice.working_days, notice.places) == (3, ["branch_board"])
    [row] = notice.lines
    assert (row["姓名"], row["原计"], row["更正为"]) == ("林一帆", "2.0", "1.0")
    assert "积分已更正：清理三号楼排水沟" in told(cast.lin)
    correction.story.days_pass(3)
    assert correction.story.steps == []
    correction.story.days_pass(1)
    assert correction.story.outcome == "done"


def test_without_a_right_value_the_line_is_only_taken_back(correction, line, cast):
    correction.asked(cast.wu, right_value=None, ground="false")
    correction.checked(cast.hu)
    correction.signed(cast.li)
    assert (points_of(cast.lin), line.status) == (0, ClaimStatus.REVERSED)
    done = corrections.of_case(correction.story.case.id)
    assert (done.was, done.granted, done.outcome) == (20, 0, Outcome.CORRECTED)


def test_the_longest_reason_is_carried_out_too(correction, line, cast):
    longest = "当天只做了一小时。" * 60
    correction.asked(cast.lin, reason=longest[:500])
    correction.checked(cast.zhao)
    correction.signed(cast.li)
    session.flush()
    assert points_of(cast.lin) == 10
    assert (len(line.reason), line.reason[:8]) == (500, "分值有误，当天只")


def test_a_correction_carried_out_again_moves_nothing(correction, line, cast):
    correction.asked(cast.lin)
    done = corrections.of_case(correction.story.case.id)
    first = corrections.carry_out(SYSTEM, done, cause="call")
    again = corrections.carry_out(SYSTEM, done, cause="call")
    assert (points_of(cast.lin), line.version, again) == (10, 2, first)


@pytest.mark.parametrize("refusing", ["check", "confirm"])
def test_what_is_refused_leaves_the_books_alone(correction, line, cast, refusing):
    correction.asked(cast.lin)
    if refusing == "check":
        correction.checked(cast.zhao, "reject")
    else:
        correction.checked(cast.zhao)
        correction.signed(cast.li, "reject")
    assert correction.story.outcome == "refused"
    assert (points_of(cast.lin), line.version) == (20, 1)
    assert "不予更正：清理三号楼排水沟" in told(cast.lin)
    assert corrections.of_case(correction.story.case.id).outcome == Outcome.REFUSED


def test_who_asks_does_not_check_and_who_checks_does_not_sign(correction, cast):
    directory.assign(cast.li, "ASSESSOR", cast.branch)
    correction.asked(cast.zhao)
    assert not correction.story.waits_for(cast.zhao)
    correction.checked(cast.li)
    assert not correction.story.waits_for(cast.li)
    assert correction.story.waits_for(cast.zhou)


def test_whose_line_it_is_neither_checks_nor_signs(story, cast):
    office = Office(story, cast)
    directory.assign(cast.li, "ASSESSOR", cast.branch)
    office.report(cast.li, witnesses=[str(cast.lin.id)])
    office.verify(cast.zhao)
    office.check(cast.qian)
    office.quarter.is_posted()
    correction = Correction(cast, claims.claim_of(office.story.case.id))
    correction.asked(cast.wu)
    assert not correction.story.waits_for(cast.li)
    correction.checked(cast.hu)
    assert not correction.story.waits_for(cast.li)
    correction.signed(cast.zhou)
    assert points_of(cast.li) == 10


def test_a_line_has_one_correction_at_a_time(correction, line, cast):
    correction.asked(cast.lin)
    with pytest.raises(corrections.CorrectionUnderWay) as refused, session.begin_nested():
        Correction(cast, line).asked(cast.zhao)
    assert refused.value.values["case_id"] == correction.story.case.id
    correction.story.withdraws(cast.lin)
    Correction(cast, line).asked(cast.zhao)


@pytest.mark.parametrize("username", ["gao", "chen"])
def test_others_cannot_ask_for_it(correction, line, cast, username):
    person = getattr(cast, username)
    unit = cast.neighbour if username == "chen" else cast.branch
    asking = Asking(unit.id, person.id)
    assert not corrections.are_posted_lines(asking, [str(line.id)])
    assert corrections.posted_lines(asking) == []
    with pytest.raises(Invalid) as refused:
        correction.story.starts(
            person,
            KEY,
            unit=unit,
            line=str(line.id),
            ground="value",
            reason="当天只做了一小时，多报了一小时。",
        )
    assert list(refused.value.details) == ["line"]


def test_the_value_it_has_is_no_correction(correction, cast):
    with pytest.raises(Invalid) as refused, session.begin_nested():
        correction.asked(cast.lin, right_value=2)
    assert list(refused.value.details) == ["right_value"]


def test_what_is_not_posted_is_not_offered(story, cast):
    office = Office(story, cast)
    office.until_checked()
    line = claims.claim_of(office.story.case.id)
    with pytest.raises((Invalid, ClaimNotOpen)):
        Correction(cast, line).asked(cast.lin)
