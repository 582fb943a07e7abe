"""Workbooks (.xlsx): what is in the archive is bounded before anything unpacks or reads it."""

from __future__ import annotations

import io
import itertools
import re
import struct
import warnings
import zipfile
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from app import zips
from app.errors import Sentence
from app.i18n import mark
from app.sheets.cells import EMPTY, Cell, Flaw, Rows, SheetRefused, cell_of

#: A workbook of ours has a dozen parts.
MOST_PARTS = 100
#: Bytes of all parts together.
LARGEST_UNPACKED = 8 * 1024 * 1024
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
MOST_ROWS = 3500
MOST_COLUMNS = 60
#: What a file may hide in its XML; no program that writes workbooks needs either.
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")


@dataclass(frozen=True)
class Bounds:
    """How much of a workbook is read: rows of each sheet, bytes of all parts together."""

    rows: int = MOST_ROWS
    unpacked: int = LARGEST_UNPACKED


Found = TypeVar("Found")
_UNREADABLE = (
    *zips.UNREADABLE,
    struct.error,
    InvalidFileException,
    DefusedXmlException,
    SyntaxError,  # of XML: what the parsers raise is one
    AttributeError,
    LookupError,
    TypeError,
)


def rows_of(content: bytes) -> Rows:
    """The rows of the first visible sheet. Raises: SheetRefused."""
    return _read(content, LARGEST_UNPACKED, _of_book)


def sheets_of(content: bytes, titles: Collection[str], bounds: Bounds) -> dict[str, Rows]:
    """The rows of the sheets that have one of these titles, by title. Raises: SheetRefused."""

    def named(book: Any) -> dict[str, Rows]:
        sheets = [one for one in book.worksheets if one.title in titles]
        return {one.title: _of_sheet(book, one, bounds) for one in sheets}

    return _read(content, bounds.unpacked, named)


def _read(content: bytes, unpacked: int, read: Callable[[Any], Found]) -> Found:
    try:
        _require_harmless(content, unpacked)
        return _open(content, read)
    except _UNREADABLE as error:  # openpyxl lets through whatever its parts stumble over
        said = mark("文件已损坏或不是电子表格，打不开。请用模板重新填写，保存为.xlsx。")
        raise SheetRefused(Sentence(said)) from error


def _require_harmless(content: bytes, unpacked: int) -> None:
    """Judge the archive by its list of contents, then part by part.

    A part that unpacks to more than the list says ends as a damaged one.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if zips.is_swollen(parts, most=MOST_PARTS, largest=unpacked):
            raise SheetRefused(
                Sentence(mark("文件解开后太大，不是一般的电子表格。请用模板重新填写。"))
            )
        if any(_declares(archive, part) for part in parts):
            raise SheetRefused(Sentence(mark("文件里有不该有的声明，不予打开。请用模板重新填写。")))


def _declares(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Has a part a document type or entities? In UTF-16 the names stand with zeros between."""
    with archive.open(part) as stream:
        text = stream.read(part.file_size + 1).replace(b"\0", b"")
    return any(name in text for name in _DECLARATIONS)


def _open(content: bytes, read: Callable[[Any], Found]) -> Found:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what a reader of values does not need of a workbook
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        try:
            return read(book)
        finally:
            book.close()


def _of_book(book: Any) -> Rows:
    """The rows of the first visible sheet; what its parts say of its size is not believed."""
    sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), None)
    if sheet is None:
        raise SheetRefused(Sentence(mark("文件里没有可见的工作表。")))
    return _of_sheet(book, sheet, Bounds())


def _of_sheet(book: Any, sheet: Any, bounds: Bounds) -> Rows:
    # Only the part itself tells of merged cells: a sheet that is read as a stream does not, and
    # one that is not makes a cell for every place of a merger of a million rows.
    merged = _merged(book._archive.read(sheet._worksheet_path), bounds.rows)  # noqa: SLF001
    sheet.reset_dimensions()
    window = sheet.iter_rows(max_row=bounds.rows + 1, max_col=MOST_COLUMNS + 1)
    rows = [
        [_cell(found, (row, column) in merged) for column, found in enumerate(cells, start=1)]
        for row, cells in enumerate(window, start=1)
    ]
    trimmed = _trimmed(rows)
    require_bounds(trimmed, bounds.rows)
    return trimmed


def _trimmed(rows: Rows) -> Rows:
    """Without the empty cells to the right and the empty rows below."""
    cut = [
        row[: max((n for n, one in enumerate(row, 1) if not one.is_empty), default=0)]
        for row in rows
    ]
    return cut[: max((number for number, row in enumerate(cut, 1) if row), default=0)]


def require_bounds(rows: Sequence[Sequence[Cell]], most: int = MOST_ROWS) -> None:
    """Raises: SheetRefused."""
    if len(rows) > most or max(map(len, rows), default=0) > MOST_COLUMNS:
        said = Sentence(
            mark("表格太大：最多%(rows)d行、%(columns)d列。请删去表格下方和右方多余的内容。"),
            rows=most,
            columns=MOST_COLUMNS,
        )
        raise SheetRefused(said)


def _merged(part: bytes, most: int) -> set[tuple[int, int]]:
    """Row and column of every merged cell inside the bounds."""
    found: set[tuple[int, int]] = set()
    area = 0
    for one in _MERGED.finditer(part):
        left, top, right, bottom = (edge or 1 for edge in range_boundaries(one[1].decode()))
        rows = range(top, min(bottom, most) + 1)
        columns = range(left, min(right, MOST_COLUMNS) + 1)
        area += len(rows) * len(columns)
        if area > most * MOST_COLUMNS:  # mergers that overlap: no program writes them
            raise ValueError(area)
        found.update(itertools.product(rows, columns))
    return found


def _cell(found: Any, is_merged: bool) -> Cell:  # noqa: FBT001 - said by position in one place
    if is_merged:
        # Titles over a table are often merged: they keep what they say.
        return Cell(cell_of(found.value).value, Flaw.MERGED)
    if found.data_type == "f":
        return Cell(flaw=Flaw.FORMULA)
    if found.data_type == "e":
        return Cell(flaw=Flaw.ERROR)
    return EMPTY if found.value is None else cell_of(found.value)
