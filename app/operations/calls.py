"""What several operations read of a call and of what it brings."""

from __future__ import annotations

import uuid

from app.engine.operations import Call
from app.organisation import directory
from app.organisation.actors import SYSTEM, Actor


def actor_of(call: Call) -> Actor:
    """Whose step caused it, in the record under their own name; by time it is the system."""
    if not call.actor_id:
        return SYSTEM
    return directory.actor(directory.person(uuid.UUID(call.actor_id)))


def id_of(text: str | None) -> uuid.UUID | None:
    return uuid.UUID(text) if text else None


def ids_of(texts: list[str] | None) -> list[uuid.UUID]:
    return [uuid.UUID(text) for text in texts or ()]
