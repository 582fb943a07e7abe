"""Workbooks of several sheets, written row by row: tables of texts, nothing that calculates."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Table:
    """A sheet with a head and rows; without fields it is lines of explanation."""

    title: str
    fields: Sequence[Field]
    rows: Iterable[Sequence[str]]


def workbook(tables: Sequence[Table]) -> bytes:
    """The tables as an .xlsx file, each cell a text, whatever it begins with."""
    book = Workbook(write_only=True)
    for table in tables:
        sheet = book.create_sheet(table.title)
        for place, one in enumerate(table.fields, start=1):
            sheet.column_dimensions[get_column_letter(place)].width = one.width
        if table.fields:
            sheet.freeze_panes = "A2"
            sheet.append([_head(sheet, one.head) for one in table.fields])
        for row in table.rows:
            sheet.append([_text(sheet, said) for said in row])
        for place, one in enumerate(table.fields, start=1):
            if one.words:
                letter = get_column_letter(place)
                offered = DataValidation(type="list", formula1=f'"{",".join(one.words)}"')
                offered.add(f"{letter}2:{letter}{_LAST_OFFERED}")
                sheet.data_validations.append(offered)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _head(sheet: Any, said: str) -> Any:
    cell = _text(sheet, said)
    cell.font, cell.fill = _HEAD, _FILL
    return cell


def _text(sheet: Any, said: str) -> Any:
    cell: Any = WriteOnlyCell(sheet, value=said or None)
    if said:
        cell.data_type = "s"
    cell.number_format = "@"
    return cell
