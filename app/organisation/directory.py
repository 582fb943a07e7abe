"""Who is where: units, the holders of roles, and the posts that make somebody an actor.

Statements that every request needs are built once: building one costs more than running it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app import clock
from app.db import new_id, session
from app.errors import NotFound
from app.organisation import separation, standing
from app.organisation.actors import Actor, Post, person_of
from app.organisation.models import (
    Assignment,
    Membership,
    Person,
    Role,
    Stage,
    Unit,
    UnitDescent,
    UnitKind,
)

#: With fewer full members a branch elects no committee (`domain.md` 4.3).
LEAST_FOR_A_COMMITTEE = 7
#: So many are offered to choose from; others are named by their username.
MOST_COLLEAGUES = 200


def add_unit(kind: UnitKind, code: str, name: str, *, parent: Unit | None = None) -> Unit:
    """Hang a new unit below its parent."""
    unit = hung(kind, code, name, parent)
    note_descents([unit])
    return unit


def hung(kind: UnitKind, code: str, name: str, parent: Unit | None) -> Unit:
    """A new unit below its parent, of whose descents `note_descents` is to be told."""
    unit_id = new_id()
    path = f"{parent.path if parent else '/'}{unit_id}/"
    unit = Unit(id=unit_id, kind=kind, code=code, name=name, parent=parent, path=path)
    session.add(unit)
    return unit


def note_descents(units: Iterable[Unit]) -> None:
    """Let new units be found below those that they hang below."""
    session.flush()  # descents refer to units
    session.add_all(
        UnitDescent(ancestor_id=ancestor, unit_id=unit.id, distance=distance)
        for unit in units
        for distance, ancestor in enumerate(unit.lineage)
    )


def assign(
    person: Person, role: str, unit: Unit, *, since: date | None = None, until: date | None = None
) -> Assignment:
    """Let a person hold a role at a unit, from today or the day given.

    Raises: DutiesMixed.
    """
    begins = since or clock.today()
    separation.take_up(person, role, begins)
    row = Assignment(person=person, role_code=role, unit=unit, since=begins, until=until)
    session.add(row)
    return row


def actor(person: Person) -> Actor:
    """The person as one who acts today, with every post held."""
    rows = session.execute(_posts_of_one(), {"person": person.id, "today": clock.today()})
    return acting(person, rows)


@cache
def _posts_of_one() -> sa.Select[Any]:
    query = sa.select(Person.id).where(Person.id == sa.bindparam("person"))
    return with_posts(query, Person.id)


def with_posts(query: sa.Select[Any], person_id: Any) -> sa.Select[Any]:
    """Add to each row of a query the posts that its person holds on the day `today`, a parameter.

    Besides whether a stand-in concerns the person then; `acting` reads all of it.
    """
    held = sa.and_(Assignment.person_id == person_id, in_force(sa.bindparam("today")))
    place = aliased(Unit)
    return (
        query.add_columns(
            Assignment.role_code,
            place.id,
            place.path,
            place.name,
            standing.concerns(person_id, sa.bindparam("today")),
        )
        .outerjoin(Assignment, held)
        .outerjoin(place, place.id == Assignment.unit_id)
        .order_by(Assignment.since, Assignment.id)
    )


def acting(person: Person, rows: Iterable[sa.Row[Any]]) -> Actor:
    """The person as an actor, by the rows of a query `with_posts`."""
    held = [tuple(row)[-5:] for row in rows]
    posts = tuple(Post(role, *place) for role, *place, _concerned in held if role is not None)
    stands = standing.of(person.id, clock.today()) if any(one[-1] for one in held) else ((), ())
    return Actor(person.id, person.name, person.unit_id, posts, *stands)


in_force = Assignment.in_force

#: Whose account is closed may go on holding posts, but is not among those who can do anything.
_can_act = Person.disabled_at.is_(None)


def parent_of(unit_id: uuid.UUID) -> uuid.UUID | None:
    """The unit above, if there is one."""
    return session.scalar(sa.select(Unit.parent_id).filter_by(id=unit_id))


def holders(role: str, unit_id: uuid.UUID) -> list[uuid.UUID]:
    """The people who hold a role at just this unit today, who has held it longest first."""
    query = sa.select(Assignment.person_id).join(Assignment.person).where(_can_act)
    at = (Assignment.role_code == role, Assignment.unit_id == unit_id, in_force(clock.today()))
    longest_first = (sa.func.min(Assignment.since), Assignment.person_id)
    found = query.where(*at).group_by(Assignment.person_id).order_by(*longest_first)
    return list(session.scalars(found))


def holders_upwards(
    roles: Sequence[str], unit_id: uuid.UUID
) -> list[tuple[str, uuid.UUID, list[uuid.UUID]]]:
    """Who holds roles, named by code or title, from a unit upwards: (code, place, people).

    In the order of the roles, and for each of them the nearest place first.
    """
    wanted = {"unit": unit_id, "roles": list(roles), "today": clock.today()}
    rows = session.execute(_holders_upwards(), wanted).all()
    found: dict[tuple[str, uuid.UUID], list[uuid.UUID]] = {}
    for role in roles:
        for code, title, place, person_id in rows:
            if role in (code, title):
                found.setdefault((code, place), []).append(person_id)
    return [(code, place, people) for (code, place), people in found.items()]


@cache
def _holders_upwards() -> sa.Select[str, str, uuid.UUID, uuid.UUID]:
    roles: sa.BindParameter[Any] = sa.bindparam("roles", expanding=True)
    return (
        sa.select(Role.code, Role.title, Assignment.unit_id, Assignment.person_id)
        .join(Assignment, Assignment.role_code == Role.code)
        .join(Assignment.person)
        .join(UnitDescent, UnitDescent.ancestor_id == Assignment.unit_id)
        .where(
            UnitDescent.unit_id == sa.bindparam("unit"),
            sa.or_(Role.code.in_(roles), Role.title.in_(roles)),
            in_force(sa.bindparam("today")),
            _can_act,
        )
        .order_by(UnitDescent.distance, Assignment.since, Assignment.id)
    )


def holder_names_at(unit_id: uuid.UUID, roles: Sequence[str] | None = None) -> dict[uuid.UUID, str]:
    """Who holds one of these roles, or any at all, at just this unit today: id → name."""
    query = (
        sa.select(Person.id, Person.name)
        .join(Assignment, Assignment.person_id == Person.id)
        .where(Assignment.unit_id == unit_id, in_force(clock.today()), _can_act)
        .order_by(Person.name, Person.id)
    )
    if roles is not None:
        query = query.where(Assignment.role_code.in_(roles))
    return dict(session.execute(query).all())


def colleagues(person: Person) -> list[Person]:
    """Whoever holds a post today where a person belongs or somewhere above, by name; no more."""
    here = sa.select(UnitDescent.ancestor_id).where(UnitDescent.unit_id == person.unit_id)
    held = sa.exists().where(
        Assignment.person_id == Person.id, Assignment.unit_id.in_(here), in_force(clock.today())
    )
    wanted = sa.select(Person).where(held, Person.id != person.id, _can_act)
    return list(session.scalars(wanted.order_by(Person.name, Person.id).limit(MOST_COLLEAGUES)))


def posts_at(unit_id: uuid.UUID) -> list[Assignment]:
    """Who holds what at just this unit today, by role and in the order of coming into office."""
    query = (
        sa.select(Assignment)
        .where(Assignment.unit_id == unit_id, in_force(clock.today()))
        .options(sa.orm.joinedload(Assignment.person), sa.orm.joinedload(Assignment.role))
        .order_by(Assignment.role_code, Assignment.since, Assignment.id)
    )
    return list(session.scalars(query))


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
    query = sa.select(Person.id, Person.name).where(Person.id.in_(person_ids))
    return dict(session.execute(query).all()) if person_ids else {}


def name_of(person_id: str) -> str | None:
    """Who somebody is, wherever they are now, by the id as text."""
    return names({uuid.UUID(person_id)}).get(uuid.UUID(person_id))


def members(branch_id: uuid.UUID) -> list[Membership]:
    """The member list of a branch today, in the order of member codes."""
    query = (
        sa.select(Membership)
        .filter_by(branch_id=branch_id, left_on=None)
        .options(sa.orm.joinedload(Membership.person))
        .order_by(Membership.code)
    )
    return list(session.scalars(query))


def member_names(branch_id: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """Ids and names of a branch's members, in the order of member codes."""
    query = (
        sa.select(Membership.person_id, Person.name)
        .join(Membership.person)
        .where(Membership.branch_id == branch_id, Membership.left_on.is_(None))
        .order_by(Membership.code)
    )
    return [(person_id, name) for person_id, name in session.execute(query)]


def is_small(branch_id: uuid.UUID) -> bool:
    """Has a branch too few full members for a committee (`domain.md` 4.3)?"""
    query = sa.select(sa.func.count()).select_from(Membership)
    full = query.filter_by(branch_id=branch_id, stage=Stage.FULL, left_on=None)
    return (session.scalar(full) or 0) < LEAST_FOR_A_COMMITTEE


def are_members(branch_id: uuid.UUID, ids: Iterable[str]) -> bool:
    """Are these, as `str` writes an id, all ids of a branch's members?"""
    texts = set(ids)
    try:
        wanted = [uuid.UUID(text) for text in texts]
    except ValueError:
        return False
    found = session.scalars(_members_among(), {"branch": branch_id, "wanted": wanted})
    return texts == {str(person_id) for person_id in found}


@cache
def _members_among() -> sa.Select[uuid.UUID]:
    wanted: sa.BindParameter[Any] = sa.bindparam("wanted", expanding=True)
    return sa.select(Membership.person_id).where(
        Membership.branch_id == sa.bindparam("branch"),
        Membership.person_id.in_(wanted),
        Membership.left_on.is_(None),
    )


def behind(candidate_key: str) -> list[uuid.UUID]:
    """The people who stand behind a candidate key today."""
    role, at, place = candidate_key.partition("@")
    if not at:
        person_id = person_of(candidate_key)
        return [] if person_id is None else [person_id]
    return holders(role, uuid.UUID(place))


def holder_names(candidate_key: str) -> list[str]:
    """The names of those who stand behind a candidate key."""
    return sorted(names(set(behind(candidate_key))).values())
