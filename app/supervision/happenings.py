"""What happened in a case, event by event, as an event log tells it to programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app import audit
from app.cases import unseen
from app.cases.models import Case, WorkItem
from app.cases.versions import Versions
from app.cases.visits import DOING
from app.definitions import catalogue, questions
from app.organisation.actors import Actor

#: What happened is a step of a person, something beside one, or went by itself.
STEP, AUTOMATIC = "step", "automatic"
COMPLETE, SKIPPED = "complete", "autoskip"
#: How a case ends: the act, and what it is called where no end event has a name.
_ENDS = {"case.finished": "办结", "case.withdrawn": "撤回", "case.cancelled": "撤销"}


@dataclass(frozen=True)
class Happening:
    """One event; `by` is the entry that tells it, `transition` is of XES's lifecycle extension."""

    name: str
    element: str
    began_at: datetime
    ended_at: datetime
    by: audit.AuditEntry
    kind: str = STEP
    action: str = ""
    outcome: str = ""
    role: str = ""
    transition: str = COMPLETE


def of_case(
    actor: Actor, case: Case, items: Iterable[WorkItem], entries: Sequence[audit.AuditEntry]
) -> list[Happening]:
    """What the actor may know of a case, in the order of its ending."""
    teller = _Teller(actor, case, items, entries)
    return [one for entry in entries for one in teller.told(entry)]


class _Teller:
    def __init__(
        self,
        actor: Actor,
        case: Case,
        items: Iterable[WorkItem],
        entries: Sequence[audit.AuditEntry],
    ) -> None:
        self.actor, self.case = actor, case
        self.items = {str(one.id): one for one in items}
        self.versions = Versions(case, entries)
        self.hidden = unseen.names(actor, case)
        #: What was done more than once with a work item counts as it was done last.
        self.last = {
            one.details["work_item"]: one.position
            for one in entries
            if one.action in DOING and "work_item" in one.details
        }

    def told(self, entry: audit.AuditEntry) -> Iterator[Happening]:
        if entry.action == "case.started":
            yield self._started(entry)
        elif entry.action in DOING:
            yield from self._done(entry)
        elif entry.action == "case.moved":
            for step in entry.details["steps"]:
                yield _by_itself(entry, step)
        elif entry.action == "message.received":
            yield _by_itself(entry, entry.details)
        elif entry.action in _ENDS:
            yield self._ended(entry)

    def _started(self, entry: audit.AuditEntry) -> Happening:
        element = entry.details.get("element") or ""
        name = entry.details.get("name") or "发起"
        role = (entry.acting_as or "").partition("@")[0]
        at = self.case.started_at
        return Happening(name, element, at, entry.at, entry, action="started", role=role)

    def _done(self, entry: audit.AuditEntry) -> Iterator[Happening]:
        item = self.items.get(entry.details["work_item"])
        is_last = self.last[entry.details["work_item"]] == entry.position
        if item is None or item.closed_at is None or not is_last:
            return
        act = entry.action.partition(".")[2]
        yield Happening(
            entry.details["name"],
            item.element,
            item.opened_at,
            max(item.closed_at, item.opened_at),
            entry,
            kind=item.part.lower(),
            action=act,
            outcome=self._outcome(entry),
            role=item.role_code or (entry.acting_as or "").partition("@")[0],
            transition=SKIPPED if act == "skipped" else COMPLETE,
        )

    def _outcome(self, entry: audit.AuditEntry) -> str:
        """What was decided, in the words of the button that was pressed."""
        answers = entry.details.get("answers")
        if not answers:
            return str(entry.details.get("outcome") or "")
        version = self.versions.at(entry.position)
        asked = catalogue.questions_of(version, entry.details["element"])
        question = questions.used_as(asked, "outcome")
        hidden = unseen.of_entry(self.hidden, self.actor, entry)
        if question is None or question.name in hidden:
            return ""
        value = answers.get(question.name) or ""
        return str(dict(question.choices).get(value, value)).partition("\n")[0]

    def _ended(self, entry: audit.AuditEntry) -> Happening:
        element = entry.details.get("outcome") or ""
        end = catalogue.spec_of(self.versions.at(entry.position)).elements.get(element)
        name = (end.name if end else "") or _ENDS[entry.action]
        act = entry.action.partition(".")[2]
        return Happening(name, element, entry.at, entry.at, entry, kind="end", action=act)


def _by_itself(entry: audit.AuditEntry, step: Mapping[str, Any]) -> Happening:
    kinds = ("operation", "decision", "message")
    act = next((str(step[kind]) for kind in kinds if kind in step), "")
    return Happening(
        str(step["name"]),
        str(step["element"]),
        entry.at,
        entry.at,
        entry,
        kind=AUTOMATIC,
        action=act,
        outcome=str(step.get("refused") or ""),
    )
