"""What people of a story attach to what they write."""

from __future__ import annotations

from pictures import PNG

from app.cases import evidence
from app.organisation import directory


def attach(person, count=1):
    """Upload so many pictures; their ids."""
    actor = directory.actor(person)
    return [str(evidence.upload(actor, f"{one}.png", PNG).id) for one in range(count)]
