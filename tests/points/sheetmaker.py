"""Sheets as clerks make them, and as nobody should."""

from __future__ import annotations

import io
import zipfile

from openpyxl import Workbook

HEAD = ["党员编号", "姓名", "三会一课1", "主题党日1", "1月党费", "2月党费"]
DAYS = ["", "日期", "2026-01-15", "2026-02-10", "", ""]
EVERYTHING = ["到会", "到会", "已交", "已交"]


def rows_for(members, marks=None, *, head=HEAD, days=DAYS):
    """A register in which everybody has done everything, but for `marks`: name → cells."""
    marks = marks or {}
    own = [[one.code, one.person.name, *marks.get(one.person.name, EVERYTHING)] for one in members]
    return [head, days, *own]


def xlsx(rows, *, merge=(), title=None):
    """An .xlsx file with these rows."""
    book = Workbook()
    sheet = book.active
    if title:
        sheet.append([title])
    for row in rows:
        sheet.append(row)
    for one in merge:
        sheet.merge_cells(one)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def csv(rows, encoding="utf-8-sig", separator=","):
    text = "\r\n".join(separator.join(map(str, row)) for row in rows)
    return text.encode(encoding)


def with_part(content, name, change):
    """The archive with one part changed."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            data = old.read(part)
            new.writestr(part, change(data) if part == name else data)
    return stream.getvalue()


SHEET_PART = "xl/worksheets/sheet1.xml"
