"""What an inbox is narrowed by, and how an address says it: plain values, never an expression."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app import clock
from app.cases import seeking
from app.cases.models import Case, WorkItem
from app.cases.priorities import Priority
from app.definitions.models import Definition
from app.organisation.models import UnitDescent

#: `held`: what is one's own alone, or what others of the post may take too.
MINE, POST = "mine", "post"
LONGEST_VALUE = 200


@dataclass(frozen=True)
class InboxFilter:
    """What narrows an inbox; the words are looked for as `seeking` says, and in the step's name."""

    text: str = ""
    #: The key of a definition, and an element of it.
    procedure: str = ""
    element: str = ""
    #: `late` or `soon`.
    light: str = ""
    #: The unit of the case, or one above it.
    unit_id: uuid.UUID | None = None
    #: The name of the starter.
    starter: str = ""
    #: Started on these days, both included.
    since: date | None = None
    until: date | None = None
    priority: Priority | None = None
    held: str = ""

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        found = [*_words(self.text), *self._of_the_item()]
        of_the_case = self._of_the_case(case := aliased(Case))
        if of_the_case:
            found.append(sa.exists().where(case.id == WorkItem.case_id, *of_the_case))
        return found

    def _of_the_item(self) -> list[sa.ColumnElement[bool]]:
        found: list[sa.ColumnElement[bool]] = []
        if self.light in LIGHTS:
            found.append(LIGHTS[self.light]())
        if self.procedure:
            known = sa.select(Definition.id).where(Definition.key == self.procedure)
            found.append(WorkItem.definition_id == known.scalar_subquery())
        if self.element:
            found.append(WorkItem.element == self.element)
        if self.starter:
            found.append(seeking.is_of(WorkItem.sought, self.starter))
        if self.priority is not None:
            found.append(WorkItem.priority == self.priority)
        return found

    def _of_the_case(self, case: Any) -> list[sa.ColumnElement[bool]]:
        found: list[sa.ColumnElement[bool]] = []
        if self.unit_id is not None:
            below = UnitDescent.ancestor_id == self.unit_id
            found.append(sa.exists().where(UnitDescent.unit_id == case.unit_id, below))
        if self.since is not None:
            found.append(case.started_at >= _beginning(self.since))
        if self.until is not None:
            found.append(case.started_at < _beginning(self.until + timedelta(days=1)))
        return found


NO_FILTER = InboxFilter()


def _words(text: str) -> list[sa.ColumnElement[bool]]:
    return [
        sa.or_(in_case, in_step)
        for in_case, in_step in zip(
            seeking.holds(WorkItem.sought, text), seeking.holds(WorkItem.name, text), strict=True
        )
    ]


def _beginning(day: date) -> datetime:
    return datetime.combine(day, time(), clock.OFFICE_ZONE).astimezone(UTC)


def is_late() -> sa.ColumnElement[bool]:
    return WorkItem.due_at < clock.now()


def is_due_soon() -> sa.ColumnElement[bool]:
    return WorkItem.due_at.between(clock.now(), soon())


def soon() -> datetime:
    """What is due by then is due soon: the end of the next working day."""
    return clock.day_end(clock.working_day_after(clock.today(), 1))


LIGHTS = {"late": is_late, "soon": is_due_soon}


def _day(value: str) -> date:
    """A day that has one before and one after it."""
    found = date.fromisoformat(value)
    if not date.min < found < date.max - timedelta(days=1):
        raise ValueError
    return found


def _one_of(*known: str) -> Any:
    return {word: word for word in known}.__getitem__


#: Under which name an address gives what, and how that is read; who cannot read it ignores it.
READ: dict[str, tuple[str, Any]] = {
    "q": ("text", str),
    "procedure": ("procedure", str),
    "step": ("element", str),
    "light": ("light", _one_of(*LIGHTS)),
    "unit": ("unit_id", uuid.UUID),
    "starter": ("starter", str),
    "from": ("since", _day),
    "to": ("until", _day),
    "priority": ("priority", lambda value: Priority[value.upper()]),
    "held": ("held", _one_of(MINE, POST)),
}


def read(given: Mapping[str, str]) -> InboxFilter:
    """The filter that the parameters of an address say; what is unknown in them is ignored."""
    found = {}
    for name, (field, read_value) in READ.items():
        value = given.get(name, "").strip()[:LONGEST_VALUE]
        try:
            if value:
                found[field] = read_value(value)
        except (ValueError, KeyError):
            continue
    return InboxFilter(**found)


def written(narrowed: InboxFilter) -> dict[str, str]:
    """The parameters that say a filter, always in the same order."""
    values = {field.name: getattr(narrowed, field.name) for field in fields(narrowed)}
    return {
        name: values[field].name.lower() if field == "priority" else str(values[field])
        for name, (field, _read) in READ.items()
        if values[field] not in {"", None}
    }


def canonical(given: Mapping[str, str]) -> str:
    """What an address says, without all that means nothing."""
    return urlencode(written(read(given)))
