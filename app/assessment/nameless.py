"""Objections without a name, from whoever stands before the sheet (`domain.md` 6.4)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from app.assessment import shown_lines
from app.assessment.oversight import Objection
from app.cases import applicant
from app.cases.models import Case
from app.db import session
from app.definitions import catalogue
from app.errors import Invalid, Refused, Sentence
from app.i18n import mark
from app.notices.models import Notice, NoticeState
from app.organisation import residents
from app.points.models import Claim

KEY = "points_objection"
#: So many at once against one sheet; more would only be in each other's way.
MOST_UNDER_WAY = 20


class NoSuchRow(Invalid):
    """That row does not stand on the sheet; field `row`."""

    def __init__(self) -> None:
        super().__init__({"row": [Sentence(mark("请选择公示上的一行。"))]})


class PeriodOver(Refused):
    message = "这份公示已经不在公示期内，不能提出异议；请按公示单上的电话反映。"


class TooMany(Refused):
    message = "对这份公示的不具名异议已经很多，正在逐件核查；请当面、书面或者打电话提出。"


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
        PeriodOver, TooMany.
        NoSuchRow, Invalid: per field.
    """
    if notice.state != NoticeState.RUNNING:
        raise PeriodOver
    line = rows(notice).get(said.row)
    if line is None:
        raise NoSuchRow
    _require_few(notice)
    answers = {
        "line": str(line.id),
        "ground": said.ground,
        "facts": said.facts,
        "lead": said.lead,
    }
    actor = residents.nameless_at(notice.unit)
    definition = catalogue.definition(KEY)
    return applicant.start(actor, definition, notice.unit_id, answers, start_key=key)


def _require_few(notice: Notice) -> None:
    query = (
        sa.select(sa.func.count())
        .select_from(Objection)
        .where(
            Objection.notice_id == notice.id,
            Objection.is_nameless,
            Objection.closed_at.is_(None),
        )
    )
    if (session.scalar(query) or 0) >= MOST_UNDER_WAY:
        raise TooMany
