"""Every running case of a procedure, sorted: goes over by itself, stays where it is, or by hand.

A case can go over where nothing stands against it (`engine.reasons_against`). It may as well stay
where all that still lies ahead of it, by any way, is the same in both versions: then moving it
would bring nothing. Where something stands against it, people must see to it.
"""

from __future__ import annotations

import enum
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import undefer

from app import engine, errors
from app.cases import migration
from app.cases.models import Case
from app.db import session
from app.definitions import catalogue
from app.definitions.catalogue import Deployed
from app.engine import Change, Element, Reason, Spec

#: What `about.toml` says that holds for a running case too.
_HOLDS_FOR_ALL = ("acts", "withdrawal", "on_withdraw")


class Way(enum.StrEnum):
    """Where a running case belongs when the new version comes."""

    MOVES = "MOVES"
    STAYS = "STAYS"
    BY_HAND = "BY_HAND"


@dataclass(frozen=True, slots=True)
class Sorted:
    """One case: what stands against moving it, and what would be different ahead of it, by name."""

    case_id: uuid.UUID
    reasons: tuple[Reason, ...]
    ahead: tuple[str, ...]

    @property
    def way(self) -> Way:
        if self.reasons:
            return Way.BY_HAND
        return Way.MOVES if self.ahead else Way.STAYS

    def to_json(self) -> dict[str, Any]:
        reasons = [[one.element, one.name, errors.as_json(one.said)] for one in self.reasons]
        return {"reasons": reasons, "ahead": list(self.ahead)}


def of_cases(would_be: Deployed, case_ids: Sequence[uuid.UUID]) -> list[Sorted]:
    """Sort running cases; each is read and compared, so ask for a few at a time."""
    query = sa.select(Case).where(Case.id.in_(case_ids)).options(undefer(Case.state))
    both: dict[uuid.UUID, Difference] = {}
    found = []
    for case in session.scalars(query.order_by(Case.started_at, Case.id)):
        old = catalogue.deployed(case.version_id)
        difference = both.setdefault(case.version_id, Difference(old, would_be))
        run, reasons = migration.examine(case, would_be.spec)
        ahead = difference.ahead_of(run.current) if run is not None else ()
        found.append(Sorted(case.id, tuple(reasons), ahead))
    return found


@dataclass
class Difference:
    """What differs between two versions, asked from where a case stands."""

    old: Deployed
    new: Deployed
    _known: dict[frozenset[str], tuple[str, ...]] = field(default_factory=dict)

    def ahead_of(self, current: Iterable[str]) -> tuple[str, ...]:
        """The names of what is different on the ways ahead of these elements, in their order."""
        places = frozenset(current)
        if places not in self._known:
            self._known[places] = tuple(dict.fromkeys(self._differing(places)))
        return self._known[places]

    def _differing(self, places: frozenset[str]) -> Iterator[str]:
        if any(self._about(self.old, one) != self._about(self.new, one) for one in _HOLDS_FOR_ALL):
            yield self.new.spec.name
        ahead = self._ahead(places)
        for change in self._changes:
            if self._concerns(change, ahead):
                yield self._label(change)
        for element in self.old.spec.elements.values():
            if element.id in ahead and self._asks_otherwise(element):
                yield element.label

    def _ahead(self, places: frozenset[str]) -> set[str]:
        """All that a case may still come to; what an event may begin, it may begin at any time."""
        spec = self.old.spec
        begun = [one.id for one in spec.elements.values() if one.triggered]
        return set().union(*(spec.ways_from(one) for one in [*places, *begun]))

    @cached_property
    def _changes(self) -> tuple[Change, ...]:
        return engine.compare(self.old.spec, self.new.spec).changes

    def _concerns(self, change: Change, ahead: set[str]) -> bool:
        """Is a change on the way? What is new is so where a way leads to it, or it stands beside.

        A lane tells itself by the roles of its steps.
        """
        match change.part:
            case "flow":
                return any(one.source in ahead for one in (change.before, change.after) if one)
            case "decision":
                return any(change.id in self.old.spec.decisions_of(one) for one in ahead)
            case "element" if change.kind == "added":
                return bool(change.after.triggered or change.after.attached_to in ahead)
            case part:
                return part == "element" and change.id in ahead

    def _label(self, change: Change) -> str:
        """What people call it; a new way is called by the step that it leads to."""
        one = change.after or change.before
        if change.part == "flow":
            return _label_in((self.new.spec, self.old.spec), one.target)
        return str(getattr(one, "label", "") or getattr(one, "name", "") or change.id)

    def _asks_otherwise(self, element: Element) -> bool:
        """Is the form of a step another one? Those of called steps are told by their version."""
        if element.home or not element.waits_for_people or element.id not in self.new.spec.elements:
            return False
        return self.old.questions(element.id) != self.new.questions(element.id)

    @staticmethod
    def _about(deployed: Deployed, name: str) -> Any:
        told: Mapping[str, Any] = deployed.about
        return told.get(name)


def _label_in(specs: Iterable[Spec], element: str) -> str:
    """What people call an element, in the first version that has it."""
    found = (spec.elements[element] for spec in specs if element in spec.elements)
    return next((one.label for one in found), element)
