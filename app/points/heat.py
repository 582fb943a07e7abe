"""How the branches of a subdistrict stand beside one another (`domain.md` 11). Reads only; tenths.

Three statements whatever the number of branches and members: one adds up each branch, one counts
the elements of its cases, one asks the procedures which of the six steps these belong to.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app import clock
from app.cases.models import Case, WorkItem
from app.db import session
from app.definitions.models import DefinitionVersion
from app.i18n import mark
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.models import Membership, Unit, UnitKind
from app.organisation.permissions import Permission
from app.points.books import Account, AccountKind, Entry, EntryKind, Posting
from app.points.models import Claim, Cycle
from app.points.status import UNDER_WAY, ClaimStatus
from app.points.vocabulary import Category

#: The steps in which offices act, by their number among the six.
STEP_TITLES = {2: mark("算绩"), 3: mark("评绩"), 4: mark("定绩"), 5: mark("晒绩")}
#: Claims that do not count as taking part.
_IN_VAIN = (ClaimStatus.REJECTED, ClaimStatus.WITHDRAWN, ClaimStatus.DISOWNED)
_WHOLE = 100

#: A query of any columns.
Statement = sa.Select[*tuple[Any, ...]]


@dataclass
class Pace:
    """How the work items of a step kept their times: done in time, done late, waiting past it."""

    in_time: int = 0
    late: int = 0
    overdue: int = 0

    @property
    def percent(self) -> int | None:
        """Of those that had to be done by now, how many were in time; None if there are none."""
        due = self.in_time + self.late + self.overdue
        return self.in_time * _WHOLE // due if due else None


@dataclass(frozen=True)
class Row:
    """One branch's year. `participants` have filed a claim themselves that was not in vain.

    `sums` are the tenths of all members by category, `redeemed` the tenths spent at the counter.
    """

    unit_id: uuid.UUID
    code: str
    name: str
    members: int
    participants: int
    sums: dict[str, int]
    open_claims: int
    redeemed: int
    steps: dict[int, Pace] = field(default_factory=dict)

    @property
    def participation(self) -> int | None:
        """In percent; None for a branch without members."""
        return self.participants * _WHOLE // self.members if self.members else None

    def average(self, category: Category) -> int | None:
        """Tenths a member, rounded to the nearest; None for a branch without members."""
        if not self.members:
            return None
        return (2 * self.sums[category.value] + self.members) // (2 * self.members)


def rows(actor: Actor, year: int) -> list[Row]:
    """The branches whose cases the actor may read, by code."""
    visible = permissions.visible_to(actor, Permission.READ_CASES, Unit.id)
    is_there = sa.or_(Unit.retired_on.is_(None), Unit.retired_on >= date(year, 1, 1))
    branches = sa.select(Unit.id).where(Unit.kind == UnitKind.BRANCH, is_there, visible)
    paces = _paces(branches, year)
    return [
        Row(
            unit_id=found.id,
            code=found.code,
            name=found.name,
            members=found.members,
            participants=found.participants,
            sums={category.value: int(getattr(found, category.value)) for category in Category},
            open_claims=found.open_claims,
            redeemed=int(found.redeemed),
            steps=paces[found.id],
        )
        for found in session.execute(_figures(branches, year))
    ]


def _figures(branches: Statement, year: int) -> Statement:
    """One row a branch, each part added up by itself and then joined."""
    members = _members(year).subquery()
    filed, sums, redeemed = (
        _filed(year).subquery(),
        _sums(year).subquery(),
        _redeemed(year).subquery(),
    )
    nought = sa.func.coalesce
    return (
        sa.select(
            Unit.id,
            Unit.code,
            Unit.name,
            nought(members.c.members, 0).label("members"),
            nought(filed.c.participants, 0).label("participants"),
            nought(filed.c.open_claims, 0).label("open_claims"),
            nought(redeemed.c.redeemed, 0).label("redeemed"),
            *(nought(sums.c[one.value], 0).label(one.value) for one in Category),
        )
        .outerjoin(members, members.c.branch_id == Unit.id)
        .outerjoin(filed, filed.c.branch_id == Unit.id)
        .outerjoin(sums, sums.c.branch_id == Unit.id)
        .outerjoin(redeemed, redeemed.c.branch_id == Unit.id)
        .where(Unit.id.in_(branches))
        .order_by(Unit.code)
    )


def _members(year: int) -> Statement:
    """How many belong to each branch, but those who had left before the year."""
    is_there = sa.or_(Membership.left_on.is_(None), Membership.left_on >= date(year, 1, 1))
    counted = sa.func.count().label("members")
    query = sa.select(Membership.branch_id, counted).where(is_there)
    return query.group_by(Membership.branch_id)


def _filed(year: int) -> Statement:
    """Who has filed, and how many claims are under way."""
    takes_part = sa.and_(Claim.case_id.is_not(None), Claim.status.not_in(_IN_VAIN))
    is_open = sa.case((Claim.status.in_(UNDER_WAY), 1), else_=0)
    return (
        sa.select(
            Cycle.branch_id,
            sa.func.count(sa.case((takes_part, Claim.member_id)).distinct()).label("participants"),
            sa.func.sum(is_open).label("open_claims"),
        )
        .join(Claim, Claim.cycle_id == Cycle.id)
        .where(Cycle.year == year)
        .group_by(Cycle.branch_id)
    )


def _sums(year: int) -> Statement:
    """What the members of each branch have, by category."""
    return (
        sa.select(
            Membership.branch_id,
            *(
                sa.func.sum(sa.case((Entry.category == one, Posting.amount), else_=0)).label(
                    one.value
                )
                for one in Category
            ),
        )
        .join(Account, Account.owner_id == Membership.person_id)
        .join(Posting, Posting.account_id == Account.id)
        .join(Entry, Entry.id == Posting.entry_id)
        .where(Account.kind == AccountKind.ASSESSMENT, Account.year == year)
        .group_by(Membership.branch_id)
    )


def _redeemed(year: int) -> Statement:
    """What was taken from the wallets of each branch at the counter."""
    since, until = _bounds(year)
    return (
        sa.select(Membership.branch_id, sa.func.sum(-Posting.amount).label("redeemed"))
        .join(Account, Account.owner_id == Membership.person_id)
        .join(Posting, Posting.account_id == Account.id)
        .join(Entry, Entry.id == Posting.entry_id)
        .where(
            Account.kind == AccountKind.WALLET,
            Entry.kind == EntryKind.CAPTURE,
            Entry.at >= since,
            Entry.at < until,
        )
        .group_by(Membership.branch_id)
    )


def _paces(branches: Statement, year: int) -> dict[uuid.UUID, dict[int, Pace]]:
    """Step → pace for each branch, over the work items that were opened in the year."""
    found: dict[uuid.UUID, dict[int, Pace]] = defaultdict(
        lambda: {step: Pace() for step in STEP_TITLES}
    )
    counted = session.execute(_counts(branches, year)).all()
    phases = _phases({row.version_id for row in counted})
    for unit_id, version_id, element, *counts in counted:
        step = phases[version_id].get(element)
        if step in STEP_TITLES:
            pace = found[unit_id][step]
            in_time, late, overdue = (int(count) for count in counts)
            pace.in_time += in_time
            pace.late += late
            pace.overdue += overdue
    return found


def _phases(versions: set[uuid.UUID]) -> dict[uuid.UUID, dict[str, int]]:
    """Element → number of the step, as each version of a procedure has it."""
    query = sa.select(DefinitionVersion.id, DefinitionVersion.about)
    found = session.execute(query.where(DefinitionVersion.id.in_(versions)))
    return {version_id: about.get("phases", {}) for version_id, about in found}


def _counts(branches: Statement, year: int) -> Statement:
    since, until = _bounds(year)
    kept = WorkItem.closed_at <= WorkItem.due_at
    waits = sa.and_(WorkItem.closed_at.is_(None), WorkItem.due_at < clock.now())
    return (
        sa.select(
            Case.unit_id,
            Case.version_id,
            WorkItem.element,
            *(
                sa.func.sum(sa.case((condition, 1), else_=0))
                for condition in (kept, WorkItem.closed_at > WorkItem.due_at, waits)
            ),
        )
        .join(WorkItem.case)
        .where(Case.unit_id.in_(branches), WorkItem.opened_at >= since, WorkItem.opened_at < until)
        .group_by(Case.unit_id, Case.version_id, WorkItem.element)
    )


def _bounds(year: int) -> tuple[datetime, datetime]:
    """The first instant of a year and of the next, in the offices' time."""
    day_before = date(year, 1, 1) - clock.ONE_DAY
    return clock.day_end(day_before), clock.day_end(date(year, 12, 31))
