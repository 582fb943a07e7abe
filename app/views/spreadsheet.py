"""Rows for a spreadsheet: a file that is read rightly everywhere and calculates nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

#: Signs with which a spreadsheet begins a formula; a text that begins so gets a quote before it.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
#: Without it spreadsheets on Windows read UTF-8 as something else.
BYTE_ORDER_MARK = "\ufeff"


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """Rows of cells; a cell that is no plain text has been written by us, and passes as it is."""
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return BYTE_ORDER_MARK + file.getvalue()


def pieces(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The same, given row by row for what is too long to be held."""
    yield BYTE_ORDER_MARK
    for row in rows:
        file = io.StringIO()
        csv.writer(file).writerow(row)
        yield file.getvalue()


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
