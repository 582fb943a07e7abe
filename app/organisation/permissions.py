"""What each role may do, and the one filter by unit. What is not granted is refused."""

from __future__ import annotations

import enum
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from app.errors import Forbidden
from app.organisation.actors import Actor
from app.organisation.models import Unit, UnitDescent


class Permission(enum.StrEnum):
    """Rights that go with a role, in the unit where it is held and everywhere below."""

    READ_CASES = "READ_CASES"
    READ_POINTS = "READ_POINTS"
    READ_NOTICES = "READ_NOTICES"
    DESIGN_DEFINITIONS = "DESIGN_DEFINITIONS"
    DEPLOY_DEFINITIONS = "DEPLOY_DEFINITIONS"
    MANAGE_PEOPLE = "MANAGE_PEOPLE"
    READ_AUDIT = "READ_AUDIT"
    HANDLE_INCIDENTS = "HANDLE_INCIDENTS"
    DELIVER_MESSAGES = "DELIVER_MESSAGES"
    MIGRATE_CASES = "MIGRATE_CASES"
    KEEP_STOCK = "KEEP_STOCK"
    MANAGE_GOODS = "MANAGE_GOODS"
    MANAGE_RULES = "MANAGE_RULES"
    READ_STANDARDS = "READ_STANDARDS"
    MANAGE_STANDARDS = "MANAGE_STANDARDS"
    READ_RATINGS = "READ_RATINGS"
    RUN_BALLOTS = "RUN_BALLOTS"
    COUNT_PAPERS = "COUNT_PAPERS"
    WATCH_CHANNELS = "WATCH_CHANNELS"
    MANAGE_ACCOUNTS = "MANAGE_ACCOUNTS"
    CONFIRM_GRANTS = "CONFIRM_GRANTS"
    MANAGE_SETTINGS = "MANAGE_SETTINGS"


#: What hangs in the branch's own rooms, for everybody who belongs there (`domain.md` 13).
_HALL = frozenset({Permission.READ_POINTS, Permission.READ_NOTICES})
_READS = _HALL | {Permission.READ_CASES}
_SUPERVISES = _READS | {Permission.HANDLE_INCIDENTS, Permission.DELIVER_MESSAGES}
#: Whoever puts a version in force decides which running cases go over to it.
_PUBLISHES = frozenset(
    {Permission.DESIGN_DEFINITIONS, Permission.DEPLOY_DEFINITIONS, Permission.MIGRATE_CASES}
)
#: Whoever owns the points scheme: its rules, its goods and their prices.
_RULES = frozenset({Permission.MANAGE_RULES, Permission.MANAGE_GOODS})
#: The standard that stars are given by is known to everybody who takes part.
_MEASURED = frozenset({Permission.READ_STANDARDS})
_STANDARDS = _MEASURED | {Permission.MANAGE_STANDARDS}
#: The bodies that run, decide and file a rating year read how every branch stands.
_RATES = _MEASURED | {Permission.READ_RATINGS, Permission.READ_NOTICES}
#: Appraisals are run by the office; who runs one may be one of the two who count its papers.
_BALLOTS = frozenset({Permission.RUN_BALLOTS, Permission.COUNT_PAPERS})

#: Role → what its holders may do (`domain.md` 4.1). Taking a work item needs no permission here:
#: being its candidate is the right.
GRANTS: dict[str, frozenset[Permission]] = {
    "SECRETARY": _READS,
    "DEPUTY_SECRETARY": _READS,
    "ORG_COMMISSIONER": _READS,
    "DISCIPLINE_COMMISSIONER": _READS,
    "MEMBER": _HALL,
    "ASSESSOR": _HALL,
    "CENTER_KEEPER": _HALL | {Permission.KEEP_STOCK},
    "SUBDISTRICT_OFFICER": _SUPERVISES | _PUBLISHES | _RULES | {Permission.MANAGE_PEOPLE},
    "VILLAGE_SECRETARY": _MEASURED | {Permission.READ_NOTICES},
    "TOWN_COMMITTEE": _RATES | {Permission.READ_CASES},
    "REVIEWER": _MEASURED | {Permission.COUNT_PAPERS},
    "TOWN_OFFICE": _SUPERVISES | _PUBLISHES | _STANDARDS | _RATES | _BALLOTS,
    "DISTRICT_OFFICER": _SUPERVISES | _STANDARDS | _RATES | {Permission.DESIGN_DEFINITIONS},
    "AUDITOR": _READS | {Permission.READ_AUDIT},
    "SYSTEM_ADMIN": frozenset(
        {
            Permission.DESIGN_DEFINITIONS,
            Permission.DEPLOY_DEFINITIONS,
            Permission.WATCH_CHANNELS,
            Permission.CONFIRM_GRANTS,
            Permission.MANAGE_SETTINGS,
        }
    ),
    "SECURITY_ADMIN": frozenset({Permission.MANAGE_PEOPLE, Permission.MANAGE_ACCOUNTS}),
    "AUDIT_ADMIN": frozenset({Permission.READ_AUDIT}),
}

#: A role that grants one of these is granted by two people (`grants`).
SENSITIVE = frozenset(
    {
        Permission.DEPLOY_DEFINITIONS,
        Permission.MIGRATE_CASES,
        Permission.MANAGE_PEOPLE,
        Permission.MANAGE_ACCOUNTS,
        Permission.CONFIRM_GRANTS,
        Permission.READ_AUDIT,
        Permission.HANDLE_INCIDENTS,
        Permission.MANAGE_RULES,
        Permission.MANAGE_STANDARDS,
    }
)


def is_sensitive(role: str) -> bool:
    """Do the holders of a role have power over others' rights, over rules or over the log?"""
    return bool(GRANTS.get(role, frozenset()) & SENSITIVE)


def roles_with(permission: Permission) -> list[str]:
    """The roles whose holders have a permission."""
    return [role for role, granted in GRANTS.items() if permission in granted]


def may(actor: Actor, permission: Permission, unit: Unit | None = None) -> bool:
    """Does a post of the actor grant this, at the unit if one is given?"""
    if actor.is_system:
        return True
    return any(
        permission in GRANTS.get(post.role, ())
        and (unit is None or unit.path.startswith(post.unit_path))
        for post in actor.posts
    )


def require(actor: Actor, permission: Permission, unit: Unit | None = None) -> None:
    """Raises: Forbidden."""
    if not may(actor, permission, unit):
        raise Forbidden


def visible_to(
    actor: Actor, permission: Permission, unit_column: InstrumentedAttribute[uuid.UUID]
) -> sa.ColumnElement[bool]:
    """The condition that a row's unit lies where a post of the actor grants the permission."""
    if actor.is_system:
        return sa.true()
    granted_at = places(actor, permission)
    return within(granted_at, unit_column) if granted_at else sa.false()


def places(actor: Actor, permission: Permission) -> list[uuid.UUID]:
    """The units where posts of the actor grant the permission, there and everywhere below."""
    return list({one.unit_id for one in actor.posts if permission in GRANTS.get(one.role, ())})


def within(
    units: list[uuid.UUID] | sa.BindParameter[Any],
    unit_column: InstrumentedAttribute[uuid.UUID],
) -> sa.ColumnElement[bool]:
    """The condition that a row's unit is one of these or lies below one."""
    below = sa.select(UnitDescent.unit_id).where(UnitDescent.ancestor_id.in_(units))
    return unit_column.in_(below)
