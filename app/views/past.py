"""What has happened in a case, each thing seen with the version that the case was on then."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Sequence
from functools import cached_property

from app import audit
from app.cases import unseen
from app.cases.models import Case
from app.cases.versions import Versions
from app.definitions import catalogue
from app.definitions.question import Question
from app.organisation.actors import Actor


class Past:
    """A case and its record, as its reader may know it.

    A case that was moved has been on several versions, in turn.
    """

    def __init__(self, reader: Actor, case: Case, entries: Sequence[audit.AuditEntry]) -> None:
        self.reader = reader
        self.case = case
        self.entries = entries
        self.versions = Versions(case, entries)

    def until(self, position: int) -> Past:
        """The same as its record was when it was so long."""
        shorter = copy.copy(self)
        shorter.entries = [one for one in self.entries if one.position <= position]
        return shorter

    def version_id(self, entry: audit.AuditEntry) -> uuid.UUID:
        """The version on which something happened."""
        return self.versions.at(entry.position)

    def asked(self, entry: audit.AuditEntry) -> list[Question]:
        """What was asked where somebody has answered, as far as the reader may know of it."""
        element = entry.details.get("element")
        if not element or "answers" not in entry.details:
            return []
        hidden = unseen.of_entry(self._hidden, self.reader, entry)
        asked = catalogue.questions_of(self.version_id(entry), element)
        return [one for one in asked if one.name not in hidden]

    @cached_property
    def _hidden(self) -> frozenset[str]:
        return unseen.names(self.reader, self.case)

    def stead(self, entry: audit.AuditEntry) -> str | None:
        """The member for whom somebody else has entered the first form (代报)."""
        case = self.case
        if case.entered_by_id is None or entry.actor_id != case.entered_by_id:
            return None
        first = catalogue.spec_of(self.version_id(entry)).first_user_task
        return case.starter.name if entry.details.get("element") == first else None
