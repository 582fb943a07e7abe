"""Whoever stands before a sheet may object to a row of it without signing in."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, TypeVar

import sqlalchemy as sa

from app.cases import applicant
from app.cases.models import Case
from app.db import session
from app.definitions import catalogue
from app.errors import Invalid, Refused, Sentence
from app.i18n import mark
from app.notices.models import Notice, NoticeState
from app.organisation import residents

#: What a row of the sheet is about.
Row = TypeVar("Row")

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


def row_of(notice: Notice, rows: Mapping[int, Row], number: int) -> Row:
    """The row of a sheet that still hangs, counted from 1. Raises: PeriodOver, NoSuchRow."""
    if notice.state != NoticeState.RUNNING:
        raise PeriodOver
    if number not in rows:
        raise NoSuchRow
    return rows[number]


def start(
    notice: Notice,
    procedure: str,
    answers: Mapping[str, Any],
    *,
    under_way: sa.Select[Any],
    key: uuid.UUID,
) -> Case:
    """Start the objection; the same `key` again starts nothing.

    `under_way` are the nameless ones against this sheet that are not closed.

    Raises:
        TooMany.
        Invalid: per field.
    """
    count = session.scalar(sa.select(sa.func.count()).select_from(under_way.subquery())) or 0
    if count >= MOST_UNDER_WAY:
        raise TooMany
    actor = residents.nameless_at(notice.unit)
    definition = catalogue.definition(procedure)
    return applicant.start(actor, definition, notice.unit_id, answers, start_key=key)
