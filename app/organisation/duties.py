"""Duties that nobody has two of: deciding in matters, and each of the three administrators'.

Who decides in matters is no administrator: whoever grants rights, keeps the machine or reads the
log would otherwise do so for their own acts. Being a member or a resident decides nothing, so
administrators may be both. A role that an office has added itself is taken to decide.
"""

from __future__ import annotations

import enum

from app.organisation.actors import Actor


class Duty(enum.StrEnum):
    """What a person's posts are all for; kept with the person, each post refers to it."""

    BUSINESS = "BUSINESS"
    SYSTEM = "SYSTEM"
    SECURITY = "SECURITY"
    AUDIT = "AUDIT"


#: The three administrators (三员).
ADMINISTRATORS = {
    "SYSTEM_ADMIN": Duty.SYSTEM,
    "SECURITY_ADMIN": Duty.SECURITY,
    "AUDIT_ADMIN": Duty.AUDIT,
}
#: Roles that go with any duty.
NEUTRAL = ("MEMBER", "RESIDENT")


def of(role: str) -> Duty | None:
    """The duty that a role belongs to; None for those that go with any."""
    return None if role in NEUTRAL else ADMINISTRATORS.get(role, Duty.BUSINESS)


def is_administrator(actor: Actor) -> bool:
    """Does somebody hold a post of one of the three administrators today?"""
    return any(post.role in ADMINISTRATORS for post in actor.posts)


def _listed(roles: tuple[str, ...]) -> str:
    return ", ".join(f"'{role}'" for role in roles)


_BY_ROLE = " ".join(f"WHEN '{role}' THEN '{duty}'" for role, duty in ADMINISTRATORS.items())
#: What the database holds of a post: its duty is that of its role. Only a post that has an end may
#: be let go of (NULL), once it is over, so that its holder may take up another duty.
CHECK = (
    f"(duty IS NULL AND (role_code IN ({_listed(NEUTRAL)}) OR until IS NOT NULL))"
    f" OR (role_code NOT IN ({_listed(NEUTRAL)})"
    f" AND duty IS NOT NULL AND duty = CASE role_code {_BY_ROLE} ELSE '{Duty.BUSINESS}' END)"
)
