"""What was recorded of finished cases: who answered what and when, what operations gave, the way.

All of it is read from the audit entries, the work items and the last state; nothing is guessed.
What the record does not hold (what a message brought before that was kept) is None.
"""

from __future__ import annotations

import uuid
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, undefer

from app import audit
from app.cases import progress
from app.cases.models import NEVER, Case, WorkItem
from app.cases.parts import Part
from app.db import session
from app.definitions import catalogue
from app.engine import Run, Spec, feel
from app.engine.model import GATEWAYS
from app.organisation.actors import person_of
from app.studio.scripts import Answered, Event, Received, Result, Returned, Stood


@dataclass(frozen=True, slots=True)
class Choice:
    """What a decision came to: the rules that fired, and the result."""

    element: str
    decision: str
    rules: tuple[int, ...]
    result: Any


@dataclass
class Recording:
    """`results` are of each element in their order, `signers` who signed it together.

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
    signers: dict[str, list[str]] = field(default_factory=dict)
    decisions: list[Choice] = field(default_factory=list)
    #: How often each element was passed, gateways left out, in the order of first passing.
    passed: dict[str, int] = field(default_factory=dict)
    outcome: str | None = None


def load(case_ids: Sequence[uuid.UUID]) -> list[Recording]:
    """The recordings of finished cases, in four statements however many there are."""
    query = sa.select(Case).where(Case.id.in_(case_ids)).options(undefer(Case.state))
    cases = list(session.scalars(query.options(joinedload(Case.version))))
    entries = session.scalars(
        sa.select(audit.AuditEntry)
        .where(audit.AuditEntry.chain_id.in_(case_ids))
        .order_by(audit.AuditEntry.chain_id, audit.AuditEntry.position)
    )
    by_case = {key: list(rows) for key, rows in groupby(entries, key=lambda one: one.chain_id)}
    items: dict[uuid.UUID, list[WorkItem]] = {}
    steps = sa.select(WorkItem).where(WorkItem.case_id.in_(case_ids), WorkItem.part == Part.STEP)
    for item in session.scalars(steps.order_by(WorkItem.opened_at, WorkItem.id)):
        items.setdefault(item.case_id, []).append(item)
    return [_recording(one, by_case.get(one.id, []), items.get(one.id, [])) for one in cases]


def _recording(case: Case, entries: list[audit.AuditEntry], items: list[WorkItem]) -> Recording:
    assert case.finished_at is not None, "it is finished"
    spec = catalogue.spec_of(case.version_id)
    found = Recording(case.id, spec, progress.about(case), case.started_at, case.finished_at)
    reader = _Reader(spec, {str(one.id): one for one in items}, entries)
    for entry in entries:
        found.events += reader.events(entry)
        if entry.action == "case.moved":
            _note_moves(found, entry.details["steps"])
    for item in items:
        signer = person_of(item.turn_key)
        if spec.elements.get(item.element) and spec.elements[item.element].signing and signer:
            found.signers.setdefault(item.element, []).append(str(signer))
    found.passed = passed(Run.restore(spec, case.state))
    found.outcome = case.outcome
    return found


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


class _Reader:
    """Makes events of the entries of one case."""

    def __init__(
        self, spec: Spec, items: Mapping[str, WorkItem], entries: Iterable[audit.AuditEntry]
    ) -> None:
        self.spec, self.items = spec, items
        #: A step that others sign too may be done more than once: the last time is what counts.
        self._last = Counter[str]()
        for entry in entries:
            if entry.action == "work_item.completed":
                self._last[entry.details["work_item"]] = entry.position

    def events(self, entry: audit.AuditEntry) -> list[Event]:
        told = entry.details
        match entry.action:
            case "work_item.completed" if self._last[told["work_item"]] == entry.position:
                return [self._answered(entry, _text(entry.actor_id))]
            case "work_item.skipped":
                return [self._answered(entry, told["person_id"])]
            case _:
                return _of_the_case(entry)

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
            return _way_back(entry)


def _way_back(entry: audit.AuditEntry) -> list[Event]:
    told = entry.details
    match entry.action:
        case "work_item.sent_back":
            lapse = told["policy"] != "straight"
            return [Returned(entry.at, told["to_element"], told["element"], lapse)]
        case "work_item.recalled" if "undone" in told:
            return [Returned(entry.at, told["element"], None)]
        case _:
            return []


def _text(person_id: uuid.UUID | None) -> str | None:
    return None if person_id is None else str(person_id)
