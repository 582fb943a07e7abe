"""On which version of its procedure a case was when: one that was moved has been on several."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from app import audit
from app.cases.models import Case
from app.definitions import catalogue


class Versions:
    """The versions of a case, in turn, as its record tells."""

    def __init__(self, case: Case, entries: Iterable[audit.AuditEntry]) -> None:
        self.last = case.version_id
        key = case.definition.key
        self._left = [
            (entry.position, catalogue.version_of(key, entry.details["from"]).id)
            for entry in entries
            if entry.action == "case.migrated"
        ]

    def at(self, position: int) -> uuid.UUID:
        """The version that the case was on when its record was so long, and the last entry's."""
        left = (version for moved, version in self._left if position < moved)
        return next(left, self.last)

    @property
    def all(self) -> list[uuid.UUID]:
        """Those that it has been on, in turn, each once."""
        return list(dict.fromkeys([version for _moved, version in self._left] + [self.last]))
