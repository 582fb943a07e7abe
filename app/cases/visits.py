"""What became of each visit of a case to its steps, and in whose hands it was, moment by moment.

All of it follows from the rows and the record. What the record does not hold is not known: in whose
hands a step came that opened before that was kept, and who had it after a change that older
entries tell without saying to whom.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from app import audit
from app.cases.models import WorkItem
from app.cases.parts import BLOCKING, JOINING, Part
from app.organisation.actors import person_of

#: What somebody, or the system in their stead, has done with a work item.
DOING = frozenset(
    {
        "work_item.completed",
        "work_item.skipped",
        "work_item.sent_back",
        "work_item.delegation_returned",
        "work_item.signed",
        "work_item.answered",
        "work_item.supplied",
    }
)
#: What ends a visit, or says what became of it.
ENDING = DOING | {"work_item.recalled", "work_item.signer_removed", "work_item.moved"}


@dataclass(frozen=True)
class Hands:
    """Whose turn something was: a person's, or a post's; neither where it is not known."""

    person_id: uuid.UUID | None = None
    #: As the record calls the person, where it does.
    name: str = ""
    post_key: str | None = None

    @property
    def are_known(self) -> bool:
        return bool(self.person_id or self.name or self.post_key)

    @classmethod
    def of_key(cls, key: str) -> Hands:
        person_id = person_of(key)
        return cls(post_key=key) if person_id is None else cls(person_id)


UNKNOWN = Hands()


@dataclass(frozen=True)
class Visit:
    """A work item as it stood at a moment; `done_by` is the entry by which it was done by then."""

    item: WorkItem
    is_open: bool
    hands: Hands
    done_by: audit.AuditEntry | None = None
    is_paused: bool = False


def at(
    items: Iterable[WorkItem], entries: Iterable[audit.AuditEntry], position: int, moment: datetime
) -> list[Visit]:
    """The visits that had begun by a moment, when the record was so long; in the order of items."""
    listed = list(items)
    parts = {str(one.id): one for one in listed}
    told = list(entries)
    begun = [one for one in listed if one.opened_at <= moment]
    found = {one.id: _Life(one, told, parts).at(position, moment) for one in begun}
    return [replace(one, is_paused=_is_paused(one, found)) for one in found.values()]


def _is_paused(visit: Visit, found: Mapping[uuid.UUID, Visit]) -> bool:
    """Did something stand before it that had to be done first?"""
    item = visit.item
    if item.part == Part.AFTER:
        parent = found.get(item.parent_id) if item.parent_id else None
        return parent is not None and parent.is_open
    return any(
        one.is_open and one.item.parent_id == item.id and one.item.part in BLOCKING
        for one in found.values()
    )


class _Life:
    """What the record says of one work item."""

    def __init__(
        self, item: WorkItem, entries: Iterable[audit.AuditEntry], parts: Mapping[str, WorkItem]
    ) -> None:
        self.item, self.parts = item, parts
        self.told = [one for one in entries if self._is_meant(one)]

    def _is_meant(self, entry: audit.AuditEntry) -> bool:
        """Is it about the item, or about all that waited then, or about what stood beside it?"""
        if entry.action == "case.migrated":
            is_over = self.item.closed_at is not None and self.item.closed_at < entry.at
            return self.item.opened_at < entry.at and not is_over
        about = entry.details.get("work_item")
        side = self.parts.get(about) if about else None
        return about == str(self.item.id) or (
            entry.action == "work_item.signed"
            and side is not None
            and side.parent_id == self.item.id
        )

    def at(self, position: int, moment: datetime) -> Visit:
        visit = Visit(self.item, is_open=True, hands=self._first())
        for entry in self.told:
            if entry.position <= position:
                visit = self._after(entry, visit)
        closed_at = self.item.closed_at
        has_lapsed = closed_at is not None and closed_at <= moment
        return replace(visit, is_open=False) if has_lapsed else visit

    def _after(self, entry: audit.AuditEntry, visit: Visit) -> Visit:
        if not visit.is_open and self._reopens(entry):
            done = visit.done_by
            return Visit(self.item, is_open=True, hands=_doer(done) if done else UNKNOWN)
        if entry.details.get("work_item") == str(self.item.id) and entry.action in ENDING:
            done = entry if entry.action in DOING else visit.done_by
            return replace(visit, is_open=False, done_by=done)
        hands = self._given(entry)
        return visit if hands is None else replace(visit, hands=hands)

    def _reopens(self, entry: audit.AuditEntry) -> bool:
        """Is a step that was done its doer's turn again?"""
        if entry.action == "work_item.recalled":
            return "undone" not in entry.details
        side = self.parts.get(entry.details.get("work_item", ""))
        is_no = entry.details.get("outcome") == "disagree"
        return is_no and side is not None and side is not self.item and side.part in JOINING

    def _given(self, entry: audit.AuditEntry) -> Hands | None:
        """In whose hands an act has put the item; None: it has not changed that."""
        give = self.GIVING.get(entry.action)
        return None if give is None else give(self, entry)

    def _claimed(self, entry: audit.AuditEntry) -> Hands:
        return _doer(entry)

    def _transferred(self, entry: audit.AuditEntry) -> Hands:
        [to] = entry.details["to"]
        return Hands(uuid.UUID(to["id"]), to["name"])

    def _handed_over(self, entry: audit.AuditEntry) -> Hands | None:
        told = entry.details
        if "returns_to" in told:
            return None
        return Hands(name=told["to"]) if told["to"] else self._post(entry)

    def _posted(self, entry: audit.AuditEntry) -> Hands:
        key = self._key(entry)
        if key is not None:
            return Hands.of_key(key)
        moving = [one for one in self.told if self._moves_post(one)]
        is_last = entry is moving[-1] and self.item.post_key is not None
        return Hands(post_key=self.item.post_key) if is_last else UNKNOWN

    def _migrated(self, entry: audit.AuditEntry) -> Hands | None:
        if "turns" not in entry.details:
            return UNKNOWN
        key = self._key(entry)
        return None if key is None else Hands.of_key(key)

    def _first(self) -> Hands:
        """In whose hands it came."""
        if self.item.opened_key is not None:
            return Hands.of_key(self.item.opened_key)
        first = next((one for one in self.told if self._given(one) is not None), None)
        if first is None:
            is_as_it_came = not any(self._reopens(one) for one in self.told)
            return Hands.of_key(self.item.turn_key) if is_as_it_came else UNKNOWN
        return self._before(first)

    def _before(self, first: audit.AuditEntry) -> Hands:
        """In whose hands it was before the first act that has changed that."""
        if first.action == "work_item.claimed":
            return self._post(None)
        if first.action == "work_item.handed_over":
            return Hands(name=first.details["from"])
        is_named = first.action == "work_item.transferred" and self.item.post_key is None
        return _doer(first) if is_named or first.action == "work_item.released" else UNKNOWN

    def _post(self, since: audit.AuditEntry | None) -> Hands:
        """The post that it was for when an entry was written; at first, without one."""
        position = 0 if since is None else since.position
        moving = [one for one in self.told if self._moves_post(one)]
        before = [one for one in moving if one.position < position]
        opened = self.item.opened_key
        if before and (key := self._key(before[-1])) is not None:
            return Hands.of_key(key)
        if not before and opened is not None and person_of(opened) is None:
            return Hands.of_key(opened)
        if self.item.post_key is None or len(before) < len(moving):
            return UNKNOWN
        return Hands(post_key=self.item.post_key)

    def _key(self, entry: audit.AuditEntry) -> str | None:
        """Under which key an act has put it, where the record tells that."""
        told = entry.details
        return told.get("turns", {}).get(str(self.item.id)) or told.get("key")

    def _moves_post(self, entry: audit.AuditEntry) -> bool:
        if entry.action == "case.migrated":
            turns = entry.details.get("turns")
            return turns is None or str(self.item.id) in turns
        return entry.action in {"work_item.recused", "work_item.manned"}

    #: The acts that put a work item into other hands.
    GIVING: ClassVar[dict[str, Callable[[_Life, audit.AuditEntry], Hands | None]]] = {
        "work_item.claimed": _claimed,
        "work_item.released": _post,
        "work_item.transferred": _transferred,
        "work_item.reassigned": _transferred,
        "work_item.handed_over": _handed_over,
        "work_item.recused": _posted,
        "work_item.manned": _posted,
        "case.migrated": _migrated,
    }


def _doer(entry: audit.AuditEntry) -> Hands:
    """Whoever has acted, or for whom a deputy did."""
    if entry.principal_id is not None:
        return Hands(entry.principal_id, entry.principal_name or "")
    return Hands(entry.actor_id, entry.actor_name) if entry.actor_id else UNKNOWN
