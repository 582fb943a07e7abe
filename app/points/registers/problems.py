"""Faults of a sheet, each said with the row and the column that a clerk sees."""

from __future__ import annotations

from app.errors import Sentence
from app.i18n import mark
from app.sheets.cells import FLAW_SENTENCES, Cell

#: More faults than anybody reads: the file is another one altogether.
MOST = 200
#: So many signs of what stands in a cell are told; it may hold ten thousands.
LONGEST_SAID = 20


def cut(text: str) -> str:
    """What stands in a cell, as far as it helps to find it."""
    return text[:LONGEST_SAID]


class Problems:
    """Collects what is wrong, in the order of reading."""

    def __init__(self) -> None:
        self.found: list[Sentence] = []

    def add(self, row: int | None, column: str | None, said: Sentence) -> None:
        """Note a fault at a row (from 1), of a column by its head; None: of the whole."""
        if len(self.found) < MOST:
            self.found.append(_placed(row, column, said))

    def passes(self, row: int, column: str, cell: Cell) -> bool:
        """Has the cell a value of its own, or none? Notes why not."""
        if cell.flaw is not None:
            self.add(row, column, Sentence(FLAW_SENTENCES[cell.flaw]))
        return cell.flaw is None


def _placed(row: int | None, column: str | None, said: Sentence) -> Sentence:
    if row is None:
        return said
    if column is None:
        return Sentence(mark("第%(row)d行：%(said)s"), row=row, said=said)
    return Sentence(mark("第%(row)d行“%(column)s”列：%(said)s"), row=row, column=column, said=said)
