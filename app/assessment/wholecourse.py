"""The whole course of a quarter for its supervisor: who acted in which step, how long it waited.

A13 of `domain.md`: the discipline commissioner supervises all six steps, redemption included. Reads
only; how many statements it takes does not depend on how many lines the quarter has.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median_low
from typing import Any

import sqlalchemy as sa

from app import clock
from app.assessment.models import Course
from app.cases.models import Case, WorkItem
from app.db import session
from app.definitions import catalogue
from app.organisation.models import Person
from app.points.models import Claim, Cycle
from app.points.registers.models import Register

#: 报绩, 算绩, 评绩, 定绩, 晒绩, 兑换.
STEPS = range(1, 7)


@dataclass(frozen=True)
class Visit:
    """One visit of a case to a step for people; `role` is None where the step names a person."""

    case_id: uuid.UUID
    version_id: uuid.UUID
    unit_id: uuid.UUID
    title: str
    starter: str
    element: str
    name: str
    post_key: str | None
    candidate_key: str
    opened_at: datetime
    due_at: datetime
    closed_at: datetime | None
    done_by_id: uuid.UUID | None

    @property
    def role(self) -> str | None:
        return self.post_key.partition("@")[0] if self.post_key else None

    @property
    def is_late(self) -> bool:
        """Closed after its time, or waiting past it."""
        return self.due_at < (self.closed_at or clock.now())

    @property
    def days(self) -> int:
        """Working days from coming to its post until it was done, or until today."""
        until = clock.office_day(self.closed_at) if self.closed_at else clock.today()
        return clock.working_days_between(clock.office_day(self.opened_at), until)


@dataclass
class Step:
    """One of the six steps: its visits that are closed and those that wait."""

    number: int
    closed: list[Visit] = field(default_factory=list)
    waiting: list[Visit] = field(default_factory=list)

    @property
    def doers(self) -> Counter[tuple[str | None, str, uuid.UUID | None]]:
        """How often who did what: role, name of the step, person → times.

        No person: the procedure closed it (a time ran out).
        """
        return Counter((visit.role, visit.name, visit.done_by_id) for visit in self.closed)

    @property
    def usual_days(self) -> int | None:
        """The lower median of the working days of closed visits; None before there is one."""
        return median_low(visit.days for visit in self.closed) if self.closed else None

    @property
    def longest(self) -> Visit | None:
        """The visit that took, or has waited, the most working days."""
        return max(self.closed + self.waiting, key=lambda visit: visit.days, default=None)

    @property
    def late(self) -> int:
        return sum(visit.is_late for visit in self.closed + self.waiting)

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """From the first visit's coming to the last one's end; None before there is any."""
        if not self.closed and not self.waiting:
            return None
        visits = self.closed + self.waiting
        first = min(visit.opened_at for visit in visits)
        return first, clock.now() if self.waiting else max(_ends(self.closed))


def _ends(visits: Iterable[Visit]) -> list[datetime]:
    return [visit.closed_at for visit in visits if visit.closed_at is not None]


@dataclass(frozen=True)
class Filing:
    """How many claims of how many members somebody has filed; nobody: the members themselves."""

    entered_by_id: uuid.UUID | None
    claims: int
    members: int


def filings_of(cycle: Cycle) -> list[Filing]:
    """Who has filed the claims of a quarter (报绩), the members themselves first."""
    query = (
        sa.select(Claim.entered_by_id, sa.func.count(), sa.func.count(sa.distinct(Claim.member_id)))
        .where(Claim.cycle_id == cycle.id, Claim.case_id.is_not(None))
        .group_by(Claim.entered_by_id)
    )
    found = [Filing(*row) for row in session.execute(query)]
    return sorted(found, key=lambda one: (one.entered_by_id is not None, -one.claims))


def steps_of(cycle: Cycle, others: Sequence[uuid.UUID] = ()) -> list[Step]:
    """The six steps of a quarter: of its own case, its claims and registers, and other cases."""
    found = {number: Step(number) for number in STEPS}
    phases: dict[uuid.UUID, dict[str, int]] = {}
    for row in session.execute(_visits(cycle, others)):
        visit = Visit(*row)
        if visit.version_id not in phases:
            phases[visit.version_id] = catalogue.deployed(visit.version_id).about.get("phases", {})
        number = phases[visit.version_id].get(visit.element)
        if number in found:
            step = found[number]
            (step.waiting if visit.closed_at is None else step.closed).append(visit)
    return list(found.values())


def _visits(cycle: Cycle, others: Sequence[uuid.UUID]) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            Case.id,
            Case.version_id,
            Case.unit_id,
            Case.title,
            Person.name,
            WorkItem.element,
            WorkItem.name,
            WorkItem.post_key,
            WorkItem.candidate_key,
            WorkItem.opened_at,
            WorkItem.due_at,
            WorkItem.closed_at,
            WorkItem.done_by_id,
        )
        .join(WorkItem.case)
        .join(Case.starter)
        .where(sa.or_(Case.id.in_(_cases(cycle)), Case.id.in_(others)))
        .order_by(WorkItem.opened_at, WorkItem.id)
    )


def _cases(cycle: Cycle) -> sa.CompoundSelect[uuid.UUID]:
    """The cases that belong to a quarter."""
    return sa.union_all(
        sa.select(Course.case_id).filter_by(cycle_id=cycle.id),
        sa.select(Claim.case_id).where(Claim.cycle_id == cycle.id, Claim.case_id.is_not(None)),
        sa.select(Register.case_id).where(
            Register.cycle_id == cycle.id, Register.case_id.is_not(None)
        ),
    )
