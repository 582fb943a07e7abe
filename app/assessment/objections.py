"""Objections to lines on the notice: raised, admitted, decided, appealed (`domain.md` 6.4)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from app import audit, clock
from app.assessment import panels, quarters, shown_lines, stops
from app.assessment.models import StopKind
from app.assessment.oversight import OBJECTION_GROUNDS, Objection, ObjectionGround, Ruling
from app.cases import progress, withholding
from app.cases.models import Case
from app.db import session
from app.definitions.sources import Asking, Choice, choices
from app.errors import Invalid, Refused, Sentence
from app.i18n import mark
from app.organisation import residents
from app.organisation.actors import SYSTEM, Actor
from app.points.amounts import tenths
from app.points.models import Claim


class AlreadyObjected(Refused):
    """The same person's objection to this line is under way; `case_id` leads there."""

    message = "您对这一件的异议正在办理，编号“%(number)s”。"


class NotOnTheBoard(Invalid):
    """That line hangs on no notice of the branch; field `line`."""

    def __init__(self) -> None:
        said = Sentence(mark("请选择本支部正在公示的一件；公示期满的，可以申请更正。"))
        super().__init__({"line": [said]})


class NothingToCheck(Invalid):
    """Without a name there must be something that can be checked; field `lead`."""

    def __init__(self) -> None:
        said = Sentence(mark("不具名的，请写明从哪里可以查证：时间、地点、记录或者知情的人。"))
        super().__init__({"lead": [said]})


class AlreadyAnswered(Refused):
    message = "这件异议已经答复，不能撤回；不服答复的，可以向街道申诉。"


@dataclass(frozen=True)
class Raised:
    """What somebody says against a line; `lead` is where that can be checked."""

    claim_id: uuid.UUID
    ground: ObjectionGround
    facts: str
    lead: str


def raise_objection(case: Case, given: Raised) -> Objection:
    """Take the objection of a case, and stop the line until it is decided; once for a case.

    The member concerned never gets to see the case, unless it is their own objection.

    Raises:
        NotOnTheBoard, NothingToCheck: per field.
        NotOnNotice: the period is over, or the line is posted.
        AlreadyObjected: the same person has done so already.
    """
    known = session.get(Objection, case.id)
    if known is not None:
        return known
    claim = session.get(Claim, given.claim_id)
    notice = claim and shown_lines.notice_of(claim, case.unit_id)
    if claim is None or notice is None:
        raise NotOnTheBoard
    is_nameless = residents.is_nameless(case.starter_id)
    if is_nameless and not given.lead:
        raise NothingToCheck
    _require_first(case, claim, is_nameless=is_nameless)
    note(claim, "objection.raised", {"ground": given.ground.value})
    stops.place(StopKind.OBJECTION, claim, case.id)
    objection = Objection(
        case=case,
        claim=claim,
        notice_id=notice.id,
        ground=given.ground,
        facts=given.facts,
        is_nameless=is_nameless,
        raised_at=clock.now(),
        was=abs(claim.raw or 0),
    )
    session.add(objection)
    if case.starter_id != claim.member_id:
        withholding.withhold(case, claim.member_id)
    session.flush()
    return objection


def _require_first(case: Case, claim: Claim, *, is_nameless: bool) -> None:
    query = (
        sa.select(Objection)
        .join(Objection.case)
        .where(
            Objection.claim_id == claim.id,
            Objection.closed_at.is_(None),
            Case.starter_id == case.starter_id,
        )
    )
    other = None if is_nameless else session.scalar(query)
    if other is not None:
        raise AlreadyObjected(number=other.case.number, case_id=other.case_id)


def note(claim: Claim, action: str, details: Mapping[str, str]) -> None:
    """Let the file of the quarter say what has happened, without a name (`domain.md` 6.4).

    Locks the quarter's case: before the line, as the quarter's own steps do.
    """
    course = quarters.of_claim(claim)
    if course is not None:
        told = {"line": str(claim.id), "name": claim.title, **details}
        audit.record(progress.lock(course.case_id), SYSTEM, action, told)


def admit(objection: Objection, panel: Sequence[uuid.UUID], by: uuid.UUID | None) -> None:
    """It is looked into by three who had no part in the line.

    Raises:
        WrongPanel: field `panel`.
    """
    panels.require_fit(objection, panel)
    objection.admitted_by_id = by


def refuse(objection: Objection, reason: str) -> None:
    """There is nothing to look into; the line stays as it is."""
    _decide(objection, Ruling.NOT_ADMITTED, objection.was, reason)


@dataclass(frozen=True)
class Finding:
    """What somebody has found: `uphold`, `adjust` to a value in points, or `reject`."""

    finding: str
    value: Decimal | None
    reason: str

    def worth(self, was: int) -> int:
        """What the line should bring before the caps, in tenths."""
        if self.finding == "adjust":
            return tenths(self.value or Decimal(0))
        return was if self.finding == "uphold" else 0


def decide(objection: Objection, findings: Sequence[Finding]) -> Objection:
    """Of three findings the middle one counts: two who agree have the say."""
    ordered = sorted(findings, key=lambda one: one.worth(objection.was))
    middle = ordered[len(ordered) // 2].worth(objection.was)
    reasons = [one.reason for one in findings if one.worth(objection.was) == middle]
    return _decide(objection, _ruling(objection, middle), middle, _joined(reasons))


def _joined(reasons: Sequence[str]) -> str:
    """Several people's reasons in one sentence; what two have said alike stands once."""
    said = dict.fromkeys(reason.strip().rstrip("。；") for reason in reasons)
    return "；".join(said) + "。"


def rule(objection: Objection, finding: Finding) -> Objection:
    """The subdistrict's word is the last."""
    objection.is_final = True
    worth = finding.worth(objection.was)
    return _decide(objection, _ruling(objection, worth), worth, finding.reason)


def _ruling(objection: Objection, worth: int) -> Ruling:
    if worth == objection.was:
        return Ruling.UPHELD
    return Ruling.ADJUSTED if worth else Ruling.ANNULLED


def _decide(objection: Objection, ruling: Ruling, worth: int, reason: str) -> Objection:
    objection.ruling, objection.value, objection.reason = ruling, worth, reason
    objection.decided_at = clock.now()
    note(objection.claim, "objection.decided", {"ruling": ruling.value, "reason": reason})
    return objection


def drop(objection: Objection) -> None:
    """The objector takes it back; the line goes on as it is.

    Raises:
        AlreadyAnswered: it has been decided.
    """
    if objection.decided_at is not None:
        raise AlreadyAnswered
    close(objection, Ruling.WITHDRAWN)


def close(objection: Objection, ruling: Ruling) -> None:
    """It comes to an end without a decision about the line; once more changes nothing."""
    if objection.closed_at is None:
        objection.ruling, objection.closed_at = ruling, clock.now()
        stops.lift(objection.case_id)


def of_case(case_id: uuid.UUID) -> Objection | None:
    return session.get(Objection, case_id)


def of_cycle(reader: Actor, cycle_id: uuid.UUID) -> list[Objection]:
    """All objections to lines of a quarter, oldest first, but those kept from the reader."""
    query = (
        sa.select(Objection)
        .join(Objection.case)
        .join(Objection.claim)
        .where(Claim.cycle_id == cycle_id, sa.not_(withholding.is_withheld(reader.person_id)))
        .options(contains_eager(Objection.claim).joinedload(Claim.member))
        .order_by(Objection.raised_at)
    )
    return list(session.scalars(query))


def under_way(cycle_id: uuid.UUID) -> list[Objection]:
    """The objections to lines of a cycle that are not done with, oldest first."""
    query = (
        sa.select(Objection)
        .join(Objection.claim)
        .where(Claim.cycle_id == cycle_id, Objection.closed_at.is_(None))
        .order_by(Objection.raised_at)
    )
    return list(session.scalars(query))


@choices("assessment.objection_grounds")
def grounds(_asking: Asking) -> list[Choice]:
    """What somebody may have against a line."""
    return [(ground.value, title) for ground, title in OBJECTION_GROUNDS.items()]
