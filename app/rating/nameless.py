"""Objections without a name to results, from whoever stands before the sheet (`domain.md` 8.6)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from app.cases.models import Case
from app.notices import nameless
from app.notices.models import Notice, NoticeState
from app.rating import published
from app.rating.models import RatedBranch
from app.rating.objected import StarObjection

KEY = "star_objection"


@dataclass(frozen=True)
class Said:
    """What somebody has written: the row counted from 1; who they are only if they like."""

    row: int
    target: str
    ground: str
    facts: str
    name: str = ""
    contact: str = ""


def rows(notice: Notice) -> dict[int, RatedBranch]:
    """The rows that can be objected to, counted from 1; those of decided branches cannot."""
    if notice.state != NoticeState.RUNNING:
        return {}
    found = published.of_notice(notice.id)
    return {row: rated for row, rated in found.items() if not rated.is_decided}


def object_to(notice: Notice, said: Said, *, key: uuid.UUID) -> Case:
    """Start the objection of somebody who signs in nowhere; the same `key` again starts nothing.

    Raises:
        nameless.PeriodOver, nameless.TooMany, MatterObjected.
        nameless.NoSuchRow, Invalid: per field.
    """
    rated = nameless.row_of(notice, rows(notice), said.row)
    answers = {
        "line": str(rated.id),
        "target": said.target,
        "ground": said.ground,
        "facts": said.facts,
        "contact_name": said.name,
        "contact": said.contact,
    }
    under_way = sa.select(StarObjection.case_id).where(
        StarObjection.notice_id == notice.id,
        StarObjection.is_nameless,
        StarObjection.closed_at.is_(None),
    )
    return nameless.start(notice, KEY, answers, under_way=under_way, key=key)
