"""Corrections of posted lines: proposed, refused or carried out, and shown (`domain.md` 6.6)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app import clock
from app.assessment import lines, standings, stops
from app.assessment.records import GROUND_TITLES, Correction, Ground, Outcome
from app.cases.models import Case
from app.db import session
from app.definitions.sources import Asking, Choice, choices
from app.errors import Invalid, Refused, Sentence
from app.i18n import mark
from app.notices import publication
from app.notices.models import Notice, Place
from app.organisation import directory
from app.organisation.actors import Actor
from app.organisation.models import Membership
from app.points import correcting, ledger
from app.points.amounts import shown
from app.points.locks import lock_both, with_rules
from app.points.models import LONGEST_REASON, Claim, Cycle
from app.points.status import ClaimStatus

#: Who may ask for a correction of anybody's line in the branch; others only of their own.
OVERSEERS = ("ASSESSOR", "DISCIPLINE_COMMISSIONER")
#: How far back lines are offered: this year and the one before.
YEARS_BACK = 1
#: How long the notice of a correction hangs, in working days.
NOTICE_DAYS = 3


class CorrectionUnderWay(Refused):
    """Somebody has asked for it already; `case_id` leads there."""

    message = "这一笔正在办理更正，编号“%(number)s”。"


class NotYourLine(Invalid):
    """Members ask for corrections of their own lines; field `line`."""

    def __init__(self) -> None:
        said = Sentence(mark("请选择本支部已入账的一笔；党员只能申请更正自己的积分。"))
        super().__init__({"line": [said]})


class NoChange(Invalid):
    """The right value is what the line is worth already; field `right_value`."""

    def __init__(self, worth: int) -> None:
        said = Sentence(mark("这一笔现在就计%(worth)s分，没有改动。"), worth=shown(worth))
        super().__init__({"right_value": [said]})


@dataclass(frozen=True)
class Proposal:
    """Form F-P9. `right` is tenths before the caps, of a deduction its size; None: take it back."""

    claim_id: uuid.UUID
    ground: Ground
    reason: str
    right: int | None


def propose(case: Case, given: Proposal) -> Correction:
    """Take the request of a case; once for a case.

    Raises:
        NotYourLine, NoChange: per field.
        ClaimNotOpen: the line is not posted any more.
        CorrectionUnderWay: another case has it.
    """
    known = session.get(Correction, case.id)
    if known is not None:
        return known
    found = session.get(Claim, given.claim_id)
    if found is None or not _may_propose(case.starter_id, case.unit_id, found):
        raise NotYourLine
    claim = lock_both(found)
    claim.require(ClaimStatus.POSTED)
    if given.right is not None and given.right == abs(claim.raw or 0):
        raise NoChange(given.right)
    _require_free(claim)
    made = Correction(
        case_id=case.id,
        claim=claim,
        ground=given.ground,
        reason=given.reason,
        right=given.right,
        proposed_at=clock.now(),
        was=claim.granted or 0,
    )
    session.add(made)
    session.flush()
    return made


def under_way(claim: Claim) -> Correction | None:
    """The request about a line that is not decided yet."""
    query = sa.select(Correction).filter_by(claim_id=claim.id, ended_at=None)
    return session.scalar(query.options(joinedload(Correction.case)))


def _require_free(claim: Claim) -> None:
    other = under_way(claim)
    if other is not None:
        raise CorrectionUnderWay(number=other.case.number, case_id=other.case_id)


def end(correction: Correction, outcome: Outcome) -> None:
    """It comes to nothing; once more changes nothing."""
    if correction.ended_at is None:
        correction.outcome, correction.ended_at = outcome, clock.now()
        stops.tell_year(correction.claim)


def carry_out(actor: Actor, correction: Correction, *, cause: str) -> correcting.Corrected:
    """Correct the line in the books; again changes nothing and tells of nothing released.

    Raises:
        ClaimNotOpen: the line is not posted any more.
    """
    claim = lock_both(correction.claim)
    if correction.outcome == Outcome.CORRECTED:
        return correcting.Corrected(correction.was, correction.granted or 0, {})
    when = ledger.when_booked(claim.member_id, claim.cycle.year, claim.cycle.quarter)
    done = correcting.correct(
        actor,
        claim,
        correction.right,
        reason=f"{GROUND_TITLES[correction.ground]}，{correction.reason}"[:LONGEST_REASON],
        cause=cause,
        acting_as="积分更正",
    )
    correction.granted, correction.concerns_year = done.granted, when.concerns_year
    end(correction, Outcome.CORRECTED)
    return done


def publish(correction: Correction, released: str, *, contact: str, cause: str) -> Notice:
    """Hang a short notice on the branch's board; of a sealed year it also changes the grade."""
    branch = correction.claim.cycle.branch
    notice = publication.open_notice(
        publication.Sheet(
            unit_id=branch.id,
            title=f"关于更正{branch.name}党员积分的公示",
            reason=f"经核实和签字，更正已入账的积分（{GROUND_TITLES[correction.ground]}），"
            "现予公示，请党员群众监督。",
            lines=[_row(correction, released)],
            places=[Place.BRANCH_BOARD.value],
            contact=contact,
        ),
        posted_on=clock.today(),
        working_days=NOTICE_DAYS,
        case_id=correction.case_id,
        cause=cause,
    )
    standings.note_correction(correction, notice)
    return notice


def _row(correction: Correction, released: str) -> dict[str, Any]:
    claim = correction.claim
    year = {"所属年度": correction.concerns_year} if correction.concerns_year else {}
    return {
        "姓名": claim.member.name,
        "积分事项": claim.item.title,
        "事由": claim.title,
        "原计": shown(correction.was),
        "更正为": shown(correction.granted or 0),
        "封顶让出": released or "无",
        **year,
    }


def released_in_words(released: Iterable[tuple[Claim, int]]) -> str:
    """What other lines have got, as the notice tells it."""
    return "；".join(f"{claim.title}补记{shown(more)}分" for claim, more in released)


def of_case(case_id: uuid.UUID) -> Correction | None:
    return session.get(Correction, case_id)


def of_line(claim: Claim) -> list[Correction]:
    """All requests about a line, oldest first."""
    query = sa.select(Correction).filter_by(claim_id=claim.id).order_by(Correction.proposed_at)
    return list(session.scalars(query.options(joinedload(Correction.case))))


def may_propose(actor: Actor, claim: Claim) -> bool:
    """May the actor ask for a correction of this line?"""
    is_posted = claim.status == ClaimStatus.POSTED
    return is_posted and _may_propose(actor.person_id, claim.cycle.branch_id, claim)


def _may_propose(person_id: uuid.UUID | None, branch_id: uuid.UUID, claim: Claim) -> bool:
    if person_id is None or claim.cycle.branch_id != branch_id:
        return False
    return _is_own_here(person_id, branch_id, claim) or _oversees(person_id, branch_id)


def _is_own_here(person_id: uuid.UUID, branch_id: uuid.UUID, claim: Claim) -> bool:
    """Is it a line of one's own, at the branch one belongs to still? Nobody starts at another."""
    member = session.get(Membership, person_id)
    is_here = member is not None and member.branch_id == branch_id
    return is_here and claim.member_id == person_id


def _oversees(person_id: uuid.UUID, branch_id: uuid.UUID) -> bool:
    return any(person_id in directory.holders(role, branch_id) for role in OVERSEERS)


def _offered(asking: Asking) -> sa.Select[Any]:
    first_day = date(clock.today().year - YEARS_BACK, 1, 1)
    query = (
        sa.select(Claim)
        .join(Claim.cycle)
        .where(
            Cycle.branch_id == asking.unit_id,
            Claim.status == ClaimStatus.POSTED,
            Claim.event_date >= first_day,
        )
    )
    assert asking.person_id is not None, "who writes the form is somebody"
    if _oversees(asking.person_id, asking.unit_id):
        return query
    return query.where(Claim.member_id == asking.person_id)


def are_posted_lines(asking: Asking, picked: list[str]) -> bool:
    """Are these lines that the one who is asked may have corrected?"""
    try:
        wanted = {uuid.UUID(text) for text in picked}
    except ValueError:
        return False
    found = session.scalars(
        _offered(asking).where(Claim.id.in_(wanted)).with_only_columns(Claim.id)
    )
    return wanted == set(found)


@choices("assessment.posted_lines", holds=are_posted_lines, tells=lines.told_by_id)
def posted_lines(asking: Asking) -> list[Choice]:
    """The posted lines whose correction the one who is asked may ask for, the newest first."""
    query = _offered(asking).options(*with_rules(), joinedload(Claim.member, innerjoin=True))
    found = session.scalars(query.order_by(Claim.event_date.desc(), Claim.id.desc()))
    return [(str(line.id), f"{line.event_date}　{lines.told(line)}") for line in found]


@choices("assessment.correction_grounds")
def grounds(_asking: Asking) -> list[Choice]:
    """Why a posted line may be corrected."""
    return [(ground.value, title) for ground, title in GROUND_TITLES.items()]
