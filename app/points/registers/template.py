"""The sheet that the clerk fills in: every member has a row, every occasion a column."""

from __future__ import annotations

from datetime import date

from app.organisation import directory
from app.organisation.models import Unit
from app.points import rules
from app.points.registers import layout
from app.points.registers.layout import DUES, MEETING, THEME_DAY
from app.sheets import forms
from app.sheets.forms import Field, Form

#: Columns for meetings and theme days; a clerk may add more.
MEETINGS = 5
THEME_DAYS = 3
GUIDE = (
    "1. “日期”一行写开会的日期，例如 2026-01-15；没有开的会，整列空着。",
    "2. 每名党员在下拉列表里选一项。流动党员可选“线上”；事先请假的选“请假”。",
    "3. 本人不应到会的选“不应到”。年老、长期患病的党员可以空着，空着不扣分。",
    "4. 党费按月选：按时交的选“已交”，催了才交的选“催交后交”。",
    "5. 填好保存，回到系统上传。系统先核对，有错会写明第几行、哪一列，改好再传。",
)


def of(branch: Unit, first_day: date) -> bytes:
    """The template of a branch for the quarter that begins on a day, as an .xlsx file."""
    quarter = rules.quarter_of(first_day)
    columns = [
        Field(layout.CODE, 20),
        Field(layout.NAME, 14),
        *(_column(MEETING, number) for number in range(1, MEETINGS + 1)),
        *(_column(THEME_DAY, number) for number in range(1, THEME_DAYS + 1)),
        *(
            Field(f"{month}月党费", 13, layout.words_of(DUES))
            for month in range(first_day.month, first_day.month + 3)
        ),
    ]
    members = [[one.code, one.person.name] for one in directory.members(branch.id)]
    title = f"{branch.name}　{first_day.year}年第{quarter}季度　考勤和党费登记表"
    return forms.workbook(Form(title, GUIDE, columns, [["", layout.DAYS], *members], days=1))


def _column(kind: layout.Kind, number: int) -> Field:
    return Field(f"{kind.head}{number}", 15, layout.words_of(kind))
