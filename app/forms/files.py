"""Files that come along with a form: the fields that take them, in rows too, and those kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from wtforms import MultipleFileField

from app.definitions.question import Question
from app.forms import rows

#: Behind the name of a field: the ids of files that were uploaded before.
KEPT = ".kept"


class EvidenceField(MultipleFileField):
    """New files; the ids of those uploaded before come along as `<name>.kept`."""


def fields(questions: Iterable[Question], sent: Collection[str]) -> Iterator[tuple[str, str]]:
    """Where files are asked for: the place, `question` or `question.row.column`, and the field.

    Rows are those of which anything was `sent`, counted as `rows.written` counts them.
    """
    for question in questions:
        if question.kind == "files":
            yield question.name, question.name
        elif question.kind == "rows":
            for row, number in enumerate(rows.numbers(sent, question)):
                for column in _columns(question):
                    place = f"{question.name}.{row}.{column}"
                    yield place, rows.field_of(question, number, column)


def kept(questions: Iterable[Question], known: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Each field of files on a page that shows what is known, with the ids to keep in it."""
    for question in questions:
        given = known.get(question.name) or []
        if question.kind == "files":
            yield question.name, given
        elif question.kind == "rows":
            for number, row in enumerate(rows.known(given)):
                for column in _columns(question):
                    yield rows.field_of(question, number, column), row.get(column) or []


def _columns(question: Question) -> list[str]:
    return [column.name for column in question.columns if column.kind == "files"]
