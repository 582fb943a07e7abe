"""What administrators try and may not: each of the three sees to it that the others keep apart."""

from __future__ import annotations

from app.organisation import administration, duties
from app.organisation.actors import Actor

#: Of an address.
LONGEST = 200


def concern(actor: Actor) -> bool:
    """Is it recorded when somebody is refused?"""
    return duties.is_administrator(actor)


def record(actor: Actor, method: str, path: str, code: str) -> None:
    """Record that an administrator was refused what lies at an address."""
    told = {"method": method, "path": path[:LONGEST], "refusal": code}
    administration.record(actor, "access.refused", told)
