"""Sheets as text: values with signs between them, in the encodings of office programs."""

from __future__ import annotations

import csv
import io

from app.errors import Sentence
from app.i18n import mark
from app.sheets.cells import Rows, SheetRefused, cell_of
from app.sheets.workbooks import MOST_COLUMNS, MOST_ROWS, require_bounds

#: In this order: what is no UTF-8 is what Chinese programs write by default.
_ENCODINGS = ("utf-8-sig", "gb18030")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_SEPARATORS = ",\t;"


def rows_of(content: bytes) -> Rows:
    """Raises: SheetRefused."""
    text = _decoded(content)
    first = max(text.splitlines()[:10], key=len, default="")
    separator = max(_SEPARATORS, key=first.count)
    try:
        found = [
            [cell_of(value) for value in row[: MOST_COLUMNS + 1]]
            for row, _ in zip(
                csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True),
                range(MOST_ROWS + 1),
                strict=False,
            )
        ]
    except csv.Error as error:
        raise SheetRefused(Sentence(mark("文件里的引号不成对，不能读出各列。"))) from error
    require_bounds(found)
    return found


def _decoded(content: bytes) -> str:
    for encoding in ("utf-16",) if content.startswith(_UTF16) else _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise SheetRefused(Sentence(mark("这不是电子表格。请上传填好的.xlsx或.csv文件。")))
