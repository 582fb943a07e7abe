"""The quarter pages of a booklet: what was decided, who signed, and the slip (`domain.md` 11).

Reads only; how many statements it takes does not depend on how many quarters there are.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.assessment import closing
from app.assessment.models import Course, Meeting, Signature
from app.db import session
from app.errors import Sentence
from app.notices.models import Notice
from app.notifications import outbox
from app.organisation.models import Membership
from app.points.models import Cycle


@dataclass(frozen=True)
class QuarterPage:
    """One quarter of a branch as a member's booklet tells it.

    `meeting` is the assembly that counted, `signatures` those under the list, `notice` the sheet
    on which it hung, `slip` the words sent to the member; each is empty while it is not so far.
    """

    quarter: int
    meeting: Meeting | None
    signatures: Sequence[Signature]
    notice: Notice | None
    slip: Sequence[Sentence]
    slip_read_at: datetime | None


def of_member(member: Membership, year: int) -> list[QuarterPage]:
    """The quarters of a year that have been begun, first to last."""
    courses = _courses(member.branch_id, year)
    cycles = [course.cycle_id for course in courses]
    meetings, signatures = _meetings(cycles), _signatures(cycles)
    notices = _notices(course.notice_id for course in courses)
    slips = outbox.titled(
        member.person_id, [closing.slip_title(course.cycle) for course in courses]
    )
    found = []
    for course in courses:
        slip = slips.get(str(closing.slip_title(course.cycle)))
        found.append(
            QuarterPage(
                quarter=course.cycle.quarter,
                meeting=meetings.get(course.cycle_id),
                signatures=signatures[course.cycle_id],
                notice=notices.get(course.notice_id) if course.notice_id else None,
                slip=slip.paragraphs if slip else (),
                slip_read_at=slip.read_at if slip else None,
            )
        )
    return found


def _courses(branch_id: uuid.UUID, year: int) -> list[Course]:
    query = (
        sa.select(Course)
        .join(Course.cycle)
        .where(Cycle.branch_id == branch_id, Cycle.year == year)
        .options(joinedload(Course.cycle, innerjoin=True))
        .order_by(Cycle.quarter)
    )
    return list(session.scalars(query))


def _meetings(cycles: Sequence[uuid.UUID]) -> dict[uuid.UUID, Meeting]:
    """The last quorate assembly of each cycle."""
    query = (
        sa.select(Meeting)
        .where(Meeting.cycle_id.in_(cycles), Meeting.is_quorate)
        .options(joinedload(Meeting.chair, innerjoin=True))
        .order_by(Meeting.number)
    )
    return {meeting.cycle_id: meeting for meeting in session.scalars(query)}


def _signatures(cycles: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Signature]]:
    query = (
        sa.select(Signature)
        .where(Signature.cycle_id.in_(cycles))
        .options(joinedload(Signature.signer, innerjoin=True))
        .order_by(Signature.signed_at, Signature.id)
    )
    found: dict[uuid.UUID, list[Signature]] = defaultdict(list)
    for signature in session.scalars(query):
        found[signature.cycle_id].append(signature)
    return found


def _notices(ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, Notice]:
    query = sa.select(Notice).where(Notice.id.in_([one for one in ids if one is not None]))
    return {notice.id: notice for notice in session.scalars(query)}
