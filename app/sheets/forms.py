"""A sheet to fill in: explanations, a head, rows with drop-downs; large signs, fit for paper."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

_FONT = Font(name="宋体", size=14)
_HEAD = Font(name="宋体", size=14, bold=True)
_TITLE = Font(name="宋体", size=18, bold=True)
_FILL = PatternFill("solid", start_color="FFF4E5D8")
_LINE = Side(style="thin", color="FF999999")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_ROW_HEIGHT = 26


@dataclass(frozen=True)
class Field:
    """A column to fill in: its head, its width in signs, the words to choose from."""

    head: str
    width: int = 12
    words: Sequence[str] = ()


@dataclass(frozen=True)
class Form:
    """A sheet: title, sentences that explain it, columns; `rows` give what is filled in already.

    Words are offered from the row after `days`, the number of rows of days below the head.
    """

    title: str
    guide: Sequence[str]
    fields: Sequence[Field]
    rows: Sequence[Sequence[str]]
    days: int = 0


def workbook(form: Form) -> bytes:
    """The form as an .xlsx file."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "登记表"
    head = _write(sheet, form)
    _offer(sheet, form, head)
    for place, one in enumerate(form.fields, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = one.width
    sheet.freeze_panes = f"C{head + 1 + form.days}"
    _for_paper(sheet, head)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write(sheet: Worksheet, form: Form) -> int:
    """Write everything down; the row of the head."""
    sheet.cell(1, 1, form.title).font = _TITLE
    for number, sentence in enumerate(form.guide, start=2):
        sheet.cell(number, 1, sentence).font = _FONT
    head = len(form.guide) + 2
    for place, one in enumerate(form.fields, start=1):
        top: Any = sheet.cell(head, place, one.head)
        top.font, top.fill, top.border, top.alignment = _HEAD, _FILL, _BOX, _MIDDLE
    for number, row in enumerate(form.rows, start=head + 1):
        sheet.row_dimensions[number].height = _ROW_HEIGHT
        for place in range(1, len(form.fields) + 1):
            said = row[place - 1] if place <= len(row) else ""
            _fill(sheet.cell(number, place), said)
    return head


def _fill(cell: Any, said: str) -> None:
    """Text, so that nothing turns into a formula, nor what is typed there into something else."""
    if said:
        cell.value, cell.data_type = said, "s"
    cell.number_format = "@"
    cell.font, cell.border, cell.alignment = _FONT, _BOX, _MIDDLE


def _offer(sheet: Worksheet, form: Form, head: int) -> None:
    first, last = head + 1 + form.days, head + len(form.rows)
    for place, one in enumerate(form.fields, start=1):
        if one.words and last >= first:
            words = ",".join(one.words)
            offered = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True)
            offered.error = f"请从列表里选：{words}"
            offered.errorTitle = one.head
            letter = get_column_letter(place)
            offered.add(f"{letter}{first}:{letter}{last}")
            sheet.add_data_validation(offered)


def _for_paper(sheet: Worksheet, head: int) -> None:
    """Landscape, as wide as a page, the head on every page."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{head}:{head}"
