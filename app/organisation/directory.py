"""Who is where: units, the holders of roles, and the posts that make somebody an actor."""

from __future__ import annotations

import uuid
from datetime import date

import sqlalchemy as sa

from app import clock
from app.db import session
from app.errors import NotFound
from app.organisation.actors import Actor, Post
from app.organisation.models import (
    Assignment,
    Membership,
    Person,
    Role,
    Unit,
    UnitDescent,
    UnitKind,
)


def add_unit(kind: UnitKind, code: str, name: str, *, parent: Unit | None = None) -> Unit:
    """Hang a new unit below its parent."""
    unit = Unit(kind=kind, code=code, name=name, parent=parent, path="")
    session.add(unit)
    session.flush()  # its id is part of its path
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    session.add_all(
        UnitDescent(ancestor_id=ancestor, unit_id=unit.id, distance=distance)
        for distance, ancestor in enumerate(unit.lineage)
    )
    return unit


def assign(
    person: Person, role: str, unit: Unit, *, since: date | None = None, until: date | None = None
) -> Assignment:
    """Let a person hold a role at a unit, from today or the day given."""
    row = Assignment(
        person=person, role_code=role, unit=unit, since=since or clock.today(), until=until
    )
    session.add(row)
    return row


def actor(person: Person) -> Actor:
    """The person as one who acts today, with every post held."""
    today = clock.today()
    query = (
        sa.select(Assignment.role_code, Unit.id, Unit.path, Unit.name)
        .join(Assignment.unit)
        .where(Assignment.person_id == person.id, in_force(today))
        .order_by(Assignment.since)
    )
    posts = tuple(Post(*row) for row in session.execute(query))
    return Actor(person.id, person.name, person.unit_id, posts)


def in_force(day: date) -> sa.ColumnElement[bool]:
    """The condition under which an assignment holds on a day."""
    return sa.and_(
        Assignment.since <= day, sa.or_(Assignment.until.is_(None), Assignment.until >= day)
    )


def holders(role: str, unit_id: uuid.UUID) -> list[uuid.UUID]:
    """The people who hold a role at just this unit today."""
    query = sa.select(Assignment.person_id).where(
        Assignment.role_code == role, Assignment.unit_id == unit_id, in_force(clock.today())
    )
    return list(session.scalars(query.distinct()))


def holders_upwards(role: str, unit_id: uuid.UUID) -> list[tuple[uuid.UUID, list[uuid.UUID]]]:
    """Where a role is held from a unit upwards, nearest first, and by whom at each place."""
    query = (
        sa.select(Assignment.unit_id, Assignment.person_id)
        .join(UnitDescent, UnitDescent.ancestor_id == Assignment.unit_id)
        .where(
            UnitDescent.unit_id == unit_id,
            Assignment.role_code == role,
            in_force(clock.today()),
        )
        .order_by(UnitDescent.distance, Assignment.since, Assignment.id)
    )
    places: dict[uuid.UUID, list[uuid.UUID]] = {}
    for place, person_id in session.execute(query):
        places.setdefault(place, []).append(person_id)
    return list(places.items())


def role_named(text: str) -> str | None:
    """The code of a role that a procedure names by code or by title."""
    return session.scalar(sa.select(Role.code).where(sa.or_(Role.code == text, Role.title == text)))


def roles() -> dict[str, str]:
    """Every role: code → title."""
    return dict(session.execute(sa.select(Role.code, Role.title)).all())


def person(person_id: uuid.UUID) -> Person:
    """Raises: NotFound."""
    found = session.get(Person, person_id)
    if found is None:
        raise NotFound
    return found


def names(person_ids: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Names of many people at once."""
    if not person_ids:
        return {}
    query = sa.select(Person.id, Person.name).where(Person.id.in_(person_ids))
    return dict(session.execute(query).all())


def members(branch_id: uuid.UUID) -> list[Membership]:
    """The member list of a branch, in the order of member codes."""
    query = (
        sa.select(Membership)
        .filter_by(branch_id=branch_id)
        .options(sa.orm.joinedload(Membership.person))
        .order_by(Membership.code)
    )
    return list(session.scalars(query))


def behind(candidate_key: str) -> list[uuid.UUID]:
    """The people who stand behind a candidate key today."""
    role, at, place = candidate_key.partition("@")
    if not at:
        return [uuid.UUID(candidate_key.removeprefix("person:"))]
    return holders(role, uuid.UUID(place))


def holder_names(candidate_key: str) -> list[str]:
    """The names of those who stand behind a candidate key."""
    return sorted(names(set(behind(candidate_key))).values())
