"""Objections without a name to results, from whoever stands before the sheet (`domain.md` 8.6)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from app.cases import applicant
from app.cases.models import Case
from app.db import session
from app.definitions import catalogue
from app.errors import Invalid, Refused, Sentence
from app.i18n import mark
from app.notices.models import Notice, NoticeState
from app.organisation import residents
from app.rating import published
from app.rating.models import RatedBranch
from app.rating.objected import StarObjection

KEY = "star_objection"
#: So many at once against one sheet; more would only be in each other's way.
MOST_UNDER_WAY = 20


class NoSuchBranchRow(Invalid):
    """That row does not stand on the sheet; field `row`."""

    def __init__(self) -> None:
        super().__init__({"row": [Sentence(mark("请选择公示上的一行。"))]})


class StarPeriodOver(Refused):
    message = "这份公示已经不在公示期内，不能提出异议；请按公示单上的电话反映。"


class TooManyNameless(Refused):
    message = "对这份公示的不具名异议已经很多，正在逐件核查；请当面、书面或者打电话提出。"


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
        StarPeriodOver, TooManyNameless, MatterObjected.
        NoSuchBranchRow, Invalid: per field.
    """
    if notice.state != NoticeState.RUNNING:
        raise StarPeriodOver
    rated = rows(notice).get(said.row)
    if rated is None:
        raise NoSuchBranchRow
    _require_few(notice)
    answers = {
        "line": str(rated.id),
        "target": said.target,
        "ground": said.ground,
        "facts": said.facts,
        "contact_name": said.name,
        "contact": said.contact,
    }
    actor = residents.nameless_at(notice.unit)
    definition = catalogue.definition(KEY)
    return applicant.start(actor, definition, notice.unit_id, answers, start_key=key)


def _require_few(notice: Notice) -> None:
    query = (
        sa.select(sa.func.count())
        .select_from(StarObjection)
        .where(
            StarObjection.notice_id == notice.id,
            StarObjection.is_nameless,
            StarObjection.closed_at.is_(None),
        )
    )
    if (session.scalar(query) or 0) >= MOST_UNDER_WAY:
        raise TooManyNameless
