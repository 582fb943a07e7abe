"""A question of rows on a page: each row a form of its own, and one more to copy new rows from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field
from wtforms.form import BaseForm

from app.definitions.question import Question
from app.definitions.questions import MOST_ROWS

#: Stands for the number of a row that a script will add.
NEXT = "__row__"
#: Empty rows that a page without scripts offers.
SPARE = 3

MakeField = Callable[[Question], Field]


class RowsField(Field):
    """`rows` are the forms of the rows, `blank` the one to copy, `spare` those without scripts.

    No cell is `required` of the browser: a row that stays empty does not count, and what is
    missing in the others is for the check to say. The flag `needed` marks such a cell for readers.
    Rows that are given have titles and stay as many as they are; `total` is the sum of a column.
    """

    def __init__(self, question: Question, make_field: MakeField, **more: Any) -> None:
        super().__init__(**more)
        self.question = question
        self.most = question.longest or MOST_ROWS
        self._cells: dict[str, Any] = {
            column.name: make_field(column) for column in question.columns
        }
        self.rows: list[BaseForm] = []
        #: For each row that is given, what a page has to say to it: title, text, files.
        self.notes: list[list[dict[str, Any]]] = []
        #: What is wrong with the rows as a whole.
        self.own_errors: list[str] = []

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        del formdata, extra_filters  # what was sent is read by `written`
        self.data = data if isinstance(data, list) else [{}]
        given = known(self.data)
        if not given and (self.question.shortest or self.question.is_required):
            given = [{}]
        self.is_given, self.summed = bool(self.question.given), self.question.summed
        self.titles = [str(row.get(self.question.given, "")) for row in given]
        self.total = total_of(row.get(self.summed) for row in given) if self.summed else None
        self.unit = next((c.unit for c in self.question.columns if c.name == self.summed), "")
        self.rows = [self._row(number, row) for number, row in enumerate(given)]
        defaults = {one.name: one.default for one in self.question.columns}
        self.blank = self._row(NEXT, defaults)
        count = len(self.rows)
        self.spare = [self._row(place, {}) for place in range(count, min(count + SPARE, self.most))]

    def _row(self, number: int | str, known: Mapping[str, Any]) -> BaseForm:
        row = BaseForm(self._cells, prefix=f"{self.name}-{number}-")
        row.process(data=dict(known))
        for column in self.question.columns:
            row[column.name].flags.needed = column.is_required or column.must_be_ticked
        return row

    def show_problem(self, place: str, texts: list[str]) -> None:
        """Put sentences at a cell: `row.column`, rows from 0; or at the rows as a whole: ""."""
        number, _dot, name = place.partition(".")
        if number.isdecimal() and int(number) < len(self.rows) and name in self.rows[int(number)]:
            self.rows[int(number)][name].errors = texts
        else:
            self.own_errors += texts
        self.errors = [*self.errors, *texts]


def known(rows: Any) -> list[Mapping[str, Any]]:
    """Those of what a draft or a case knows that are rows."""
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def total_of(cells: Iterable[Any]) -> Decimal:
    """The sum of what can be read as a number; the page keeps it up while somebody writes."""
    total = Decimal(0)
    for cell in cells:
        with suppress(ArithmeticError):
            figure = Decimal(str(cell).strip() or 0)
            total += figure if figure.is_finite() else 0
    return total


def is_of_rows(name: str, questions: Iterable[Question]) -> bool:
    """Does a field of a browser belong to a row of one of these questions?"""
    return any(one.kind == "rows" and _cell(one).fullmatch(name) for one in questions)


def written(
    sent: MultiDict[str, str],
    question: Question,
    read: Callable[[MultiDict[str, str], Question, str], Any],
) -> list[dict[str, Any]]:
    """The rows as they were typed, in their order; `read` reads one cell by its field's name."""
    return [
        {
            column.name: read(sent, column, field_of(question, number, column.name))
            for column in question.columns
        }
        for number in numbers(sent, question)
    ]


def numbers(sent: Iterable[str], question: Question) -> list[int]:
    """The numbers of the rows to which any of these fields belongs; removed ones are lacking."""
    return sorted({int(match[1]) for match in map(_cell(question).fullmatch, sent) if match})


def field_of(question: Question, number: int, column: str) -> str:
    return f"{question.name}-{number}-{column}"


def _cell(question: Question) -> re.Pattern[str]:
    columns = "|".join(re.escape(column.name) for column in question.columns)
    return re.compile(rf"{re.escape(question.name)}-(\d{{1,4}})-(?:{columns})(?:\.kept)?")
