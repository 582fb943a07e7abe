"""Workbooks that are taken out: what may be summed and sorted can be, and no text calculates."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from app.sheets import books, reading
from app.sheets.books import Table
from app.sheets.forms import Field

FIELDS = [Field("事项", 30), Field("天数", 8), Field("时限", 12, ["甲", "乙"])]
DAY = date(2026, 5, 19)


def sheet(*rows, fields=FIELDS):
    content = books.workbook([Table("督办", fields, rows)])
    return load_workbook(io.BytesIO(content)).worksheets[0]


def test_numbers_and_days_are_numbers_and_days():
    found = sheet(("用章", 9, DAY), ("兑换", Decimal("1.5"), ""))
    values = [[cell.value for cell in row] for row in found.iter_rows(min_row=2, max_col=2)]
    assert values == [["用章", 9], ["兑换", 1.5]]
    assert (found["C2"].value.date(), found["C2"].number_format) == (DAY, "yyyy-mm-dd")
    assert found["C3"].value is None
    assert [cell.data_type for cell in found[2]] == ["s", "n", "d"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(1)", "0012", "9"])
def test_a_text_stays_a_text_whatever_it_begins_with(text):
    cell = sheet((text, text, text))["A2"]
    assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")


def test_the_head_stays_in_sight_and_filters_every_row():
    found = sheet(("用章", 9, DAY), ("兑换", 0, DAY))
    assert found.freeze_panes == "A2"
    assert found.auto_filter.ref == "A1:C3"
    assert [found.column_dimensions[one].width for one in "ABC"] == [30, 8, 12]
    assert sheet().auto_filter.ref == "A1:C1"


def test_lines_of_explanation_have_no_head():
    found = sheet(("四张表各填各的。",), fields=())
    assert (found.freeze_panes, found.auto_filter.ref) == (None, None)


def test_what_was_written_is_read_again():
    content = books.workbook([Table("督办", FIELDS, [("=1+1", 9, DAY), ("", 0, "")])])
    [_head, first, second] = reading.rows_of(content)
    assert [cell.value for cell in first] == ["=1+1", Decimal(9), DAY]
    assert [cell.text for cell in first] == ["=1+1", "9", "2026-05-19"]
    assert [cell.text for cell in second[:2]] == ["", "0"]
