"""Who of those whose turn a step is, or will be, is away today, and who acts meanwhile."""

from __future__ import annotations

import uuid
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date

from app.cases import turns
from app.cases.models import Case
from app.organisation.standing import StandIn


@dataclass(frozen=True)
class Away:
    """Till when somebody is away, and who acts in their place; None: nobody may for this step.

    `is_kept_out`: the deputy would, but must keep out of it.
    """

    until: date
    deputy: str | None
    is_kept_out: bool = False


@dataclass(frozen=True)
class Asked:
    """A step as it would wait: of which case and procedure, for what post, who is kept out."""

    case: Case
    procedure: str
    element: str
    post_key: str | None
    barred: Container[uuid.UUID]

    def away(self, person_id: uuid.UUID, rows: Iterable[StandIn]) -> Away | None:
        """How somebody is away from this step by what they have entrusted (`rows`), if they are."""
        row = next((one for one in rows if one.shares([self.procedure])), None)
        if row is None:
            return None
        if not turns.is_entrustable(self.case, self.element, person_id, self.post_key):
            return Away(row.until, None)
        return Away(row.until, row.deputy.name, row.deputy_id in self.barred)
