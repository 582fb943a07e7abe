"""What people could answer to a question, for the trial of a procedure: some of everything."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from app import clock
from app.definitions import catalogue, schemas
from app.definitions.models import DefinitionVersion
from app.definitions.question import Question
from app.engine import Asked, Spec

#: Other answers than the samples are possible; so they are to a choice that the house offers.
_OPEN = frozenset({"line", "text", "number"})
#: Where a form sets no limit.
_USUAL_RANGE = Decimal(100)
_USUAL_DAYS = 30
_SOMETHING = "文字"
#: Stands for what the house would offer.
_SOMEBODY = str(uuid.UUID(int=1))


def of_steps(
    spec: Spec, files: Mapping[str, bytes], called: Mapping[str, DefinitionVersion]
) -> dict[str, list[Asked]]:
    """What each step of a folder asks; the forms of called steps lie in their own folders."""
    forms = {name: data.decode() for name, data in files.items() if name.startswith("forms/")}
    found = {}
    for element in spec.elements.values():
        if not element.waits_for_people:
            continue
        key, _, step = element.id.partition(".")
        if step:
            questions = catalogue.questions_of(called[key].id, step)
        else:
            questions = schemas.of_step(element, forms)
        found[element.id] = [of(question) for question in questions if question.gives]
    return found


def of(question: Question) -> Asked:
    """A question as the trial asks it."""
    return Asked(
        question.name,
        tuple(_SAMPLES[question.kind](question)),
        is_open=question.kind in _OPEN or (question.kind == "choice" and not question.choices),
        is_required=_must_be_answered(question),
        least=question.least,
        greatest=question.greatest,
        step=question.step,
        shown_if=question.shown_if,
        required_if=question.required_if,
        valid_if=question.valid_if,
        worked_out=question.worked_out,
    )


def _must_be_answered(question: Question) -> bool:
    """A tick is always an answer; rows of which there must be some are demanded by that."""
    has_rows = question.kind == "rows" and bool(question.shortest)
    return question.is_required or question.kind == "tick" or has_rows


def _texts(question: Question) -> list[str]:
    text = _SOMETHING.ljust(question.shortest or 0, _SOMETHING[-1])
    return [text[: question.longest or None]]


def _numbers(question: Question) -> list[Decimal]:
    """The least, the one after it, the one in the middle, the greatest."""
    step = question.step or Decimal(1)
    least = question.least
    if least is None:
        least = Decimal(0) if question.greatest is None else question.greatest - _USUAL_RANGE
    greatest = least + _USUAL_RANGE if question.greatest is None else question.greatest
    first = -(-least // step) * step
    last = greatest // step * step
    middle = (first + last) / 2 // step * step
    found = [first, first + step, middle, last]
    return [one for one in dict.fromkeys(found) if least <= one <= greatest]


def _days(question: Question) -> list[Any]:
    """The first and the last day that are allowed."""
    first, last = question.least, question.greatest
    if first is None:
        first = Decimal(-_USUAL_DAYS) if last is None else last - _USUAL_DAYS
    if last is None:
        last = first + _USUAL_DAYS
    today = clock.today()
    return [today + timedelta(days=day) for day in dict.fromkeys((int(first), int(last)))]


def _times(_question: Question) -> list[Any]:
    return [time(9), time(17, 30)]


def _moments(question: Question) -> list[Any]:
    return [datetime.combine(day, time(9)) for day in _days(question)]


def _ticks(question: Question) -> list[bool]:
    return [True] if question.must_be_ticked else [True, False]


def _choices(question: Question) -> list[str]:
    return [value for value, _label in question.choices]


def _several(question: Question) -> list[list[str]]:
    """One of the choices, or as many as may be; somebody stands for each that the house offers."""
    most = int(question.longest or 1)
    values = _choices(question) or [str(uuid.UUID(int=one)) for one in range(1, most + 1)]
    found = [values[:1], values[: question.longest or None]]
    return found[:1] if found[0] == found[1] else found


def _files(_question: Question) -> list[list[str]]:
    return [[_SOMEBODY]]


def _nothing(_question: Question) -> list[Any]:
    return []


def _rows(question: Question) -> list[list[dict[str, Any]]]:
    """As many rows as there must be, and one more; of those that a case gives, none is known."""
    if question.given:
        return [[]]
    columns = [of(column) for column in question.columns if column.asks]
    row = {one.name: one.values[0] if one.values else None for one in columns}
    least = max(question.shortest or 0, 1)
    return [[row] * count for count in (least, min(least + 1, question.longest or least + 1))]


_SAMPLES: dict[str, Callable[[Question], list[Any]]] = {
    "line": _texts,
    "text": _texts,
    "number": _numbers,
    "date": _days,
    "time": _times,
    "moment": _moments,
    "tick": _ticks,
    "choice": _choices,
    "choices": _several,
    "people": _several,
    "files": _files,
    "rows": _rows,
    "computed": _nothing,
}
