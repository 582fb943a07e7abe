"""What waits for people, told by unit, by procedure, by step or by person: how much, how late."""

from __future__ import annotations

import enum
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import sqlalchemy as sa

from app import db
from app.cases.models import WorkItem
from app.cases.narrowing import is_late
from app.db import session
from app.definitions.models import Definition
from app.organisation import directory
from app.organisation.actors import Actor, person_of
from app.organisation.models import Unit, UnitDescent
from app.supervision import scope
from app.supervision.holding import holds_up
from app.supervision.remembered import remembered

#: So many groups are told, the largest first.
MOST = 50
#: From so many work items on figures may be a minute old.
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


def groups(actor: Actor, by: By, unit_id: uuid.UUID | None, procedure: str) -> list[Group]:
    """The largest groups at that unit and of that procedure; they may be a minute old.

    By unit it is those right below the units looked at.

    Raises: NotFound, for a unit that the reader does not oversee.
    """
    db.plan_for_values()
    units = scope.units(actor, unit_id)
    ask = partial(_READ[by], units, procedure)
    return remembered(("groups", by, units, procedure), ask, is_much=_is_much)


def _is_much(found: list[Group]) -> bool:
    return sum(one.count for one in found) > MUCH


def _counted(units: Sequence[uuid.UUID], procedure: str, *columns: Any) -> sa.Select[Any]:
    late = sa.func.sum(sa.case((is_late(), 1), else_=0)).label("late")
    items = sa.func.count().label("items")
    query = (
        sa.select(*columns, items, late)
        .select_from(WorkItem)
        .where(holds_up(), *scope.at(units, WorkItem.unit_id))
        .group_by(*columns)
    )
    if procedure:
        key = sa.select(Definition.id).where(Definition.key == procedure)
        query = query.where(WorkItem.definition_id == key.scalar_subquery())
    return query


def _by_unit(units: Sequence[uuid.UUID], procedure: str) -> list[Group]:
    """Counted at each unit first: far fewer rows climb the tree than there are work items."""
    at_each = _counted(units, procedure, WorkItem.unit_id).subquery()
    query = (
        sa.select(
            Unit.id,
            Unit.name,
            sa.func.sum(at_each.c["items"]).label("items"),
            sa.func.sum(at_each.c.late).label("late"),
        )
        .join(UnitDescent, UnitDescent.ancestor_id == Unit.id)
        .join(at_each, at_each.c.unit_id == UnitDescent.unit_id)
        .where(Unit.parent_id.in_(units))
        .group_by(Unit.id, Unit.name)
    )
    rows = session.execute(_largest(query, Unit.id))
    return [Group((str(one.id),), one.name, int(one.items), int(one.late)) for one in rows]


def _by_procedure(units: Sequence[uuid.UUID], procedure: str) -> list[Group]:
    known = _definitions()
    query = _counted(units, procedure, WorkItem.definition_id)
    return [
        Group((known[one.definition_id][0],), known[one.definition_id][1], one.items, one.late)
        for one in session.execute(_largest(query, WorkItem.definition_id))
    ]


def _by_step(units: Sequence[uuid.UUID], procedure: str) -> list[Group]:
    """Named only when they are counted: a step as the most urgent of its work items is called."""
    known = _definitions()
    keys = (WorkItem.definition_id, WorkItem.element)
    found = _largest(_counted(units, procedure, *keys), *keys).subquery()
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
        Group((known[one.definition_id][0], one.element), one.name, one.items, one.late)
        for one in session.execute(_largest(named, definition_id, element))
    ]


def _by_person(units: Sequence[uuid.UUID], procedure: str) -> list[Group]:
    """What waits for one person alone, taken or given; what a whole post has is nobody's yet."""
    query = _counted(units, procedure, WorkItem.candidate_key)
    of_people = query.where(WorkItem.candidate_key.like("person:%"))
    rows = session.execute(_largest(of_people, WorkItem.candidate_key)).all()
    people = {one.candidate_key: person_of(one.candidate_key) for one in rows}
    names = directory.names({person for person in people.values() if person is not None})
    return [
        Group((str(person),), names[person], one.items, one.late)
        for one in rows
        if (person := people[one.candidate_key]) in names
    ]


_READ = {
    By.UNIT: _by_unit,
    By.PROCEDURE: _by_procedure,
    By.STEP: _by_step,
    By.PERSON: _by_person,
}


def _largest(query: sa.Select[*tuple[Any, ...]], *keys: Any) -> sa.Select[*tuple[Any, ...]]:
    """Of its groups those with the most `items`, in one order always."""
    return query.order_by(sa.text("items DESC"), *keys).limit(MOST)


def _definitions() -> dict[uuid.UUID, tuple[str, str]]:
    query = sa.select(Definition.id, Definition.key, Definition.title)
    return {one.id: (one.key, one.title) for one in session.execute(query)}
