"""工作日历: which days differ from the national calendar; entered one by one or from a sheet.

What is changed counts for time limits that are set from then on. Those that people were told
already stay as they are.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from app import clock
from app.cases.models import NEVER, WorkItem
from app.db import session
from app.errors import Invalid, Sentence
from app.i18n import mark
from app.organisation import administration, permissions, workcalendar
from app.organisation.actors import Actor
from app.organisation.models import CalendarDay
from app.organisation.permissions import Permission
from app.sheets import forms, reading
from app.sheets.cells import Cell, SheetRefused, at

CHANGED = "calendar.changed"
LONGEST_NOTE = 60
#: Years before and after this one that days may be entered for.
YEARS_BACK, YEARS_AHEAD = 1, 2
#: A holiday is no longer than this.
LONGEST_SPAN = 31
MOST_AT_ONCE = 200
#: What a sheet says of a day.
WORKS, RESTS = ("上班", "补班", "工作日"), ("休息", "放假", "休息日")
_WRITTEN = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


@dataclass(frozen=True)
class Day:
    """A day of the year; `note` says why it was entered, None if nobody has."""

    day: date
    is_working: bool
    note: str | None


@dataclass(frozen=True)
class Entry:
    """A day to be entered."""

    day: date
    is_working: bool
    note: str


def months(year: int) -> list[list[Day | None]]:
    """The days of each month, from a Monday on; None before its first."""
    entered = {one.day: one for one in entered_in(year)}
    in_force = clock.WorkCalendar({day: one.is_working for day, one in entered.items()})
    found: list[list[Day | None]] = []
    for month in range(1, 13):
        before, length = calendar.monthrange(year, month)
        days = [date(year, month, number) for number in range(1, length + 1)]
        notes = {day: entered[day].note if day in entered else None for day in days}
        shown = [Day(day, in_force.is_working(day), notes[day]) for day in days]
        found.append([*([None] * before), *shown])
    return found


def entered_in(year: int) -> list[CalendarDay]:
    """What was entered for a year, in order."""
    span = CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31))
    return list(session.scalars(sa.select(CalendarDay).where(span).order_by(CalendarDay.day)))


def all_entered() -> list[CalendarDay]:
    return list(session.scalars(sa.select(CalendarDay).order_by(CalendarDay.day)))


def changeable() -> list[CalendarDay]:
    """Those that may be entered today still."""
    return [one for one in all_entered() if wrong_with(one.day, one.day) is None]


def years() -> list[int]:
    now = clock.today().year
    return list(range(now - YEARS_BACK, now + YEARS_AHEAD + 1))


def enter(actor: Actor, first: date, last: date, *, is_working: bool, note: str) -> int:
    """Say of some days that they are, or are not, working days; how many have changed.

    Raises: Forbidden, Invalid.
    """
    problem = wrong_with(first, last)
    said = note.strip()
    if problem is None and not is_note(said):
        text = mark("请写明依据，例如通知的名称，%(most)d个字以内。")
        raise Invalid({"note": [Sentence(text, most=LONGEST_NOTE)]})
    if problem is not None:
        raise Invalid({"first": [problem]})
    return take_over(actor, [Entry(day, is_working, said) for day in _span(first, last)])


def is_note(text: str) -> bool:
    """Does it say why a day is entered, in a form that can be kept?"""
    return 1 <= len(text) <= LONGEST_NOTE and "\0" not in text


def wrong_with(first: date, last: date) -> Sentence | None:
    """Why days cannot be entered, if so."""
    known = years()
    if not known[0] <= first.year <= last.year <= known[-1]:
        said = mark("只能填%(first)d年到%(last)d年的日期，后一个日期不能在前一个之前。")
        return Sentence(said, first=known[0], last=known[-1])
    if last < first or (last - first).days >= LONGEST_SPAN:
        said = mark("后一个日期要在前一个之后，相隔不超过%(most)d天。")
        return Sentence(said, most=LONGEST_SPAN)
    return None


def _span(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def take_over(actor: Actor, entries: Iterable[Entry]) -> int:
    """Enter days; how many were not so before. One act in the record. Raises: Forbidden."""
    permissions.require(actor, Permission.MANAGE_SETTINGS)
    administration.lock()
    known = {row.day: row for row in session.scalars(sa.select(CalendarDay))}
    old, new = {}, {}
    for one in entries:
        row = known.get(one.day)
        if row is None or (row.is_working, row.note) != (one.is_working, one.note):
            old[one.day.isoformat()] = None if row is None else [row.is_working, row.note]
            new[one.day.isoformat()] = [one.is_working, one.note]
            workcalendar.enter(one.day, is_working=one.is_working, note=one.note)
    if new:
        administration.record(actor, CHANGED, {"old": old, "new": new})
    return len(new)


def remove(actor: Actor, day: date) -> None:
    """Let a day be again what the national calendar says. Raises: Forbidden."""
    permissions.require(actor, Permission.MANAGE_SETTINGS)
    row = session.get(CalendarDay, day)
    if row is None:
        return
    old = {day.isoformat(): [row.is_working, row.note]}
    workcalendar.forget(row)
    administration.record(actor, CHANGED, {"old": old, "new": {day.isoformat(): None}})


def running_limits() -> int:
    """How many open items have a time limit that was told already and stays as it is."""
    query = sa.select(sa.func.count()).select_from(WorkItem)
    limited = query.where(WorkItem.closed_at.is_(None), WorkItem.due_at != NEVER)
    return session.scalar(limited) or 0


def empty_sheet() -> bytes:
    """The sheet to fill in."""
    fields = [
        forms.Field("从", 16),
        forms.Field("到", 16),
        forms.Field("安排", 12, ["休息", "上班"]),
        forms.Field("说明", 40),
    ]
    guide = ["按国务院办公厅的通知填写，一行一段；只有一天的，“到”可以空着。"]
    rows = [[""] * len(fields)] * 30
    return forms.workbook(forms.Form("工作日历", guide, fields, rows))


def read_sheet(content: bytes) -> list[Entry]:
    """The days of a sheet: 从, 到, 安排, 说明; every problem with its row at once.

    Raises: SheetRefused.
    """
    rows = reading.rows_of(content)
    head = next((number for number, row in enumerate(rows) if _is_head(row)), None)
    if head is None:
        said = mark("没有找到表头。第一行要有：从、到、安排、说明。")
        raise SheetRefused(Sentence(said))
    found: list[Entry] = []
    wrong: list[Sentence] = []
    for number, row in enumerate(rows[head + 1 :], start=head + 2):
        if all(cell.is_empty for cell in row):
            continue
        try:
            found += _entries(row)
        except ValueError as error:
            said = mark("第%(row)d行：%(why)s")
            wrong.append(Sentence(said, row=number, why=error.args[0]))
    if wrong:
        raise Invalid({"sheet": wrong})
    if not 1 <= len(found) <= MOST_AT_ONCE:
        said = mark("表里要有1到%(most)d天。")
        raise SheetRefused(Sentence(said, most=MOST_AT_ONCE))
    return found


def _is_head(row: list[Cell]) -> bool:
    return [cell.text for cell in row[:3]] == ["从", "到", "安排"]


def _entries(row: list[Cell]) -> list[Entry]:
    """Raises: ValueError, with a sentence."""
    first = _day(at(row, 0))
    last = first if at(row, 1).is_empty else _day(at(row, 1))
    problem = wrong_with(first, last)
    if problem is not None:
        raise ValueError(problem)
    kind, note = at(row, 2).text, at(row, 3).text
    if kind not in WORKS + RESTS:
        raise ValueError(Sentence(mark("“安排”填上班或者休息。")))
    if not is_note(note):
        raise ValueError(Sentence(mark("“说明”写明依据，60个字以内。")))
    return [Entry(day, kind in WORKS, note) for day in _span(first, last)]


def _day(cell: Cell) -> date:
    if isinstance(cell.value, date):
        return cell.value
    written = _WRITTEN.fullmatch(cell.text)
    try:
        if written:
            return date(*map(int, written.groups()))
    except ValueError:
        pass
    raise ValueError(Sentence(mark("日期写成2026-10-01这样。")))
