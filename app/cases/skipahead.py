"""Which of the steps to come the system will pass (`skipping`), where a procedure is rehearsed.

What people are supposed to say on the way counts like what they have said already.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from app.cases import skipping
from app.cases.models import Case
from app.cases.skipping import Said, Skip
from app.definitions import catalogue, questions
from app.definitions.sources import Asking
from app.errors import AppError


class Rehearsed:
    """What was said in one rehearsal of a case."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._said: list[Said] = []
        elements = catalogue.spec_of(case.version_id).elements.values()
        steps = [one.id for one in elements if one.waits_for_people]
        #: Does it matter for any step what is said at another?
        self.counts = any(skipping.may_be_passed(case, one) for one in steps)

    def says(self, element: str, fit: Sequence[uuid.UUID], answers: Mapping[str, Any]) -> None:
        """A step is answered; it is known by whom where one alone is fit for it."""
        person = str(fit[0]) if len(fit) == 1 else None
        agrees = skipping.agreement_by(self._case, element, answers)
        self._said.append(Said(element, agrees, person))

    def skip(
        self, element: str, fit: Sequence[uuid.UUID], names: Mapping[str, Any], *, is_vacant: bool
    ) -> Skip | None:
        """How a step will be passed by what has been said so far, with all that it answers then."""
        if is_vacant:
            found = skipping.for_nobody(self._case, element)
        elif self.counts and skipping.may_be_passed(self._case, element):
            said = chain(reversed(self._said), skipping.said_in(self._case))
            found = skipping.for_one(self._case, element, fit, said)
        else:
            found = None
        return None if found is None else self._answered(element, found, names)

    def _answered(self, element: str, skip: Skip, names: Mapping[str, Any]) -> Skip | None:
        """None where the form wants more than the system can say: then somebody does it."""
        asked = catalogue.questions_of(self._case.version_id, element)
        asking = Asking(self._case.unit_id, None, dict(names))
        try:
            return replace(skip, answers=questions.check(asked, skip.answers, asking))
        except (AppError, ValueError):
            return None
