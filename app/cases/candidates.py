"""The people who stand behind many work items and where, read together."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa

from app import clock
from app.cases.models import NEVER
from app.db import session
from app.organisation import directory
from app.organisation.actors import person_of
from app.organisation.models import Assignment, Person, Unit


def people_behind(keys: Iterable[str], day: date | None = None) -> dict[str, dict[uuid.UUID, str]]:
    """Who stands behind candidate keys today or on a day, all read together: key → id → name.

    Whose account is closed, or was by that day, is left out.
    """
    wanted = set(keys)
    found: dict[str, dict[uuid.UUID, str]] = {key: {} for key in wanted}
    with_account = {"open_on": NEVER if day is None else clock.day_end(day - clock.ONE_DAY)}
    people = {key: person for key in wanted if (person := person_of(key)) is not None}
    named = {"people": set(people.values()), **with_account}
    names = dict(session.execute(_people(), named).all()) if people else {}
    for key, person in people.items():
        found[key] = {person: names[person]} if person in names else {}
    posts = {key: key.partition("@") for key in wanted if "@" in key}
    if posts:
        places = {"units": {uuid.UUID(unit) for _role, _at, unit in posts.values()}}
        roles = {"roles": {role for role, _at, _unit in posts.values()}}
        then = {"today": day or clock.today(), **with_account}
        for role, unit, person_id, name in session.execute(_holders(), places | roles | then):
            found.get(f"{role}@{unit}", {})[person_id] = name
    return found


@cache
def _people() -> sa.Select[uuid.UUID, str]:
    people: sa.BindParameter[Any] = sa.bindparam("people", expanding=True)
    return sa.select(Person.id, Person.name).where(Person.id.in_(people), _has_account())


@cache
def _holders() -> sa.Select[str, uuid.UUID, uuid.UUID, str]:
    units: sa.BindParameter[Any] = sa.bindparam("units", expanding=True)
    roles: sa.BindParameter[Any] = sa.bindparam("roles", expanding=True)
    return (
        sa.select(Assignment.role_code, Assignment.unit_id, Person.id, Person.name)
        .join(Person, Person.id == Assignment.person_id)
        .where(
            Assignment.unit_id.in_(units),
            Assignment.role_code.in_(roles),
            directory.in_force(sa.bindparam("today")),
            _has_account(),
        )
        .order_by(Assignment.since, Assignment.id)
    )


def _has_account() -> sa.ColumnElement[bool]:
    return sa.or_(Person.disabled_at.is_(None), Person.disabled_at >= sa.bindparam("open_on"))


def names_of_places(unit_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The names of units: id → name."""
    wanted = set(unit_ids)
    query = sa.select(Unit.id, Unit.name).where(Unit.id.in_(wanted))
    return dict(session.execute(query).all()) if wanted else {}
