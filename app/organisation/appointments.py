"""Who takes office in a branch and who leaves it: dated posts, set by those above it.

A branch with fewer than seven full members has no committee: its group is secretary, deputy and
one member whom the assembly has elected, its supervisor a person named by the subdistrict
(`domain.md` 4.3). All of that is said by posts; nothing else knows of small branches.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date

import sqlalchemy as sa

from app import clock
from app.db import session
from app.errors import Invalid, NotFound, Refused, Sentence
from app.i18n import mark
from app.organisation import administration, directory, permissions, tree
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
        PostHeld, SupervisorScores, UnitRetired.
    """
    permissions.require(actor, Permission.MANAGE_PEOPLE, unit)
    if role not in OFFICES:
        raise NoSuchOffice
    person = session.scalar(sa.select(Person).filter_by(username=username).with_for_update())
    if person is None:
        raise NoSuchPerson
    tree.live(unit.id)
    require_free(person, unit.id, role, since=since)
    row = directory.assign(person, role, unit, since=since)
    session.flush()
    administration.record(actor, "post.granted", about(row))
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
    administration.record(actor, "post.end_set", about(row))
    return row


def about(post: Assignment) -> dict[str, object]:
    """What a record says of a post."""
    return {
        "person": {"id": str(post.person.id), "name": post.person.name},
        "unit": tree.about(post.unit),
        "role": post.role_code,
        "since": post.since.isoformat(),
        "until": None if post.until is None else post.until.isoformat(),
    }


def require_free(
    person: Person, unit_id: uuid.UUID, role: str, *, since: date, until: date | None = None
) -> None:
    """May somebody hold a role at a unit beside what they hold there on these days?

    Raises:
        PostHeld, SupervisorScores.
    """
    reason = clash(role, held_between(person.id, unit_id, since, until))
    if reason is not None:
        raise reason(name=person.name)


def clash(role: str, held: Collection[str]) -> type[PostHeld | SupervisorScores] | None:
    """Why a role is not for somebody who holds others at the same unit; None if it may be."""
    if role in held:
        return PostHeld
    scores = not SCORING.isdisjoint(held)
    if (role == SUPERVISOR and scores) or (role in SCORING and SUPERVISOR in held):
        return SupervisorScores
    return None


def held_between(
    person_id: uuid.UUID, unit_id: uuid.UUID, since: date, until: date | None
) -> set[str]:
    """The roles that a person holds at a unit on any of these days; they may have no end."""
    query = sa.select(Assignment.role_code).where(
        Assignment.person_id == person_id,
        Assignment.unit_id == unit_id,
        sa.or_(Assignment.until.is_(None), Assignment.until >= since),
    )
    if until is not None:
        query = query.where(Assignment.since <= until)
    return set(session.scalars(query))
