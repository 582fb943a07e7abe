"""What a narrowing means to a database: the work items and the cases that its reader seeks."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app import clock
from app.cases import narrowing as inboxes
from app.cases import otherboxes
from app.cases.models import NEVER, Case, WorkItem
from app.cases.rowkinds import IS_FINISHED, IS_HALTED, IS_OPEN
from app.cases.sidelines import Withheld
from app.db import session
from app.definitions.models import Definition, DefinitionVersion
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.permissions import Permission
from app.supervision import alone, scope
from app.supervision.holding import holds_up, is_not_suspended
from app.supervision.lots import Age, Lot, Narrowing
from app.supervision.scope import Reach

Conditions = list[sa.ColumnElement[bool]]

#: Another work item of the same case. Made once: SQLAlchemy looks its columns up for each new one.
_Earlier = aliased(WorkItem)


@dataclass(frozen=True)
class Sought:
    """A narrowing, who seeks by it, and where: at every one of these places at once."""

    actor: Actor
    narrowing: Narrowing
    places: tuple[Reach, ...]

    def of_items(self) -> Conditions:
        """Of what waits for people in each case the one that is due first, if it is sought."""
        item, asked = WorkItem, self.narrowing
        is_earlier = sa.tuple_(_Earlier.due_at, _Earlier.id) < sa.tuple_(item.due_at, item.id)
        of_case = [_Earlier.case_id == item.case_id, *_holding(_Earlier, asked), is_earlier]
        found = [
            *waiting(asked),
            *self._lies(item.unit_id),
            is_not_withheld(self.actor, item.case_id),
            sa.not_(sa.exists().where(*of_case)),
        ]
        if asked.is_of_items:
            found.append(is_not_suspended())
        if asked.lot == Lot.LATE:
            found.append(inboxes.is_late())
        if asked.lot == Lot.SOON:
            found.append(inboxes.is_due_soon())
        if asked.lot == Lot.LIKELY:
            found += [item.due_at > clock.now(), item.due_at < NEVER]
        return found + (_is_aged(asked.age) if asked.age else [])

    def of_cases(self) -> Conditions:
        """The cases of the lot."""
        asked = self.narrowing
        found: Conditions = [
            sa.literal_column(_KINDS[asked.lot]),
            *self._lies(Case.unit_id),
            is_not_withheld(self.actor, Case.id),
        ]
        if asked.procedure:
            found.append(Case.definition_id == _definition(asked.procedure))
        if asked.version is not None:
            found.append(Case.version_id == _version(asked))
        if asked.lot == Lot.DONE:
            found.append(Case.finished_at >= otherboxes.this_month())
        elif asked.element or asked.person_id is not None:
            found.append(sa.exists().where(WorkItem.case_id == Case.id, *_holding(WorkItem, asked)))
        return found

    def _lies(self, unit_column: Any) -> Conditions:
        return [condition for place in self.places for condition in place.of(unit_column)]


def sought(actor: Actor, narrowing: Narrowing) -> Sought:
    """What somebody seeks where a post of theirs may read cases, and nowhere else."""
    places = [scope.reach(permissions.places(actor, Permission.READ_CASES))]
    if narrowing.unit_id is not None:
        places.append(scope.reach([narrowing.unit_id]))
    return Sought(actor, narrowing, tuple(places))


def is_not_withheld(actor: Actor, case_column: Any) -> sa.ColumnElement[bool]:
    """The condition that a case is not kept from its reader."""
    kept = (Withheld.case_id == case_column, Withheld.person_id == actor.person_id)
    return sa.not_(sa.exists().where(*kept))


def kept_from(actor: Actor) -> tuple[uuid.UUID, ...]:
    """The cases that are withheld from somebody: few, if any."""
    query = sa.select(Withheld.case_id).where(Withheld.person_id == actor.person_id)
    return tuple(session.scalars(query.order_by(Withheld.case_id)))


def going_on(kept: Collection[uuid.UUID]) -> Conditions:
    """Of a work item: time counts in its case, which is none of those kept from its reader."""
    found: Conditions = [is_not_suspended()]
    return [*found, WorkItem.case_id.not_in(kept)] if kept else found


def numbers() -> tuple[sa.ColumnElement[int], sa.ColumnElement[int]]:
    """Of a group of work items: of how many cases they are, and of how many a late one is."""
    late_case = sa.case((inboxes.is_late(), WorkItem.case_id))
    return sa.func.count(WorkItem.case_id.distinct()), sa.func.count(late_case.distinct())


def waiting(asked: Narrowing) -> Conditions:
    """Of a work item: it holds up its case, as it is asked for; of the lot nothing is said."""
    found = _holding(WorkItem, asked)
    if asked.procedure:
        found.append(WorkItem.definition_id == _definition(asked.procedure))
    if asked.version is not None:
        is_of = (Case.id == WorkItem.case_id, Case.version_id == _version(asked))
        found.append(sa.exists().where(*is_of))
    return found


_KINDS = {Lot.OPEN: IS_OPEN, Lot.HALTED: IS_HALTED, Lot.DONE: IS_FINISHED}


def _holding(item: Any, narrowing: Narrowing) -> Conditions:
    """What holds a case up, at the step and for the person that are asked for."""
    found = [holds_up(item)]
    if narrowing.element:
        found.append(item.element == narrowing.element)
    if narrowing.person_id is not None:
        found.append(item.candidate_key.in_(alone.keys_of([narrowing.person_id])))
    return found


def _is_aged(age: Age) -> Conditions:
    least, most = age.days
    found = [WorkItem.opened_at < clock.day_end(_day_before(least))]
    if most is not None:
        found.append(WorkItem.opened_at >= clock.day_end(_day_before(most + 1)))
    return found


def _day_before(working_days: int) -> date:
    """The last day since which so many working days have gone by."""
    day = clock.today()
    while clock.working_days_between(day, clock.today()) < working_days:
        day -= clock.ONE_DAY
    return day


def _definition(key: str) -> Any:
    return sa.select(Definition.id).where(Definition.key == key).scalar_subquery()


def _version(asked: Narrowing) -> Any:
    version = DefinitionVersion
    is_it = (
        version.definition_id == _definition(asked.procedure),
        version.number == asked.version,
    )
    return sa.select(version.id).where(*is_it).scalar_subquery()
