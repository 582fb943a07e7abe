"""What a form works out by itself while it is being filled in; nothing is refused here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.definitions import questions
from app.definitions.question import Question
from app.definitions.sources import Asking


def is_needed(asked: Sequence[Question]) -> bool:
    """Does a form work anything out?"""
    return any(one.kind == "computed" or is_needed(one.columns) for one in asked)


def worked_out(
    asked: Sequence[Question], answers: Mapping[str, Any], asking: Asking
) -> dict[str, Any]:
    """Each figure by its place: its name, or `question.row.column` with rows from 0."""
    return dict(_figures(asked, so_far(asked, answers, asking)))


def _figures(asked: Sequence[Question], known: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for question in asked:
        if question.kind == "computed":
            yield question.name, known.get(question.name)
        elif is_needed(question.columns):
            for number, row in enumerate(known.get(question.name) or []):
                for place, value in _figures(question.columns, row):
                    yield f"{question.name}.{number}.{place}", value


def so_far(asked: Sequence[Question], answers: Mapping[str, Any], asking: Asking) -> dict[str, Any]:
    """Every answer that is one already, and what follows from them."""
    found: dict[str, Any] = {}
    for question in (one.standing(asking) for one in asked):
        now = replace(asking, variables={**asking.variables, **found})
        if question.gives:
            given = answers.get(question.name)
            found[question.name] = (
                _tentative(question, given, now) if question.is_shown(now.variables) else None
            )
    return found


def _tentative(question: Question, given: Any, asking: Asking) -> Any:
    if question.kind != "rows":
        return questions.tentative(question, given, asking)
    rows = questions.given_rows(question, given, asking)
    rows = rows if isinstance(rows, list) else []
    return [_row(question, row, asking) for row in rows if isinstance(row, Mapping)]


def _row(question: Question, row: Mapping[str, Any], asking: Asking) -> dict[str, Any]:
    """A row as far as it is written; of a row that the case gives, what it knows of it besides."""
    names = {column.name for column in question.columns}
    own = {name: value for name, value in row.items() if name not in names and question.given}
    now = replace(asking, variables={**asking.variables, **own})
    return {**own, **so_far(question.columns, row, now)}
