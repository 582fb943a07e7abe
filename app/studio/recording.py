"""What was recorded of finished cases: who answered what and when, what operations gave, the way.

All of it is read from the audit entries, the work items and the last state; nothing is guessed.
What the record does not hold (what a message brought before that was kept) is None.
"""

from __future__ import annotations

import uuid
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, undefer

from app import audit
from app.cases import progress
from app.cases.models import NEVER, Case, WorkItem
from app.cases.signatures import Signature
from app.db import session
from app.definitions import catalogue
from app.engine import Run, Spec, feel
from app.engine.model import GATEWAYS
from app.organisation.actors import person_of
from app.studio.scripts import Answered, Event, Received, Result, Returned, Stood

#: Stands for a signer who was not asked yet.
_SOMEBODY = str(uuid.UUID(int=1))


@dataclass(frozen=True, slots=True)
class Choice:
    """What a decision came to: the rules that fired, and the result."""

    element: str
    decision: str
    rules: tuple[int, ...]
    result: Any


@dataclass
class Recording:
    """`results` are of each element in their order, `signers` who signed it together, each time.

    `about` is what the procedure is told of its case at the start.
    """

    case_id: uuid.UUID
    #: The procedure that the case ended on.
    spec: Spec
    about: Mapping[str, Any]
    started_at: datetime
    until: datetime
    events: list[Event] = field(default_factory=list)
    results: dict[str, deque[Result]] = field(default_factory=dict)
    signers: dict[str, list[list[str]]] = field(default_factory=dict)
    decisions: list[Choice] = field(default_factory=list)
    #: How often each element was passed, gateways left out, in the order of first passing.
    passed: dict[str, int] = field(default_factory=dict)
    outcome: str | None = None


def load(case_ids: Sequence[uuid.UUID]) -> list[Recording]:
    """The recordings of finished cases, in five statements however many there are."""
    query = sa.select(Case).where(Case.id.in_(case_ids)).options(undefer(Case.state))
    cases = list(session.scalars(query.options(joinedload(Case.version))))
    entries = session.scalars(
        sa.select(audit.AuditEntry)
        .where(audit.AuditEntry.chain_id.in_(case_ids))
        .order_by(audit.AuditEntry.chain_id, audit.AuditEntry.position)
    )
    by_case = {key: list(rows) for key, rows in groupby(entries, key=lambda one: one.chain_id)}
    items: dict[uuid.UUID, list[WorkItem]] = {}
    steps = sa.select(WorkItem).where(WorkItem.case_id.in_(case_ids))
    for item in session.scalars(steps.order_by(WorkItem.opened_at, WorkItem.id)):
        items.setdefault(item.case_id, []).append(item)
    together = sa.select(Signature).where(Signature.case_id.in_(case_ids))
    rights = {right.work_item_id: right for right in session.scalars(together)}
    return [
        _recording(one, by_case.get(one.id, []), items.get(one.id, []), rights) for one in cases
    ]


def _recording(
    case: Case,
    entries: list[audit.AuditEntry],
    items: list[WorkItem],
    rights: Mapping[uuid.UUID, Signature],
) -> Recording:
    assert case.finished_at is not None, "it is finished"
    spec = catalogue.spec_of(case.version_id)
    found = Recording(case.id, spec, progress.about(case), case.started_at, case.finished_at)
    reader = _Reader(spec, {str(one.id): one for one in items}, entries)
    for entry in entries:
        found.events += reader.events(entry)
        if entry.action == "case.moved":
            _note_moves(found, entry.details["steps"])
    found.signers = _signers(items, rights)
    found.passed = passed(Run.restore(spec, case.state))
    found.outcome = case.outcome
    return found


def _signers(
    items: Iterable[WorkItem], rights: Mapping[uuid.UUID, Signature]
) -> dict[str, list[list[str]]]:
    """Who was entitled to sign each step, time after time; whose turn had not come is somebody."""
    found: dict[str, dict[str, list[str]]] = {}
    for item in items:
        right = rights.get(item.id)
        if right is not None:
            times = found.setdefault(item.element, {})
            signers = times.setdefault(right.visit, [_SOMEBODY] * right.of)
            place = sum(one != _SOMEBODY for one in signers)
            signers[place] = _text(person_of(item.turn_key)) or _SOMEBODY
    return {element: list(times.values()) for element, times in found.items()}


def passed(run: Run) -> dict[str, int]:
    """How often a run has passed each element; gateways and flows left out."""
    elements = run.spec.elements
    return {
        one.id: one.count
        for one in run.trail
        if one.id in elements and elements[one.id].kind not in GATEWAYS
    }


def _note_moves(found: Recording, steps: Iterable[Mapping[str, Any]]) -> None:
    for step in steps:
        if "operation" in step:
            given = feel.from_json(step["result"]) if "result" in step else None
            result = Result(step["operation"], given, step.get("refused"))
            found.results.setdefault(step["element"], deque()).append(result)
        elif "decision" in step:
            told = feel.from_json(step["result"])
            choice = Choice(step["element"], step["decision"], tuple(step["rules"]), told)
            found.decisions.append(choice)


#: What may have been the last that a step waited for which others sign too.
_SIGNED = frozenset({"work_item.signed", "work_item.signer_removed"})


class _Reader:
    """Makes events of the entries of one case."""

    def __init__(
        self, spec: Spec, items: Mapping[str, WorkItem], entries: Iterable[audit.AuditEntry]
    ) -> None:
        self.spec, self.items = spec, items
        #: A step that others sign too may be done more than once: the last time is what counts,
        #: and the case goes on from it when the last of them has signed.
        self._last: dict[str, audit.AuditEntry] = {}
        self._went_on: dict[str, int] = {}
        for entry in entries:
            if entry.action == "work_item.completed":
                self._last[entry.details["work_item"]] = entry
                self._went_on[entry.details["work_item"]] = entry.position
            elif entry.action in _SIGNED:
                self._note_signer(entry)
        self._at = {
            position: self._last[one]
            for one, position in self._went_on.items()
            if not (self._is_kept(one) and position == self._last[one].position)
        }

    def _is_kept(self, step: str) -> bool:
        """Was what its holder answered kept until others had signed it too?

        Where they never did, because it was decided without them, the case never went on from it.
        """
        item = self.items.get(step)
        return item is not None and item.reply is not None

    def _note_signer(self, entry: audit.AuditEntry) -> None:
        item = self.items.get(entry.details["work_item"])
        step = str(item.parent_id or item.id) if item is not None else ""
        if step in self._went_on and self._is_kept(step):
            self._went_on[step] = entry.position

    def events(self, entry: audit.AuditEntry) -> list[Event]:
        told = entry.details
        if done := self._at.get(entry.position):
            answered = self._answered(done, _text(done.actor_id))
            return [replace(answered, at=entry.at, done_at=done.at)]
        if entry.action == "work_item.skipped":
            return [self._answered(entry, told["person_id"])]
        return self._jump(entry) or _of_the_case(entry)

    def _jump(self, entry: audit.AuditEntry) -> list[Event]:
        """Sent back or moved from a step; or recalled from what waited because it was done."""
        told = entry.details
        if entry.action == "work_item.sent_back":
            lapse = told["policy"] != "straight"
            return [Returned(entry.at, told["to_element"], told["element"], lapse)]
        if entry.action == "work_item.moved":
            return [Returned(entry.at, told["to_element"], told["element"])]
        if entry.action == "work_item.recalled" and "undone" in told:
            caused = [
                one.element
                for one in self.items.values()
                if str(one.cause_id) == told["work_item"] and one.done_by_id is None
            ]
            return [Returned(entry.at, told["element"], caused[-1] if caused else None)]
        return []

    def _answered(self, entry: audit.AuditEntry, doer: str | None) -> Answered:
        told = entry.details
        item = self.items.get(told["work_item"])
        whose = person_of(item.turn_key) if item else None
        due = item.due_at if item else NEVER
        return Answered(
            entry.at,
            told["element"],
            feel.from_json(told["answers"] or {}),
            doer,
            _text(entry.principal_id),
            _text(whose),
            is_late=due < entry.at,
            returns_to=item.returns_to if item else None,
        )


def _first_form(entry: audit.AuditEntry) -> Answered:
    answers = feel.from_json(entry.details["answers"])
    return Answered(entry.at, entry.details["element"], answers, _text(entry.actor_id))


def _received(entry: audit.AuditEntry) -> Received:
    told = entry.details
    payload = feel.from_json(told["payload"]) if "payload" in told else None
    return Received(entry.at, told["message"], told["key"], payload)


def _of_the_case(entry: audit.AuditEntry) -> list[Event]:
    match entry.action:
        case "case.started" if entry.details.get("element"):
            return [_first_form(entry)]
        case "message.received":
            return [_received(entry)]
        case "case.suspended" | "case.resumed":
            return [Stood(entry.at, entry.action == "case.suspended")]
        case _:
            return []


def _text(person_id: uuid.UUID | None) -> str | None:
    return None if person_id is None else str(person_id)
