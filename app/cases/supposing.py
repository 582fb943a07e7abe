"""What people are supposed to answer where a procedure is rehearsed ahead."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from app.definitions import catalogue, questions
from app.definitions.question import Question
from app.definitions.sources import Asking
from app.engine import Supposed
from app.errors import Invalid

#: Outcomes that do not lead on (`domain.md` 6.8).
_NOT_ON = frozenset({"return", "send_back", "disagree", "reject", "refuse"})


def of_steps(version_id: uuid.UUID) -> dict[str, Supposed]:
    """What the people of each step are supposed to answer: the first outcome that leads on."""
    found = {}
    for element in catalogue.spec_of(version_id).elements.values():
        if element.waits_for_people:
            asked = catalogue.questions_of(version_id, element.id)
            given = tuple(one.name for one in asked if one.gives)
            found[element.id] = Supposed(given, _agreed(asked))
    return found


def _agreed(asked: list[Question]) -> dict[str, Any]:
    outcome = questions.used_as(asked, "outcome")
    values = [value for value, _label in outcome.choices] if outcome else []
    leading_on = [value for value in values if value not in _NOT_ON] or values
    return {outcome.name: leading_on[0]} if outcome and leading_on else {}


def so_far(asked: Iterable[Question], answers: Mapping[str, Any], asking: Asking) -> dict[str, Any]:
    """What has been answered already, as far as it is an answer; files say nothing."""
    found: dict[str, Any] = {}
    for question in (one for one in asked if one.gives):
        names = {**asking.variables, **found}
        if not question.is_shown(names):
            found[question.name] = None
            continue
        if question.kind == "computed":
            found[question.name] = question.work_out(names)
            continue
        given = answers.get(question.name, question.default)
        if question.kind == "files" or given in (None, "", []):
            continue
        try:
            here = replace(asking, variables=names)
            found |= questions.check([question], {question.name: given}, here)
        except Invalid:
            continue
    return found
