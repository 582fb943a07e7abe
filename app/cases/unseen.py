"""What a step hides of a form stays hidden from whoever acts there, in the record of the case too.

Who has written an answer, and whose matter it is, know it anyway.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

import orjson
import sqlalchemy as sa

from app import audit
from app.cases.evidence import UUID_TEXT
from app.cases.models import Case, WorkItem
from app.db import session
from app.definitions import catalogue, rights
from app.organisation.actors import Actor


def names(actor: Actor, case: Case) -> frozenset[str]:
    """The fields that the steps at which the actor acts, or has acted, must not know."""
    if case.is_of(actor.person_id):
        return frozenset()
    elements = catalogue.spec_of(case.version_id).elements.values()
    hiding = {one.id: found for one in elements if (found := rights.hidden_by(one.properties))}
    if not hiding:
        return frozenset()
    keys = [*actor.candidate_keys, *(key for one in actor.mandates for key in one.candidate_keys)]
    is_own = sa.or_(
        WorkItem.done_by_id == actor.person_id,
        sa.and_(WorkItem.closed_at.is_(None), WorkItem.candidate_key.in_(keys)),
    )
    own = sa.select(WorkItem.element).where(
        WorkItem.case_id == case.id, WorkItem.element.in_(hiding), is_own
    )
    return frozenset[str]().union(*(hiding[element] for element in session.scalars(own)))


def of_entry(hidden: frozenset[str], actor: Actor, entry: audit.AuditEntry) -> frozenset[str]:
    """Those of them that an entry must not tell the actor: all, unless they are the actor's own."""
    return frozenset() if entry.actor_id == actor.person_id else hidden


def files(actor: Actor, case: Case) -> frozenset[uuid.UUID]:
    """The files that answer what is hidden from the actor."""
    hidden = names(actor, case)
    if not hidden:
        return frozenset()
    answers = [
        one
        for entry in audit.entries(case.id)
        for name, one in (entry.details.get("answers") or {}).items()
        if name in of_entry(hidden, actor, entry)
    ]
    return frozenset(map(uuid.UUID, UUID_TEXT.findall(orjson.dumps(answers).decode())))


def told(actor: Actor, case: Case, entries: Iterable[audit.AuditEntry]) -> list[Mapping[str, Any]]:
    """What each entry says, without the answers that are hidden from the actor."""
    hidden = names(actor, case)
    return [_without(entry.details, of_entry(hidden, actor, entry)) for entry in entries]


def _without(details: Mapping[str, Any], hidden: frozenset[str]) -> Mapping[str, Any]:
    answers = details.get("answers")
    if not hidden or not answers:
        return details
    return {**details, "answers": {name: answers[name] for name in answers if name not in hidden}}
