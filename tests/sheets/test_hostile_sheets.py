"""Files that are no sheets, or want to do harm: each is refused with a sentence, and soon."""

from __future__ import annotations

import io
import time
import zipfile
from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import PNG
from sheetmaker import SHEET_PART, csv, with_part, xlsx

from app.sheets import reading, workbooks
from app.sheets.cells import FIELD, Cell, Flaw, SheetRefused

ROWS = [["姓名", "三会一课1"], ["林一帆", "到会"]]
GOOD = xlsx(ROWS)
BILLION_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
)


def archive(parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return stream.getvalue()


def sheet_with(body):
    """The good workbook with other rows."""
    start, end = b"<sheetData>", b"</sheetData>"

    def change(data):
        head, _, rest = data.partition(start)
        _, _, tail = rest.partition(end)
        return head + start + body + end + tail

    return with_part(GOOD, SHEET_PART, change)


def merged(*ranges):
    cells = b"".join(b'<mergeCell ref="%s"/>' % one for one in ranges)
    return with_part(
        GOOD,
        SHEET_PART,
        lambda data: data.replace(
            b"</sheetData>", b"</sheetData><mergeCells>" + cells + b"</mergeCells>"
        ),
    )


REFUSED = {
    "nothing": (b"", "文件是空的"),
    "too many bytes": (b"a" * (reading.LARGEST + 1), "超过1MB"),
    "an old workbook": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "旧版Excel"),
    "a picture": (PNG, "不是电子表格"),
    "a pdf": (b"%PDF-1.7\n", "不是电子表格"),
    "random bytes": (bytes(range(128, 256)) * 9, "不是电子表格"),
    "zeros": (b"\0" * 500, "不是电子表格"),
    "an archive of something else": (archive({"readme.txt": "x"}), "已损坏"),
    "half a workbook": (GOOD[: len(GOOD) // 2], "已损坏"),
    "a workbook with a broken sheet": (
        with_part(GOOD, SHEET_PART, lambda data: data[:200]),
        "已损坏",
    ),
    "a bomb of one part": (archive({"xl/a.xml": b"0" * 20_000_000}), "解开后太大"),
    "a bomb of many parts": (archive({f"a{n}": b"0" * 90_000 for n in range(90)}), "解开后太大"),
    "too many parts": (archive({f"a{n}": b"x" for n in range(150)}), "解开后太大"),
    "entities": (
        with_part(GOOD, "xl/workbook.xml", lambda data: BILLION_LAUGHS + data),
        "不该有的声明",
    ),
    "entities in two-byte signs": (
        with_part(GOOD, SHEET_PART, lambda _data: BILLION_LAUGHS.decode().encode("utf-16")),
        "不该有的声明",
    ),
    "too many rows": (xlsx([["x"]] * (workbooks.MOST_ROWS + 1)), "表格太大"),
    "too many columns": (xlsx([["x"] * (workbooks.MOST_COLUMNS + 1)]), "表格太大"),
    "too many rows of text": (csv([["x"]] * (workbooks.MOST_ROWS + 1)), "表格太大"),
    "an impossible number of a row": (
        sheet_with(b'<row r="x"><c r="A1"><v>1</v></c></row>'),
        "已损坏",
    ),
    "an impossible place of a cell": (
        sheet_with(b'<row r="1"><c r="A0A"><v>1</v></c></row>'),
        "已损坏",
    ),
    "a string that is not there": (
        sheet_with(b'<row r="1"><c r="A1" t="s"><v>99999</v></c></row>'),
        "已损坏",
    ),
    "mergers over mergers": (merged(*[b"A1:XFD1048576"] * 9), "已损坏"),
    "quotes that do not close": ('姓名,"三会\n林'.encode(), "引号"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_sheet_is_refused_in_words_and_soon(name):
    content, said = REFUSED[name]
    began = time.perf_counter()
    with pytest.raises(SheetRefused) as refused:
        reading.rows_of(content)
    [sentence] = refused.value.details[FIELD]
    assert said in str(sentence)
    assert time.perf_counter() - began < 5


@given(st.binary(max_size=400))
@settings(max_examples=500)
def test_any_bytes_are_a_sheet_or_refused(content):
    for one in (content, b"PK\x03\x04" + content, GOOD[:-100] + content):
        try:
            rows = reading.rows_of(one)
        except SheetRefused:
            continue
        assert all(isinstance(cell, Cell) for row in rows for cell in row)


@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255))
@settings(max_examples=500)
def test_a_workbook_with_a_wrong_byte_is_a_sheet_or_refused(place, byte):
    changed = GOOD[:place] + bytes([byte]) + GOOD[place + 1 :]
    with suppress(SheetRefused):
        assert len(reading.rows_of(changed)) <= workbooks.MOST_ROWS


def test_a_row_at_the_end_of_the_world_takes_no_time():
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    near = b'<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>'
    began = time.perf_counter()
    assert reading.rows_of(sheet_with(near + far)) == [[Cell("x")]]
    assert reading.rows_of(merged(b"B1:XFD1048576"))[0][0] == Cell("姓名")
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_text_is_read_in_the_encodings_of_office_programs(encoding, separator):
    rows = reading.rows_of(csv(ROWS, encoding, separator))
    assert [[cell.text for cell in row] for row in rows] == ROWS


def test_values_come_as_what_they_are():
    given = [[" 到会 ", 3, 1.5, date(2026, 1, 15), None, True]]
    [row] = reading.rows_of(xlsx(given))
    assert [cell.value for cell in row] == [
        "到会",
        Decimal(3),
        Decimal("1.5"),
        date(2026, 1, 15),
        None,
        "TRUE",
    ]
    assert [cell.text for cell in row][:4] == ["到会", "3", "1.5", "2026-01-15"]


@pytest.mark.parametrize("number", [1e28, -1e28, 1e300, -1e300, 1e-300])
def test_no_number_is_too_large_to_be_written_out(number):
    [row] = reading.rows_of(xlsx([[number, "x"]]))
    assert Decimal(row[0].text or 0) == pytest.approx(Decimal(str(number)))


def test_formulas_errors_and_mergers_are_noted_and_not_carried_out():
    book = xlsx([["=1+1", "x", "y"], ["a", "b", "c"]], merge=["B1:C1"])
    [first, second] = reading.rows_of(book)
    assert [cell.flaw for cell in first] == [Flaw.FORMULA, Flaw.MERGED, Flaw.MERGED]
    assert first[1].text == "x"
    assert [cell.text for cell in second] == ["a", "b", "c"]
    [[wrong]] = reading.rows_of(sheet_with(b'<row r="1"><c r="A1" t="e"><v>#N/A</v></c></row>'))
    assert wrong.flaw == Flaw.ERROR


def test_empty_cells_around_a_table_do_not_count():
    rows = [["姓名", "", ""], ["林", None, None], *[[""] * 5 for _ in range(50)]]
    assert [len(row) for row in reading.rows_of(xlsx(rows))] == [1, 1]
