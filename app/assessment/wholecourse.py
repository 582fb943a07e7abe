"""The whole course of a quarter for its supervisor: who acted in which step, how long it waited.

A13 of `domain.md`: the discipline commissioner supervises all six steps, redemption included. Reads
only; how many statements it takes does not depend on how many lines the quarter has.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median_low

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from app import clock
from app.assessment.models import Course
from app.cases.models import Case, WorkItem
from app.db import session
from app.definitions import catalogue
from app.points.models import Claim, Cycle
from app.points.registers.models import Register

#: 报绩, 算绩, 评绩, 定绩, 晒绩, 兑换.
STEPS = range(1, 7)


@dataclass
class Step:
    """One of the six steps: its visits by cases that are closed and those that wait."""

    number: int
    closed: list[WorkItem] = field(default_factory=list)
    waiting: list[WorkItem] = field(default_factory=list)

    @property
    def visits(self) -> list[WorkItem]:
        return self.closed + self.waiting

    @property
    def doers(self) -> Counter[tuple[str | None, str, uuid.UUID | None]]:
        """How often who did what: role, name of the step, person → times.

        No person: the procedure closed it (a time ran out).
        """
        return Counter((one.role_code, one.name, one.done_by_id) for one in self.closed)

    @property
    def usual_days(self) -> int | None:
        """The lower median of the working days of closed visits; None before there is one."""
        return median_low(one.days_taken for one in self.closed) if self.closed else None

    @property
    def longest(self) -> WorkItem | None:
        """The visit that took, or has waited, the most working days."""
        return max(self.visits, key=lambda one: one.days_taken, default=None)

    @property
    def late(self) -> int:
        """How many were closed after their time, or wait past it."""
        now = clock.now()
        return sum(one.due_at < (one.closed_at or now) for one in self.visits)

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """From the first visit's coming to the last one's end; None before there is any."""
        if not self.visits:
            return None
        now = clock.now()
        ends = (one.closed_at or now for one in self.visits)
        return min(one.opened_at for one in self.visits), max(ends)


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
    for item in session.scalars(_visits(cycle, others)):
        version_id = item.case.version_id
        if version_id not in phases:
            phases[version_id] = catalogue.deployed(version_id).about.get("phases", {})
        number = phases[version_id].get(item.element)
        if number in found:
            step = found[number]
            (step.waiting if item.is_open else step.closed).append(item)
    return list(found.values())


def _visits(cycle: Cycle, others: Sequence[uuid.UUID]) -> sa.Select[WorkItem]:
    """Work items with their cases and starters, in the order in which they came."""
    return (
        sa.select(WorkItem)
        .join(WorkItem.case)
        .where(sa.or_(Case.id.in_(_cases(cycle)), Case.id.in_(others)))
        .options(contains_eager(WorkItem.case).joinedload(Case.starter, innerjoin=True))
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
