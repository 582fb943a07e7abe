"""What waits for people, told by unit, by procedure, by step or by person: how much, how late."""

from __future__ import annotations

import enum
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import sqlalchemy as sa

from app.cases.models import WorkItem
from app.cases.narrowing import is_late
from app.db import session
from app.definitions.models import Definition
from app.organisation import directory, permissions
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
        .where(holds_up(), permissions.within(list(units), WorkItem.unit_id))
        .group_by(*columns)
        .order_by(items.desc(), *columns)
        .limit(MOST)
    )
    if procedure:
        key = sa.select(Definition.id).where(Definition.key == procedure)
        query = query.where(WorkItem.definition_id == key.scalar_subquery())
    return query


def _by_unit(units: Sequence[uuid.UUID], procedure: str) -> list[Group]:
    query = (
        _counted(units, procedure, Unit.id, Unit.name)
        .join(UnitDescent, UnitDescent.unit_id == WorkItem.unit_id)
        .join(Unit, Unit.id == UnitDescent.ancestor_id)
        .where(Unit.parent_id.in_(units))
    )
    return [Group((str(one.id),), one.name, one.items, one.late) for one in _rows(query)]


def _by_procedure(units: Sequence[uuid.UUID], procedure: str) -> list[Group]:
    known = _definitions()
    query = _counted(units, procedure, WorkItem.definition_id)
    return [
        Group((known[one.definition_id][0],), known[one.definition_id][1], one.items, one.late)
        for one in _rows(query)
    ]


def _by_step(units: Sequence[uuid.UUID], procedure: str) -> list[Group]:
    """What a step is called is what its work items are called; of several names, one."""
    known = _definitions()
    query = _counted(units, procedure, WorkItem.definition_id, WorkItem.element)
    named = query.add_columns(sa.func.min(WorkItem.name).label("name"))
    return [
        Group((known[one.definition_id][0], one.element), one.name, one.items, one.late)
        for one in _rows(named)
    ]


def _by_person(units: Sequence[uuid.UUID], procedure: str) -> list[Group]:
    """What waits for one person alone, taken or given; what a whole post has is nobody's yet."""
    query = _counted(units, procedure, WorkItem.candidate_key)
    rows = _rows(query.where(WorkItem.candidate_key.like("person:%")))
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


def _rows(query: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
    return session.execute(query).all()


def _definitions() -> dict[uuid.UUID, tuple[str, str]]:
    query = sa.select(Definition.id, Definition.key, Definition.title)
    return {one.id: (one.key, one.title) for one in session.execute(query)}
