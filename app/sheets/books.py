"""Workbooks of several sheets, written row by row: texts, numbers, days; nothing that calculates.

Numbers and days are what they are, so that whoever opens a sheet can sum and sort them. A text is
written as a text, whatever it begins with: people choose what stands in it, and what begins with
`=`, `+`, `-` or `@` would be a formula in the program that opens the file.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from app.sheets.forms import Field

_HEAD = Font(name="宋体", size=12, bold=True)
_FILL = PatternFill("solid", start_color="FFF4E5D8")
#: To this row words are offered below a head.
_LAST_OFFERED = 10_000
_TEXT, _DAY = "@", "yyyy-mm-dd"

#: What stands in a cell.
Said = str | int | Decimal | date


@dataclass(frozen=True)
class Table:
    """A sheet with a head and rows; without fields it is lines of explanation."""

    title: str
    fields: Sequence[Field]
    rows: Iterable[Sequence[Said]]


def workbook(tables: Sequence[Table]) -> bytes:
    """The tables as an .xlsx file; heads stay in sight, and each column can be filtered by."""
    book = Workbook(write_only=True)
    for table in tables:
        _write(book.create_sheet(table.title), table)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write(sheet: Any, table: Table) -> None:
    columns = [(get_column_letter(place), one) for place, one in enumerate(table.fields, start=1)]
    for letter, one in columns:
        sheet.column_dimensions[letter].width = one.width
    if columns:
        sheet.freeze_panes = "A2"
        sheet.append([_head(sheet, one.head) for one in table.fields])
    rows = list(table.rows)
    for row in rows:
        sheet.append([_cell(sheet, said) for said in row])
    if columns:
        sheet.auto_filter.ref = f"A1:{columns[-1][0]}{len(rows) + 1}"
    for letter, one in columns:
        if one.words:
            offered = DataValidation(type="list", formula1=f'"{",".join(one.words)}"')
            offered.add(f"{letter}2:{letter}{_LAST_OFFERED}")
            sheet.data_validations.append(offered)


def _head(sheet: Any, said: str) -> Any:
    cell = _cell(sheet, said)
    cell.font, cell.fill = _HEAD, _FILL
    return cell


def _cell(sheet: Any, said: Said) -> Any:
    cell: Any = WriteOnlyCell(sheet)
    cell.value = None if said == "" else said
    if isinstance(said, str):
        cell.number_format = _TEXT
        if said:
            cell.data_type = "s"
    elif isinstance(said, date):
        cell.number_format = _DAY
    return cell
