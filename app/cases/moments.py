"""时光: a case as it stood at any moment of its past, as the rows and the record tell it.

What one transaction writes bears times that lie close together, and the way through the diagram is
kept by the second. So what was written within a second counts as one act; between two acts nothing
changes, and a moment shows what the last act before it has left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from app import audit
from app.cases import visits
from app.cases.models import Case, WorkItem
from app.cases.parts import Part
from app.cases.versions import Versions
from app.cases.visits import Visit
from app.engine import AWAITING, Element, Passed, Run, Spec
from app.errors import NotFound

TOGETHER = timedelta(seconds=1)


@dataclass(frozen=True)
class Act:
    """What was written at once; by its end the record is so long (`position`)."""

    number: int
    ends: datetime
    position: int
    entries: tuple[audit.AuditEntry, ...]


def acts(entries: Iterable[audit.AuditEntry], items: Iterable[WorkItem]) -> list[Act]:
    """Everything that has happened to a case, in turn; the first is its start."""
    times: list[tuple[datetime, int, audit.AuditEntry | None]] = []
    latest = datetime.min.replace(tzinfo=UTC)
    for entry in entries:
        latest = max(latest, entry.at)
        times.append((latest, entry.position, entry))
    for item in items:
        closed = [item.closed_at] if item.closed_at else []
        times += [(at, 0, None) for at in (item.opened_at, *closed)]
    times.sort(key=lambda one: one[:2])
    found: list[Act] = []
    for at, position, told in times:
        more = () if told is None else (told,)
        if found and at - found[-1].ends < TOGETHER:
            last = found[-1]
            longer = max(last.position, position)
            found[-1] = Act(last.number, at, longer, last.entries + more)
        else:
            before = found[-1].position if found else 0
            found.append(Act(len(found) + 1, at, max(before, position), more))
    return found


def at_moment(found: Sequence[Act], moment: datetime) -> Act:
    """The last act that was over by then. Raises: NotFound, before there was anything."""
    over = [one for one in found if one.ends <= moment]
    if not over:
        raise NotFound
    return over[-1]


class Then:
    """A case as an act has left it."""

    def __init__(
        self,
        case: Case,
        act: Act,
        entries: Sequence[audit.AuditEntry],
        items: Sequence[WorkItem],
        run: Run | None,
    ) -> None:
        self.case, self.act, self.run = case, act, run
        self.is_now = all(one.position <= act.position for one in entries)
        self.is_now &= all(one.opened_at <= act.ends for one in items)
        self.versions = Versions(case, entries)
        self.version_id = self.versions.at(act.position)
        self.entries = [one for one in entries if one.position <= act.position]
        self.visits = visits.at(items, entries, act.position, act.ends)

    @property
    def waiting(self) -> list[Visit]:
        """What waited for people."""
        return [one for one in self.visits if one.is_open]

    @property
    def is_over(self) -> bool:
        finished_at = self.case.finished_at
        return finished_at is not None and finished_at <= self.act.ends

    @property
    def is_suspended(self) -> bool:
        acts = [one.action for one in self.entries]
        stops = [one for one in acts if one in {"case.suspended", "case.resumed"}]
        return not self.is_over and stops[-1:] == ["case.suspended"]

    @property
    def is_before_a_move(self) -> bool:
        """Has the case gone over to another version since? It forgets the ways of the old one."""
        return self.version_id != self.case.version_id

    @cached_property
    def passed(self) -> dict[str, Passed]:
        """The elements and flows that the case had been at by then, as far as it still knows."""
        trail = self.run.trail if self.run else ()
        until = self.act.ends.replace(microsecond=0)
        return {one.id: one for one in trail if one.first_at <= until}

    def times(self, element: Element) -> int | None:
        """How often an element had been passed by then; None: at least once."""
        one = self.passed.get(element.id)
        if one is not None and one.last_at <= self.act.ends:
            return one.count
        own = sum(self._told(entry, element.id) for entry in self.entries)
        is_of_many = element.repetition is not None or element.loop is not None
        return None if own and is_of_many else own or (None if one else 0)

    def _told(self, entry: audit.AuditEntry, element: str) -> int:
        """How often an entry tells that an element was passed."""
        told = entry.details
        if entry.action == "case.moved":
            return len({one["element"] for one in told["steps"]} & {element})
        is_done = entry.action in {"case.started", "work_item.completed", "work_item.skipped"}
        return int(
            (is_done or entry.action == "message.received") and told.get("element") == element
        )

    def current(self, spec: Spec) -> set[str]:
        """Where the case was waiting: for people, and as far as is known for messages and times."""
        if self.is_over:
            return set()
        found = {one.item.element for one in self.waiting if one.item.part != Part.QUESTION}
        found |= {one.partition(".")[0] for one in found}
        return found | {one for one in self._awaited(spec) if one in spec.elements}

    def _awaited(self, spec: Spec) -> set[str]:
        """What waited by itself for the first time: it was reached and not left; now, all of it."""
        if self.is_now and self.run is not None:
            return {one for one in self.run.current if spec.elements[one].kind in AWAITING}
        reached = {one.target for one in spec.flows.values() if one.id in self.passed}
        waits = {one for one in reached if spec.elements[one].kind in AWAITING}
        return waits - self.passed.keys()
