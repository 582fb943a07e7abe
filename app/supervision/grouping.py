"""Cases that wait for people, by unit, procedure, step or person: how many, and how many late."""

from __future__ import annotations

import enum
import uuid
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import sqlalchemy as sa

from app import db
from app.cases.models import WorkItem
from app.db import session
from app.definitions.models import Definition
from app.organisation import directory
from app.organisation.actors import Actor
from app.organisation.models import Unit, UnitDescent
from app.supervision import alone, scope, seeking
from app.supervision.holding import holds_up
from app.supervision.lots import Lot, Narrowing
from app.supervision.remembered import remembered

#: So many groups are told, the largest first.
MOST = 50
#: Among so many candidate keys those are looked for behind which one person stands.
MOST_KEYS = 500
#: From so many cases on figures may be a minute old.
MUCH = 5_000


class By(enum.StrEnum):
    UNIT = "unit"
    PROCEDURE = "procedure"
    STEP = "step"
    PERSON = "person"


@dataclass(frozen=True)
class Group:
    """`key` is what an address calls it: ids, the key of a procedure, an element with it."""

    key: tuple[str, ...]
    name: str
    count: int
    late: int


@dataclass(frozen=True)
class _Asked:
    """Of which units, by what narrowing (its lot and age count for nothing), without which cases.

    No unit lies below another.
    """

    units: tuple[uuid.UUID, ...]
    narrowing: Narrowing
    kept: tuple[uuid.UUID, ...]


def groups(actor: Actor, by: By, narrowing: Narrowing) -> list[Group]:
    """The largest groups of what waits for people, as it is narrowed; they may be a minute old.

    The lot and the age count for nothing. By unit it is those right below the units looked at.

    Raises: NotFound, for a unit that the reader does not oversee.
    """
    db.plan_for_values()
    of_all = replace(narrowing, lot=Lot.WAITING, age=None)
    asked = _Asked(scope.units(actor, narrowing.unit_id), of_all, seeking.kept_from(actor))
    ask = partial(_READ[by], asked)
    return remembered(("groups", by, asked), ask, is_much=_is_much)


def _is_much(found: list[Group]) -> bool:
    return sum(one.count for one in found) > MUCH


def _counted(asked: _Asked, *columns: Any) -> sa.Select[Any]:
    """How many cases, and how many of them late, for each value of some columns."""
    cases, late = seeking.numbers()
    query = sa.select(*columns, cases.label("cases"), late.label("late"))
    return query.where(*_sought(asked)).group_by(*columns)


def _sought(asked: _Asked) -> seeking.Conditions:
    return [
        *seeking.waiting(asked.narrowing),
        *seeking.going_on(asked.kept),
        *scope.at(asked.units, WorkItem.unit_id),
    ]


def _by_unit(asked: _Asked) -> list[Group]:
    """Counted at each unit first: far fewer rows climb the tree than there are work items."""
    at_each = _counted(asked, WorkItem.unit_id).subquery()
    query = (
        sa.select(
            Unit.id,
            Unit.name,
            sa.func.sum(at_each.c.cases).label("cases"),
            sa.func.sum(at_each.c.late).label("late"),
        )
        .join(UnitDescent, UnitDescent.ancestor_id == Unit.id)
        .join(at_each, at_each.c.unit_id == UnitDescent.unit_id)
        .where(Unit.parent_id.in_(asked.units))
        .group_by(Unit.id, Unit.name)
    )
    rows = session.execute(_largest(query, Unit.id))
    return [Group((str(one.id),), one.name, int(one.cases), int(one.late)) for one in rows]


def _by_procedure(asked: _Asked) -> list[Group]:
    known = _definitions()
    query = _counted(asked, WorkItem.definition_id)
    return [
        Group((known[one.definition_id][0],), known[one.definition_id][1], one.cases, one.late)
        for one in session.execute(_largest(query, WorkItem.definition_id))
    ]


def _by_step(asked: _Asked) -> list[Group]:
    """Named only when they are counted: a step as the most urgent of its work items is called."""
    known = _definitions()
    keys = (WorkItem.definition_id, WorkItem.element)
    found = _largest(_counted(asked, *keys), *keys).subquery()
    definition_id, element = found.c.definition_id, found.c.element
    name = (
        sa.select(WorkItem.name)
        .where(holds_up(), WorkItem.definition_id == definition_id, WorkItem.element == element)
        .order_by(WorkItem.due_at, WorkItem.id)
        .limit(1)
        .scalar_subquery()
    )
    named = sa.select(found, name.label("name"))
    return [
        Group((known[one.definition_id][0], one.element), one.name, one.cases, one.late)
        for one in session.execute(_largest(named, definition_id, element))
    ]


def _by_person(asked: _Asked) -> list[Group]:
    """What waits for one person alone (`alone`); what several may take is nobody's yet.

    Looked for among the keys under which most waits, and counted under all keys of those found.
    """
    key = WorkItem.candidate_key
    query = sa.select(key).where(*_sought(asked)).group_by(key)
    largest = query.order_by(sa.func.count().desc(), key).limit(MOST_KEYS)
    people = alone.behind(session.scalars(largest).all())
    keys = alone.keys_of(set(people.values()))
    if not keys:
        return []
    owner = sa.case({one: str(person) for one, person in keys.items()}, value=key)
    of_people = _counted(asked, owner.label("person")).where(key.in_(keys))
    rows = session.execute(_largest(of_people, sa.text("person"))).all()
    names = directory.names({uuid.UUID(one.person) for one in rows})
    return [Group((one.person,), names[uuid.UUID(one.person)], one.cases, one.late) for one in rows]


_READ = {
    By.UNIT: _by_unit,
    By.PROCEDURE: _by_procedure,
    By.STEP: _by_step,
    By.PERSON: _by_person,
}


def _largest(query: sa.Select[*tuple[Any, ...]], *keys: Any) -> sa.Select[*tuple[Any, ...]]:
    """Of its groups those with the most `cases`, in one order always."""
    return query.order_by(sa.text("cases DESC"), *keys).limit(MOST)


def _definitions() -> dict[uuid.UUID, tuple[str, str]]:
    query = sa.select(Definition.id, Definition.key, Definition.title)
    return {one.id: (one.key, one.title) for one in session.execute(query)}
