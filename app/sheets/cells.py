"""What a sheet is to those who read it: rows of cells, some of which cannot be read."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from app.errors import Invalid, Sentence
from app.i18n import mark

#: The field of a page or a request under which a sheet arrives.
FIELD = "sheet"


class SheetRefused(Invalid):
    """The file cannot be read as a sheet at all; field `sheet`."""

    def __init__(self, said: Sentence) -> None:
        super().__init__({FIELD: [said]})


class Flaw(enum.Enum):
    """Why a cell has no value of its own."""

    FORMULA = enum.auto()
    MERGED = enum.auto()
    ERROR = enum.auto()


FLAW_SENTENCES = {
    Flaw.FORMULA: mark("是公式。请复制后“选择性粘贴”为数值，再保存。"),
    Flaw.MERGED: mark("是合并的单元格。请取消合并，每格分别填写。"),
    Flaw.ERROR: mark("显示的是错误值。请改成要填的内容。"),
}


@dataclass(frozen=True)
class Cell:
    """What stands in a cell: text without blanks around it, a number, a day, or nothing."""

    value: str | Decimal | date | None = None
    flaw: Flaw | None = None

    @property
    def is_empty(self) -> bool:
        return self.value is None and self.flaw is None

    @property
    def text(self) -> str:
        """The value as a person would type it; a whole number without a point."""
        if isinstance(self.value, Decimal):
            if is_whole(self.value):
                return f"{self.value:.0f}"
            return f"{self.value:f}".rstrip("0").rstrip(".")
        return "" if self.value is None else str(self.value)


def is_whole(number: Decimal) -> bool:
    """Has a number no fraction? Asked so that no figure is too large to be asked about."""
    return number == number.to_integral_value()


EMPTY = Cell()
Rows = list[list[Cell]]


def at(row: list[Cell], place: int) -> Cell:
    """The cell at a place of a row, which may be shorter."""
    return row[place] if place < len(row) else EMPTY


def cell_of(value: object) -> Cell:
    """The cell for a value that a library has read."""
    if isinstance(value, bool):
        value = str(value).upper()
    if isinstance(value, int | float | Decimal):
        number = Decimal(str(value))
        return Cell(number) if number.is_finite() else Cell(flaw=Flaw.ERROR)
    if isinstance(value, date):
        return Cell(value.date() if isinstance(value, datetime) else value)
    text = "" if value is None else str(value).strip()
    return Cell(text) if text else EMPTY
