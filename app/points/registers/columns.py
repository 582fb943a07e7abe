"""Find the head of a register and what each of its columns is."""

from __future__ import annotations

from dataclasses import dataclass

from app.errors import Sentence
from app.i18n import mark
from app.points.registers import layout
from app.points.registers.layout import Kind
from app.points.registers.problems import Problems, cut
from app.sheets.cells import Cell, Rows

#: Titles and explanations may stand above the head, but not more rows than these.
DEEPEST = 12


@dataclass(frozen=True)
class Column:
    """A column with marks: its place from 0 and its head."""

    place: int
    head: str
    kind: Kind


@dataclass(frozen=True)
class Head:
    """The row of the head, counted from 1, and the places of what stands in it."""

    row: int
    name: int
    code: int | None
    columns: tuple[Column, ...]


def of_rows(rows: Rows, problems: Problems) -> Head | None:
    """The head of a register; None, with a problem, where there is none."""
    for number, row in enumerate(rows[:DEEPEST], start=1):
        heads = [_words(cell) for cell in row]
        if layout.NAME in heads:
            return _head(number, heads, problems)
    said = mark("没有找到表头：要有一列叫“姓名”。请用本页下载的模板填写。")
    problems.add(None, None, Sentence(said))
    return None


def _words(cell: Cell) -> str:
    return cell.text.replace(" ", "").replace("　", "").replace("\n", "")


def _head(number: int, heads: list[str], problems: Problems) -> Head:
    found: list[Column] = []
    for place, head in enumerate(heads):
        kind = layout.kind_of(head)
        if kind is not None and head in {one.head for one in found}:
            problems.add(number, head, Sentence(mark("有两列同名，请改成不同的名称。")))
        elif kind is not None:
            found.append(Column(place, head, kind))
        elif head and head not in layout.IGNORED | {layout.NAME, layout.CODE}:
            said = mark("不认识这一列。考勤列请以“三会一课”或“主题党日”开头，党费列写成“1月党费”。")
            problems.add(number, cut(head), Sentence(said))
    if not found:
        said = mark("没有一列是考勤或党费。请用本页下载的模板填写。")
        problems.add(number, None, Sentence(said))
    code = heads.index(layout.CODE) if layout.CODE in heads else None
    return Head(number, heads.index(layout.NAME), code, tuple(found))
