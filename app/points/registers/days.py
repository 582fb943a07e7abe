"""The days of a register's columns: given as days, numbers or in words, and inside the quarter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from app import clock
from app.errors import Sentence
from app.i18n import mark
from app.points import rules
from app.points.registers import layout
from app.points.registers.columns import Column, Head
from app.points.registers.layout import DUES, Kind, Occasion
from app.points.registers.problems import Problems, cut
from app.sheets.cells import EMPTY, Cell, at, is_whole

#: The day that workbooks count from, as they have always done.
_FIRST_SERIAL = date(1899, 12, 30)
_LAST_SERIAL = 80_000
_FULL = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_SHORT = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")


@dataclass(frozen=True)
class Dated:
    """The occasion of each column that is used, and how many rows of days stood below the head."""

    by_column: dict[Column, Occasion]
    rows: int


def occasions_of(
    head: Head, below: Sequence[tuple[int, list[Cell]]], first_day: date, problems: Problems
) -> Dated:
    """What each used column is about; `below` are the rows under the head with their numbers.

    A column without a day in which nobody has a mark is not used; nor are dues that nobody has
    entered.
    """
    number, row = below[0] if below else (head.row + 1, [])
    has_days = layout.DAYS in {at(row, place).text for place in _side(head)}
    members = [cells for _number, cells in below[1 if has_days else 0 :]]
    found: dict[Column, date] = {}
    for column in head.columns:
        is_used = any(not at(cells, column.place).is_empty for cells in members)
        cell = at(row, column.place) if has_days and column.kind is not DUES else EMPTY
        if not is_used and cell.is_empty:
            continue
        place = head.row if column.kind is DUES else number
        day = _day(column, place, cell, first_day, problems)
        if day is not None:
            found[column] = day
    return Dated(_in_order(found), int(has_days))


def _side(head: Head) -> list[int]:
    return [place for place in (head.code, head.name) if place is not None]


def _in_order(found: dict[Column, date]) -> dict[Column, Occasion]:
    kinds: dict[Kind, list[Column]] = {}
    for column in found:
        kinds.setdefault(column.kind, []).append(column)
    told = {
        column: occasion
        for kind, columns in kinds.items()
        for column, occasion in zip(
            columns, layout.numbered(kind, (found[one] for one in columns)), strict=True
        )
    }
    return {column: told[column] for column in found}


def _day(
    column: Column, number: int, cell: Cell, first_day: date, problems: Problems
) -> date | None:
    """The day of a column, inside the quarter and not to come; None if that is wrong."""
    if not problems.passes(number, column.head, cell):
        return None
    if column.kind is DUES:
        day = _month(layout.month_of(column.head) or 0, first_day)
    elif cell.is_empty:
        said = mark("没有填日期。请在“日期”一行写上开会的日期，例如2026-01-15。")
        problems.add(number, column.head, Sentence(said))
        return None
    else:
        day = understood(cell, first_day.year)
    wrong = _wrong(day, cell, first_day)
    if wrong is not None:
        problems.add(number, column.head, wrong)
    return day if wrong is None else None


def _wrong(day: date | None, cell: Cell, first_day: date) -> Sentence | None:
    if day is None:
        said = mark("看不懂日期“%(said)s”，请写成2026-01-15这样。")
        return Sentence(said, said=cut(cell.text))
    if rules.first_day_of_quarter(day) != first_day:
        quarter = Sentence(
            "%(year)s年第%(quarter)s季度", year=first_day.year, quarter=rules.quarter_of(first_day)
        )
        return Sentence(mark("%(day)s不在%(quarter)s里。"), day=day, quarter=quarter)
    if day > clock.today():
        return Sentence(mark("%(day)s还没有到，不能先登记。"), day=day)
    return None


def _month(month: int, first_day: date) -> date | None:
    return _date(first_day.year, month, 1)


def understood(cell: Cell, year: int) -> date | None:
    """The day that somebody has written; `year` stands for one that was left out."""
    if isinstance(cell.value, date):
        return cell.value
    if isinstance(cell.value, Decimal) and _is_serial(cell.value):
        return _FIRST_SERIAL + timedelta(days=int(cell.value))
    for form in (_FULL, _COMPACT):
        if found := form.fullmatch(cell.text):
            return _date(*map(int, found.groups()))
    # A number cannot be day and month: 1.10 is kept as 1.1.
    found = _SHORT.fullmatch(cell.text) if isinstance(cell.value, str) else None
    return _date(year, *map(int, found.groups())) if found else None


def _is_serial(number: Decimal) -> bool:
    return 0 < number <= _LAST_SERIAL and is_whole(number)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
