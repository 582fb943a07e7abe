"""Finding somebody to give work to: by name, or among those nearby.

Nobody is found beyond the root of one's own tree of units: districts know nothing of each other.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app import clock, pinyin
from app.db import session
from app.organisation import directory
from app.organisation.actors import Actor
from app.organisation.models import Assignment, Person, Role, Unit, UnitDescent

#: So many are offered at a time.
MOST = 12


@dataclass(frozen=True)
class Found:
    """Somebody who can be chosen; `posts` are the titles held today, with their units."""

    id: uuid.UUID
    name: str
    unit: str
    posts: tuple[str, ...]


def named(actor: Actor, text: str, *among: sa.ColumnElement[bool]) -> list[Found]:
    """People whose name or unit holds the text, those of the actor's own unit first.

    `among` are conditions that they meet besides.

    Letters are also the initials of a name: `zsf` finds 张三丰.
    """
    wanted = text.strip()
    if not wanted:
        return []
    query = (
        sa.select(Person)
        .join(Person.unit)
        .where(
            sa.or_(
                is_called(wanted),
                Person.username == wanted,
                Unit.name.contains(wanted, autoescape=True),
            ),
            *among,
        )
    )
    return _told(actor, query)


def is_called(text: str) -> sa.ColumnElement[bool]:
    """The condition that somebody's name has these words, or begins with these initials."""
    typed = pinyin.plain(text)
    return sa.or_(
        Person.name.contains(text, autoescape=True),
        Person.initials.startswith(typed, autoescape=True),
        Person.initials.contains(f" {typed}", autoescape=True),
    )


def nearby(actor: Actor, *among: sa.ColumnElement[bool]) -> list[Found]:
    """Those who hold posts where the actor does, and right above, if they meet the conditions."""
    places = [post.unit_id for post in actor.posts]
    above = sa.select(Unit.parent_id).where(Unit.id.in_(places))
    held = sa.select(Assignment.person_id).where(
        sa.or_(Assignment.unit_id.in_(places), Assignment.unit_id.in_(above)),
        Assignment.role_code.not_in(_COMMON),
        directory.in_force(clock.today()),
    )
    return _told(actor, sa.select(Person).join(Person.unit).where(Person.id.in_(held), *among))


#: Roles that nearly everybody of a unit holds.
_COMMON = ("MEMBER",)


def these(actor: Actor, ids: Collection[uuid.UUID]) -> list[Found]:
    """Certain people, if they can be chosen."""
    return _told(actor, sa.select(Person).join(Person.unit).where(Person.id.in_(ids)))


def post_holders(unit_id: uuid.UUID) -> list[Found]:
    """Everybody who holds a post at a unit or at one of those it lies in, the nearest first."""
    held = sa.select(Assignment.person_id).where(
        Assignment.unit_id.in_(session.get_one(Unit, unit_id).lineage),
        Assignment.role_code.not_in(_COMMON),
        directory.in_force(clock.today()),
    )
    own_first = sa.case((Person.unit_id == unit_id, 0), else_=1)
    query = sa.select(Person).where(Person.id.in_(held), _can_act())
    return _found(query.order_by(own_first, Person.name, Person.id))


def _told(actor: Actor, query: sa.Select[Person]) -> list[Found]:
    own_first = sa.case((Person.unit_id == actor.unit_id, 0), else_=1)
    return _found(
        query.where(_can_act(), Person.id != actor.person_id, _is_near(actor))
        .order_by(own_first, Person.name, Person.id)
        .limit(MOST)
    )


def _can_act() -> sa.ColumnElement[bool]:
    """The condition that somebody is there, and is none of the administrators."""
    administers = Person.administrations.any(Assignment.held_from(clock.today()))
    return sa.and_(Person.disabled_at.is_(None), sa.not_(administers))


def _is_near(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition that somebody's unit lies below the same root as the actor's."""
    ancestors = sa.select(UnitDescent.ancestor_id).where(UnitDescent.unit_id == actor.unit_id)
    root = ancestors.order_by(UnitDescent.distance.desc()).limit(1).scalar_subquery()
    below = UnitDescent.unit_id == Person.unit_id
    return sa.exists().where(UnitDescent.ancestor_id == root, below)


def _found(query: sa.Select[Person]) -> list[Found]:
    people = session.scalars(query.options(joinedload(Person.unit, innerjoin=True))).all()
    posts = titles_of({one.id for one in people}, without=_COMMON)
    return [Found(one.id, one.name, one.unit.name, tuple(posts.get(one.id, ()))) for one in people]


def titles_of(
    person_ids: set[uuid.UUID], *, without: Sequence[str] = ()
) -> dict[uuid.UUID, list[str]]:
    """What people are today, by the titles of their roles; who is nothing is left out."""
    query = (
        sa.select(Assignment.person_id, Role.title)
        .join(Role, Role.code == Assignment.role_code)
        .where(Assignment.person_id.in_(person_ids), directory.in_force(clock.today()))
        .where(Assignment.role_code.not_in(without))
        .order_by(Assignment.since, Role.code)
    )
    found: dict[uuid.UUID, list[str]] = {}
    for person_id, title in session.execute(query):
        if title not in found.setdefault(person_id, []):
            found[person_id].append(title)
    return found
