"""A question of rows on a page: each row a form of its own, and one more to copy new rows from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field, Form

from app.definitions.question import Question

#: Stands for the number of a row that a script will add.
NEXT = "__row__"
#: Empty rows that a page without scripts offers.
SPARE = 2

MakeField = Callable[[Question], Field]


class RowsField(Field):
    """`rows` are the forms of the rows, `blank` the one to copy, `spare` those without scripts."""

    def __init__(self, question: Question, make_field: MakeField, **more: Any) -> None:
        super().__init__(**more)
        self.question = question
        self._form = type("RowForm", (Form,), {c.name: make_field(c) for c in question.columns})
        self.rows: list[Form] = []
        self.most = question.longest

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        del formdata, extra_filters  # what was sent is read by `written`
        self.data = data if isinstance(data, list) else []
        given = [row for row in self.data if isinstance(row, Mapping)]
        self.rows = [
            self._row(number, row)
            for number, row in enumerate(given or [{}] * (self.question.shortest or 1))
        ]
        self.blank = self._row(NEXT, {})
        self.spare = [self._row(len(self.rows) + number, {}) for number in range(SPARE)]

    def _row(self, number: int | str, known: Mapping[str, Any]) -> Form:
        row: Form = self._form(prefix=f"{self.name}-{number}-", data=dict(known))
        for column in self.question.columns:
            row[column.name].flags.required = column.is_required or column.must_be_ticked
        return row

    def show_problem(self, place: str, texts: list[str]) -> None:
        """Put sentences at a cell; `place` is `row.column`, rows counted from 0."""
        number, _dot, name = place.partition(".")
        if number.isdecimal() and int(number) < len(self.rows) and name in self.rows[int(number)]:
            self.rows[int(number)][name].errors = texts
        self.errors = [*self.errors, *texts]


def is_of_rows(name: str, questions: Iterable[Question]) -> bool:
    """Does a field of a browser belong to a row of one of these questions?"""
    return any(one.kind == "rows" and _cell(one).fullmatch(name) for one in questions)


def written(
    sent: MultiDict[str, str],
    question: Question,
    read: Callable[[MultiDict[str, str], Question, str], Any],
) -> list[dict[str, Any]]:
    """The rows as they were typed, in their order; `read` reads one cell by its field's name."""
    found = {int(match[1]) for match in map(_cell(question).fullmatch, sent) if match}
    return [
        {
            column.name: read(sent, column, f"{question.name}-{number}-{column.name}")
            for column in question.columns
        }
        for number in sorted(found)
    ]


def _cell(question: Question) -> re.Pattern[str]:
    columns = "|".join(re.escape(column.name) for column in question.columns)
    return re.compile(rf"{re.escape(question.name)}-(\d{{1,4}})-(?:{columns})")
