"""Who takes office in a branch and who leaves it: dated posts, set by those above it.

A branch with fewer than seven full members has no committee: its group is secretary, deputy and
one member whom the assembly has elected, its supervisor a person named by the subdistrict
(`domain.md` 4.3). All of that is said by posts; nothing else knows of small branches.
"""

from __future__ import annotations

import uuid
from datetime import date

from app import clock
from app.db import session
from app.errors import Invalid, NotFound, Sentence
from app.i18n import mark
from app.organisation import accounts, granting, permissions
from app.organisation.actors import Actor
from app.organisation.models import Assignment, Unit
from app.organisation.permissions import Permission
from app.organisation.tenure import SUPERVISOR, Term

#: The posts of a branch that are set here, in the order of the page.
OFFICES = (
    "SECRETARY",
    "DEPUTY_SECRETARY",
    "ORG_COMMISSIONER",
    "PUBLICITY_COMMISSIONER",
    SUPERVISOR,
    "ASSESSOR",
)


class NoSuchPerson(Invalid):
    """Nobody goes by that name; field `username`."""

    def __init__(self) -> None:
        super().__init__({"username": [Sentence(mark("没有这个用户名。"))]})


class NoSuchOffice(Invalid):
    """It is no office of a branch; field `role`."""

    def __init__(self) -> None:
        super().__init__({"role": [Sentence(mark("请从列出的职务中选择。"))]})


def appoint(actor: Actor, unit: Unit, username: str, role: str, *, since: date) -> Assignment:
    """Let somebody hold an office in a branch from a day on.

    Raises:
        Forbidden: the actor does not set the posts of that branch.
        NoSuchPerson, NoSuchOffice: per field.
        And as `granting.grant`.
    """
    permissions.require(actor, Permission.MANAGE_PEOPLE, unit)
    if role not in OFFICES:
        raise NoSuchOffice
    person = accounts.person_named(username)
    if person is None:
        raise NoSuchPerson
    return granting.grant(actor, person, role, unit, Term(since))


def dismiss(actor: Actor, post_id: uuid.UUID) -> Assignment:
    """Let an office in a branch end with today; what was done in it stays as it was.

    Raises:
        NotFound: there is no such office.
        And as `granting.set_end`.
    """
    row = session.get(Assignment, post_id)
    if row is None or row.role_code not in OFFICES:
        raise NotFound
    return granting.set_end(actor, row, clock.today())
