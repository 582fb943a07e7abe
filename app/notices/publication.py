"""Hanging out notices and taking them down; periods count working days (`domain.md` 2D, 10.4)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from app import clock
from app.db import session
from app.errors import Invalid, Sentence
from app.i18n import mark
from app.notices.models import PHYSICAL, Notice
from app.organisation.models import Unit

#: Numbers that never hang out: identity cards and mobile phones (`domain.md` 11).
_PRIVATE = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|1\d{10})(?!\d)")
_HIDDEN = "（号码已隐去）"


class BackdatedNotice(Invalid):
    """A period begins when people can read the sheet."""


class NowherePosted(Invalid):
    """Not everybody reads a chat: one place at least must be a real one."""


@dataclass(frozen=True)
class Sheet:
    """What a notice says. `lines` are its table: column title → value, one mapping each row."""

    unit_id: uuid.UUID
    title: str
    reason: str
    lines: Sequence[Mapping[str, Any]]
    places: Sequence[str]
    contact: str


@dataclass(frozen=True)
class Posting:
    """Where and when a sheet is to hang, and whom to turn to (`domain.md` 6.8, F-P6)."""

    places: Sequence[str]
    posted_on: date
    contact: str


def open_notice(
    sheet: Sheet, *, posted_on: date, working_days: int, case_id: uuid.UUID | None, cause: str
) -> Notice:
    """Hang out a notice for so many working days; the posting day does not count.

    The same `cause` again gives the notice it opened. Private numbers in the text are hidden.

    Raises:
        BackdatedNotice, NowherePosted: per field (`posted_on`, `places`).
    """
    known = session.scalar(sa.select(Notice).filter_by(cause=cause))
    if known is not None:
        return known
    _check(sheet, posted_on)
    last_day = clock.working_day_after(posted_on, working_days)
    notice = Notice(
        cause=cause,
        case_id=case_id,
        unit_id=sheet.unit_id,
        title=_public(sheet.title),
        reason=_public(sheet.reason),
        lines=[{name: _public(value) for name, value in line.items()} for line in sheet.lines],
        places=list(sheet.places),
        contact=_public(sheet.contact),
        posted_on=posted_on,
        ends_at=clock.day_end(last_day),
    )
    session.add(notice)
    session.flush()  # its id is handed on
    return notice


def _check(sheet: Sheet, posted_on: date) -> None:
    if posted_on < clock.today():
        raise BackdatedNotice({"posted_on": [Sentence(mark("张贴日期不能早于今天。"))]})
    if not PHYSICAL.intersection(sheet.places):
        raise NowherePosted({"places": [Sentence(mark("至少选一处实地张贴的地方。"))]})


def _public(value: Any) -> str:
    return _PRIVATE.sub(_HIDDEN, str(value))


def take_down(notice: Notice) -> None:
    """What it was about is no longer so; once more changes nothing."""
    notice.taken_down_at = notice.taken_down_at or clock.now()


def notice(notice_id: uuid.UUID) -> Notice | None:
    return session.get(Notice, notice_id)


def current(unit: Unit) -> list[Notice]:
    """The notices that hang out at a unit now, those that end first at the top."""
    query = (
        sa.select(Notice)
        .filter_by(unit_id=unit.id, taken_down_at=None)
        .where(Notice.posted_on <= clock.today(), Notice.ends_at > clock.now())
        .order_by(Notice.ends_at, Notice.id)
    )
    return list(session.scalars(query))


def of_case(case_id: uuid.UUID) -> list[Notice]:
    """Every notice that a case has opened, oldest first."""
    query = sa.select(Notice).filter_by(case_id=case_id).order_by(Notice.posted_on, Notice.id)
    return list(session.scalars(query))
