"""What is said at a step in play: what was answered, as far as the form as it is now would take it.

The house is not asked: whom a form offers from among its people is not looked up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.definitions import outcomes
from app.definitions.question import Question
from app.studio.scripts import GapKind

Missing = list[tuple[GapKind, str]]


def supposed(asked: Sequence[Question]) -> dict[str, Any]:
    """Agreed, and nothing else said but what the form says by itself."""
    answers = {one.name: one.default for one in asked if one.asks}
    outcome = outcomes.of(asked)
    return answers if outcome is None else {**answers, outcome.name: outcomes.agreement(outcome)}


def told(
    asked: Sequence[Question], given: Mapping[str, Any], known: Mapping[str, Any]
) -> tuple[dict[str, Any], Missing]:
    """The answers with what the form works out now, and what it would miss, by label."""
    answers, missing = dict(given), Missing()
    for question in asked:
        if question.kind == "computed":
            answers[question.name] = question.work_out({**known, **answers})
        elif question.asks:
            missing += _missing(question, answers, known)
    return answers, missing


def _missing(question: Question, answers: Mapping[str, Any], known: Mapping[str, Any]) -> Missing:
    """Was there any answer, if the form wants one; is it among its choices?"""
    if question.name not in answers:
        names = {**known, **answers}
        if question.is_shown(names) and question.is_demanded(names):
            return [(GapKind.QUESTION, question.label)]
    elif question.kind == "choice" and question.choices:
        value = answers[question.name]
        if value is not None and value not in dict(question.choices):
            return [(GapKind.CHOICE, f"{question.label}：{value}")]
    return []
