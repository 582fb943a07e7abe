"""Objections without a name, from whoever stands before the sheet (`domain.md` 6.4)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from app.assessment import shown_lines
from app.assessment.oversight import Objection
from app.cases.models import Case
from app.notices import nameless
from app.notices.models import Notice, NoticeState
from app.points.models import Claim

KEY = "points_objection"


@dataclass(frozen=True)
class Said:
    """What somebody has written: the row counted from 1, and where it can be checked (`lead`)."""

    row: int
    ground: str
    facts: str
    lead: str


def rows(notice: Notice) -> dict[int, Claim]:
    """The rows that can be objected to, counted from 1; none of a notice that shows no lines."""
    if notice.state != NoticeState.RUNNING:
        return {}
    found = enumerate(shown_lines.of_notice(notice), start=1)
    return {number: line for number, line in found if line is not None}


def object_to(notice: Notice, said: Said, *, key: uuid.UUID) -> Case:
    """Start the objection of somebody who gives no name; the same `key` again starts nothing.

    Raises:
        nameless.PeriodOver, nameless.TooMany.
        nameless.NoSuchRow, Invalid: per field.
    """
    line = nameless.row_of(notice, rows(notice), said.row)
    answers = {
        "line": str(line.id),
        "ground": said.ground,
        "facts": said.facts,
        "lead": said.lead,
    }
    under_way = sa.select(Objection.case_id).where(
        Objection.notice_id == notice.id,
        Objection.is_nameless,
        Objection.closed_at.is_(None),
    )
    return nameless.start(notice, KEY, answers, under_way=under_way, key=key)
