"""Steps whose answers go to one operation alone: neither the case nor its record keeps them.

The property `answers.to` of a step names the operation, whose parameters are the questions of its
form. What was answered is then where that operation puts it, and nowhere else: not in the variables
of the procedure, not in the audit chain, not on the page of the case (blind marking, `domain.md`
8.3 and 8.4). A draft is read by nobody but whose turn the step is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.cases import progress
from app.cases.models import Case, WorkItem
from app.definitions import catalogue
from app.engine import operations
from app.organisation.actors import Actor


def hand_on(case: Case, actor: Actor, item: WorkItem, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Give the checked answers of a sealed step to its operation; what the case keeps of them.

    Raises:
        Refused, Invalid: whatever the operation refuses with.
    """
    operation = catalogue.spec_of(case.version_id).elements[item.element].answers_to
    if operation is None:
        return dict(answers)
    call = progress.call_of(case, actor, item.element, item.engine_id)
    operations.perform(operation, call, answers)
    return {}
