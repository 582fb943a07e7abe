"""Rows as JSON: close to their columns, with the names that `schemas.COMPONENTS` promises."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

import orjson

from app import audit, errors, i18n
from app.cases import turns
from app.cases.happenings import Incident
from app.cases.models import NEVER, Case, WorkItem
from app.cases.paging import Page
from app.cases.papers import Draft, Evidence
from app.cases.sending_back import Preview, Target
from app.cases.sidelines import Copy
from app.definitions import catalogue, notes
from app.definitions.models import Definition
from app.definitions.question import Question
from app.definitions.sources import Asking, Choice
from app.engine import feel
from app.jobs.batches import Progress
from app.jobs.models import Batch
from app.organisation.actors import PERSON, Actor, Post

Json = dict[str, Any]
Row = TypeVar("Row")

#: Kinds of questions that are answered by choosing.
_CHOOSING = {"choice", "choices", "people"}


def text(value: Any) -> str:
    """JSON text; ids, instants (in UTC) and days are written by their standards."""
    return orjson.dumps(value, default=_plain, option=orjson.OPT_PASSTHROUGH_DATETIME).decode()


def _plain(value: Any) -> Any:
    """What JSON has no kind for: exact numbers as numbers, spans of time as ISO 8601 texts."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, timedelta | feel.YearsMonths):
        return next(iter(feel.to_json(value).values()))
    return str(value)


def paged(page: Page[Row], shape: Callable[[Row], Json]) -> Json:
    return {"items": [shape(row) for row in page.rows], "next_cursor": page.next_cursor}


def whole(items: Iterable[Json]) -> Json:
    """A list that has no further pages."""
    return {"items": list(items), "next_cursor": None}


def _named(row_id: uuid.UUID, name: str) -> Json:
    return {"id": row_id, "name": name}


def definition(row: Definition, posts: Iterable[Post]) -> Json:
    """`posts` are those from which the reader may start it."""
    version = row.version_in_force
    assert version is not None, "only what is in force is shown"
    places = {post.unit_id: post.unit_name for post in posts}
    return {
        "key": row.key,
        "title": row.title,
        "category": row.category,
        "description": version.about.get("description", ""),
        "version": version.number,
        "units": [_named(unit_id, name) for unit_id, name in places.items()],
    }


def question(one: Question, asking: Asking) -> Json:
    """A question with its choices as they stand for this person and place."""
    return {
        "name": one.name,
        "label": notes.filled(one.label, asking.variables) if one.kind == "note" else one.label,
        "kind": one.kind,
        "access": one.standing(asking).access,
        "is_required": one.is_required or one.must_be_ticked,
        "hint": one.hint_in(asking.variables),
        "choices": choices(one.offered(asking)) if one.kind in _CHOOSING else [],
        "shortest": one.shortest,
        "longest": one.longest,
        "least": one.least,
        "greatest": one.greatest,
        "step": one.step,
        "unit": one.unit,
        "shown_if": one.shown_if,
        "required_if": one.required_if,
        "valid_if": one.valid_if,
        "default": one.default,
        "use": one.use,
        "given": one.given,
        "group": one.group,
        "pattern": one.pattern,
        "worked_out": one.worked_out,
        "media": list(one.media),
        "heaviest": one.heaviest,
        "columns": [question(column, asking) for column in one.columns],
    }


def choices(offered: Iterable[Choice]) -> list[Json]:
    """A label's second line is a note on what the choice leads to."""
    found = []
    for value, label in offered:
        words, _newline, note = label.partition("\n")
        found.append({"value": value, "label": words, "note": note})
    return found


def case_summary(row: Case) -> Json:
    return {
        "id": row.id,
        "number": row.number,
        "title": row.title,
        "status": row.status,
        "outcome": row.outcome,
        "definition": {"key": row.definition.key, "title": row.definition.title},
        "unit_id": row.unit_id,
        "starter": _named(row.starter_id, row.starter.name),
        "started_at": row.started_at,
        "finished_at": row.finished_at,
    }


def copied(row: Copy) -> Json:
    """A case sent to the reader for information."""
    sender = row.sent_by
    return {
        "case": case_summary(row.case),
        "sent_by": sender and _named(sender.id, sender.name),
        "note": row.note,
        "sent_at": row.sent_at,
        "read_at": row.read_at,
    }


def case(
    row: Case, actor: Actor, open_items: Iterable[WorkItem], incidents: Iterable[Incident]
) -> Json:
    """A case as this reader may act on it; with the incidents that are this reader's to handle."""
    is_own = row.is_of(actor.person_id)
    entered_by = row.entered_by
    return case_summary(row) | {
        "version": catalogue.deployed(row.version_id).number,
        "unit": row.unit.name,
        "entered_by": entered_by and _named(entered_by.id, entered_by.name),
        "acts": ["withdraw"] if row.is_open and is_own else [],
        "work_items": [work_item(item) for item in open_items],
        "incidents": [incident(one) for one in incidents],
    }


def batch(row: Batch, progress: Progress) -> Json:
    """What many cases are to undergo, and how far that is."""
    return {
        "id": row.id,
        "about": row.about,
        "of": progress.of,
        "done": progress.done,
        "failed": progress.failed,
        "created_at": row.created_at,
    }


def incident(row: Incident) -> Json:
    return {
        "id": row.id,
        "element": row.element,
        "name": row.name,
        "message": i18n.say(errors.from_json(row.sentence)),
        "tries": row.tries,
        "since": row.since,
        "retried_at": row.retried_at,
    }


def timeline_entry(row: audit.AuditEntry, details: Mapping[str, Any]) -> Json:
    """`withheld`: answers hidden from the reader are left out, so the digest is of more than this.

    `principal` is in whose place the actor acted.
    """
    return {
        "position": row.position,
        "at": row.at,
        "actor_id": row.actor_id,
        "actor": row.actor_name,
        "acting_as": row.acting_as,
        "principal_id": row.principal_id,
        "principal": row.principal_name,
        "action": row.action,
        "details": feel.from_json(details),
        "withheld": details != row.details,
        "digest": row.digest,
    }


def work_item(row: WorkItem) -> Json:
    return {
        "id": row.id,
        "element": row.element,
        "name": row.name,
        "part": row.part,
        "parent_id": row.parent_id,
        "is_paused": row.is_paused,
        "given_by_id": row.given_by_id,
        "request": row.request,
        "waits_for": _waits_for(row),
        "opened_at": row.opened_at,
        "due_at": None if row.due_at == NEVER else row.due_at,
        "closed_at": row.closed_at,
        "done_by_id": row.done_by_id,
        "done_for_id": row.done_for_id,
        "is_late": row.is_late,
    }


def _waits_for(row: WorkItem) -> Json:
    """Whose turn it is or was: a post, or the person who holds it, also while it is paused."""
    key = row.turn_key
    role, at, place = key.partition("@")
    if at:
        return {"role": role, "unit_id": place, "person_id": None}
    person_id = key.removeprefix(PERSON)
    return {"role": row.role_code, "unit_id": None, "person_id": person_id}


def target(one: Target) -> Json:
    refusal = None if one.refusal is None else i18n.say(one.refusal)
    return {"element": one.element, "name": one.name, "done_by": one.done_by, "refusal": refusal}


def preview(one: Preview) -> Json:
    """What a send-back would lead to."""
    return {
        "element": one.element,
        "name": one.name,
        "to": one.to,
        "redo": [{"name": name, "by": by} for name, by in one.redo],
        "lapses": [{"name": name, "holders": holders} for name, holders in one.lapses],
        "votes": one.votes,
        "undone": one.undone,
        "not_straight": None if one.not_straight is None else i18n.say(one.not_straight),
    }


def work_item_line(actor: Actor, row: WorkItem) -> Json:
    """A work item with its case; `acts_for`: in whose place it is the reader's to do."""
    mandate = turns.mandate_for(actor, row) if turns.holds(actor, row) and row.is_open else None
    return work_item(row) | {
        "case_id": row.case_id,
        "case": case_summary(row.case),
        "acts_for": mandate and _named(mandate.principal_id, mandate.name),
    }


def draft(row: Draft) -> Json:
    return {
        "id": row.id,
        "definition": {"key": row.definition.key, "title": row.definition.title},
        "unit_id": row.unit_id,
        "answers": row.answers,
        "saved_at": row.saved_at,
    }


def evidence(row: Evidence) -> Json:
    return {
        "id": row.id,
        "name": row.name,
        "media_type": row.media_type,
        "size": row.size,
        "digest": row.digest,
        "uploaded_at": row.uploaded_at,
    }
