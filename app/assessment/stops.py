"""What keeps a single line from being posted: objections and holds (`domain.md` 6.4, 6.5)."""

from __future__ import annotations

import uuid

import sqlalchemy as sa

from app import clock
from app.assessment import shown_lines
from app.assessment.models import Course, Stop, StopKind
from app.assessment.records import YearClose
from app.cases import messages
from app.db import session
from app.errors import Refused
from app.points.locks import lock_both
from app.points.models import Claim, Cycle
from app.points.status import ClaimStatus

#: The message by which a course or a year learns that lines may go on; its key is the case.
CLEARED = messages.reserve("points_line_cleared")


class NotOnNotice(Refused):
    message = "申报“%(number)s”不在公示期内，不能提出异议；已经入账的，可以申请更正。"


def place(kind: StopKind, claim: Claim, case_id: uuid.UUID) -> Stop:
    """Stop a line that hangs on the notice board; once for a case.

    Raises:
        NotOnNotice: it is not shown yet, or its period is over.
    """
    known = session.scalar(sa.select(Stop).filter_by(case_id=case_id, claim_id=claim.id))
    if known is not None:
        return known
    claim = lock_both(claim)
    if claim.status == ClaimStatus.POSTED:
        _lock_year(claim)
    if shown_lines.notice_of(claim) is None:
        raise NotOnNotice(number=claim.number)
    stop = Stop(
        kind=kind,
        cycle_id=claim.cycle_id,
        claim_id=claim.id,
        case_id=case_id,
        placed_at=clock.now(),
    )
    session.add(stop)
    return stop


def _lock_year(claim: Claim) -> None:
    """Whoever seals the year of a posted line sees the stop, or has sealed it before."""
    year = sa.select(YearClose.id).filter_by(branch_id=claim.cycle.branch_id, year=claim.cycle.year)
    session.execute(year.with_for_update())


def hold(claim: Claim, case_id: uuid.UUID) -> None:
    """The supervisor holds a line that is on its way, wherever it stands."""
    session.add(
        Stop(
            kind=StopKind.HOLD,
            cycle_id=claim.cycle_id,
            claim_id=claim.id,
            case_id=case_id,
            placed_at=clock.now(),
        )
    )


def lift(case_id: uuid.UUID) -> None:
    """A case has been decided: the lines it has stopped may go on. Once more changes nothing."""
    query = sa.select(Stop).filter_by(case_id=case_id, lifted_at=None).with_for_update()
    for stop in session.scalars(query):
        stop.lifted_at = clock.now()
        if stop.claim.status == ClaimStatus.POSTED:
            tell_year(stop.claim)
        else:
            of_quarter = sa.select(Course.case_id).filter_by(cycle_id=stop.cycle_id)
            messages.post(session.scalars(of_quarter).all(), CLEARED, {})


def tell_year(claim: Claim) -> None:
    """Something about a posted line is done with: its year may be sealed, if it hangs out."""
    query = sa.select(YearClose.case_id).where(
        YearClose.branch_id == claim.cycle.branch_id,
        YearClose.year == claim.cycle.year,
        YearClose.notice_id.is_not(None),
        YearClose.sealed_at.is_(None),
    )
    messages.post(session.scalars(query).all(), CLEARED, {})


def standing(cycle_id: uuid.UUID) -> set[uuid.UUID]:
    """The lines of a cycle that something stops now."""
    query = sa.select(Stop.claim_id).filter_by(cycle_id=cycle_id, lifted_at=None)
    return set(session.scalars(query))


def standing_in_year(branch_id: uuid.UUID, year: int) -> int:
    """How many lines of a branch's year something stops now."""
    query = (
        sa.select(sa.func.count(sa.distinct(Stop.claim_id)))
        .join(Cycle, Cycle.id == Stop.cycle_id)
        .where(Cycle.branch_id == branch_id, Cycle.year == year, Stop.lifted_at.is_(None))
    )
    return session.scalar(query) or 0
