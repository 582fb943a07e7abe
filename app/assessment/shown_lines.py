"""Which line of the books stands in which row of a notice, and what hangs out now."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app import clock
from app.assessment import lines
from app.assessment.records import YearClose
from app.db import session
from app.definitions.sources import Asking, Choice, choices
from app.notices.models import Notice, NoticeState
from app.points.locks import with_rules
from app.points.models import Claim, Cycle
from app.points.status import ClaimStatus


def notice_of(claim: Claim, branch_id: uuid.UUID | None = None) -> Notice | None:
    """The notice on which a line hangs now, of this branch if one is given.

    A line on its way hangs on that of its quarter, a posted one on that of its year.
    """
    if branch_id not in {None, claim.cycle.branch_id}:
        return None
    notice_id = claim.notice_id if claim.status == ClaimStatus.PUBLISHED else None
    if claim.status == ClaimStatus.POSTED:
        notice_id = _notice_of_year(claim.cycle)
    notice = session.get(Notice, notice_id) if notice_id else None
    return notice if notice is not None and notice.state == NoticeState.RUNNING else None


def _notice_of_year(cycle: Cycle) -> uuid.UUID | None:
    query = sa.select(YearClose.notice_id).filter_by(
        branch_id=cycle.branch_id, year=cycle.year, sealed_at=None
    )
    return session.scalar(query)


def of_notice(notice: Notice) -> list[Claim | None]:
    """The line that each row of a quarter's notice shows, in order; None where that is not sure."""
    query = sa.select(Claim).filter_by(notice_id=notice.id)
    found = lines.in_order(session.scalars(query.options(joinedload(Claim.member))))
    if len(found) != len(notice.lines):
        return [None] * len(notice.lines)
    return [
        line if _is_same(line, row) else None for line, row in zip(found, notice.lines, strict=True)
    ]


def _is_same(line: Claim, row: dict[str, str]) -> bool:
    return (line.member.name, line.title) == (row.get("姓名"), row.get("事由"))


def _hanging(branch_id: uuid.UUID) -> sa.Select[Claim]:
    """The lines of a branch that hang out now, on the notice of a quarter or of a year."""
    runs = sa.and_(
        Notice.taken_down_at.is_(None),
        Notice.posted_on <= clock.today(),
        Notice.ends_at > clock.now(),
    )
    of_quarter = sa.select(Notice.id).where(runs)
    of_year = (
        sa.select(YearClose.year)
        .join(Notice, Notice.id == YearClose.notice_id)
        .where(YearClose.branch_id == branch_id, runs)
    )
    shown = sa.or_(
        sa.and_(Claim.status == ClaimStatus.PUBLISHED, Claim.notice_id.in_(of_quarter)),
        sa.and_(Claim.status == ClaimStatus.POSTED, Cycle.year.in_(of_year)),
    )
    return sa.select(Claim).join(Claim.cycle).where(Cycle.branch_id == branch_id, shown)


def are_on_notice(asking: Asking, picked: list[str]) -> bool:
    """Do these lines hang out at the branch now?"""
    try:
        wanted = {uuid.UUID(text) for text in picked}
    except ValueError:
        return False
    query = _hanging(asking.unit_id).where(Claim.id.in_(wanted)).with_only_columns(Claim.id)
    return wanted == set(session.scalars(query))


@choices("assessment.lines_on_notice", holds=are_on_notice, tells=lines.told_by_id)
def lines_on_notice(asking: Asking) -> list[Choice]:
    """The lines that hang out at the branch now, by member and date."""
    query = _hanging(asking.unit_id).options(*with_rules(), joinedload(Claim.member))
    found = lines.in_order(session.scalars(query))
    return [(str(line.id), lines.told(line)) for line in found]
