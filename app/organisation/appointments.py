"""Who takes office in a branch and who leaves it: dated posts, set by those above it.

A branch with fewer than seven full members has no committee: its group is secretary, deputy and
one member whom the assembly has elected, its supervisor a person named by the subdistrict
(`domain.md` 4.3). All of that is said by posts; nothing else knows of small branches.
"""

from __future__ import annotations

import uuid
from datetime import date

import sqlalchemy as sa

from app import clock
from app.db import session
from app.errors import Invalid, NotFound, Refused, Sentence
from app.i18n import mark
from app.organisation import directory, permissions
from app.organisation.actors import Actor
from app.organisation.models import Assignment, Person, Unit
from app.organisation.permissions import Permission

SUPERVISOR = "DISCIPLINE_COMMISSIONER"
#: The posts of a branch that are set here, in the order of the page.
OFFICES = (
    "SECRETARY",
    "DEPUTY_SECRETARY",
    "ORG_COMMISSIONER",
    "PUBLICITY_COMMISSIONER",
    SUPERVISOR,
    "ASSESSOR",
)
#: Who supervises takes no scoring act in the same branch (`domain.md` 4.2, rule 2).
SCORING = frozenset(OFFICES) - {SUPERVISOR, "PUBLICITY_COMMISSIONER"}


class SupervisorScores(Refused):
    message = (
        "%(name)s不能在同一个支部既监督又记分："
        "纪检委员不得兼任书记、副书记、组织委员和考核小组成员。"
    )


class PostHeld(Refused):
    message = "%(name)s已经担任这个职务。"


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
        PostHeld, SupervisorScores.
    """
    permissions.require(actor, Permission.MANAGE_PEOPLE, unit)
    if role not in OFFICES:
        raise NoSuchOffice
    person = session.scalar(sa.select(Person).filter_by(username=username).with_for_update())
    if person is None:
        raise NoSuchPerson
    held = _held_from(person.id, unit.id, since)
    if role in held:
        raise PostHeld(name=person.name)
    if (role == SUPERVISOR and held & SCORING) or (role in SCORING and SUPERVISOR in held):
        raise SupervisorScores(name=person.name)
    row = directory.assign(person, role, unit, since=since)
    session.flush()
    return row


def dismiss(actor: Actor, assignment_id: uuid.UUID) -> Assignment:
    """Let a post end with today; what was done in it stays as it was.

    Raises:
        NotFound: there is no such post.
        Forbidden: the actor does not set the posts of that branch.
    """
    row = session.get(Assignment, assignment_id)
    if row is None or row.role_code not in OFFICES:
        raise NotFound
    permissions.require(actor, Permission.MANAGE_PEOPLE, row.unit)
    row.until = clock.today()
    return row


def _held_from(person_id: uuid.UUID, unit_id: uuid.UUID, since: date) -> set[str]:
    """The roles that a person holds at a unit on a day or after it."""
    query = sa.select(Assignment.role_code).where(
        Assignment.person_id == person_id,
        Assignment.unit_id == unit_id,
        sa.or_(Assignment.until.is_(None), Assignment.until >= since),
    )
    return set(session.scalars(query))
