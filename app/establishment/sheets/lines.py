"""The lines of a workbook as texts by column, and every fault by sheet, row and column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from app import days
from app.days import NoDay
from app.errors import Sentence
from app.establishment.sheets.columns import LAYOUTS, Layout
from app.i18n import mark
from app.sheets import reading
from app.sheets.cells import FLAW_SENTENCES, Cell, Rows, SheetRefused, at
from app.sheets.workbooks import Bounds

#: Bytes; a workbook of 5,000 people with their posts has less than a tenth of that.
LARGEST = 4 * 1024 * 1024
BOUNDS = Bounds(rows=10_000, unpacked=48 * 1024 * 1024)
#: More faults than anybody reads: the file is another one altogether.
MOST_FAULTS = 500
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: the sheet's title, its row (from 1), the head of the column."""

    sheet: str
    row: int | None
    column: str | None
    said: Sentence


class Faults:
    """Collects what is wrong, as far as anybody reads it; counts all."""

    def __init__(self) -> None:
        self.found: list[Fault] = []
        self.number = 0

    def add(self, fault: Fault) -> None:
        self.number += 1
        if len(self.found) < MOST_FAULTS:
            self.found.append(fault)

    def in_order(self) -> list[Fault]:
        """By sheet, row and column, as the workbook has them."""
        places = {layout.title: (number, layout.heads) for number, layout in enumerate(LAYOUTS)}

        def place(one: Fault) -> tuple[int, int, int]:
            number, heads = places[one.sheet]
            return number, one.row or 0, heads.index(one.column) if one.column in heads else -1

        return sorted(self.found, key=place)


@dataclass
class Line:
    """A row of a sheet. A cell that has been found wrong is empty, and the line is not sound."""

    sheet: str
    row: int
    texts: dict[str, str]
    faults: Faults = field(repr=False)
    is_sound: bool = True

    def __getitem__(self, head: str) -> str:
        return self.texts.get(head, "")

    def wrong(self, head: str, said: Sentence) -> None:
        """Note that a cell is wrong."""
        self.is_sound = False
        self.faults.add(Fault(self.sheet, self.row, head, said))

    def day(self, head: str) -> date | None:
        """The day in a cell; nothing if it is empty, or is none, which is noted."""
        text = self[head]
        if not text:
            return None
        found = _DAY.fullmatch(text)
        written = "{}-{:0>2}-{:0>2}".format(*found.groups()) if found else text
        try:
            return days.read(written)
        except NoDay as error:
            self.wrong(head, error.said)
            return None


def read(content: bytes, faults: Faults) -> dict[str, list[Line]]:
    """The lines of each sheet of ours that is in a workbook, by its title.

    Raises:
        SheetRefused: it is no workbook, or has none of the sheets; field `sheet`.
    """
    titles = [one.title for one in LAYOUTS]
    sheets = reading.sheets_of(content, titles, largest=LARGEST, bounds=BOUNDS)
    if not sheets:
        said = mark("工作簿里没有“单位”“人员”“党员”“任职”中的任何一张表，请用模板填写。")
        raise SheetRefused(Sentence(said))
    return {
        layout.title: list(_lines(layout, sheets[layout.title], faults))
        for layout in LAYOUTS
        if layout.title in sheets
    }


def _lines(layout: Layout, rows: Rows, faults: Faults) -> Iterator[Line]:
    places = _places(layout, rows[0] if rows else [], faults)
    if places is None:
        return
    for number, row in enumerate(rows[1:], start=2):
        cells = {head: at(row, place) for head, place in places.items()}
        if any(not one.is_empty for one in cells.values()):
            yield _line(layout, number, cells, faults)


def _places(layout: Layout, head: list[Cell], faults: Faults) -> dict[str, int] | None:
    """Where the columns stand, by the first row; None if any is lacking."""
    found = {one.text: place for place, one in reversed(list(enumerate(head)))}
    lacking = [one for one in layout.heads if one not in found]
    for one in lacking:
        told = Sentence(mark("第一行里没有“%(column)s”这一列，请用模板填写。"), column=one)
        faults.add(Fault(layout.title, 1, one, told))
    return None if lacking else {one: found[one] for one in layout.heads}


def _line(layout: Layout, number: int, cells: dict[str, Cell], faults: Faults) -> Line:
    line = Line(layout.title, number, {}, faults)
    for column in layout.columns:
        cell = cells[column.head]
        if cell.flaw is not None:
            line.wrong(column.head, Sentence(FLAW_SENTENCES[cell.flaw]))
            continue
        line.texts[column.head] = cell.text
        if column.is_needed and not cell.text:
            line.wrong(column.head, Sentence(mark("没有填写。")))
        elif column.words and cell.text and cell.text not in column.words:
            told = mark("“%(text)s”不在可选的里面：%(words)s。")
            text, words = cell.text[:20], "、".join(column.words)
            line.wrong(column.head, Sentence(told, text=text, words=words))
    return line
