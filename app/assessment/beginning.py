"""Quarters that begin by themselves, on their first working day (`domain.md` 6.2, `start`).

A job looks every morning which branches have not begun the quarter, and so makes good what a
standstill has missed; each of them gets a job of its own. What somebody has begun by hand, or has
taken back in this quarter, is left to them.
"""

from __future__ import annotations

import uuid
from datetime import date, time

import sqlalchemy as sa

from app import clock
from app.cases import applicant
from app.cases.models import Case
from app.db import session
from app.definitions import catalogue
from app.definitions.models import Definition
from app.jobs import kinds, queue
from app.jobs.models import Lease
from app.jobs.queue import Order
from app.organisation import directory
from app.organisation.actors import SYSTEM
from app.organisation.models import Assignment, Person, Unit, UnitDescent, UnitKind
from app.points import rules
from app.points.rulesets import RuleSet, RuleSetStatus

#: The procedure of a quarter.
KEY = "points_cycle"
#: The job of the morning, and that of one branch.
LOOK = "assessment.begin_quarters"
BEGIN = "assessment.begin_quarter"
#: When the offices open.
AT = time(8, 0)
#: Who conducts a quarter: a branch without one has no committee to begin it.
CLERK = "ORG_COMMISSIONER"


def plan() -> None:
    """Have somebody look soon; nothing new if the next look is planned already."""
    queue.later(Order(LOOK, {}, unique_key=LOOK))


@kinds.kind(LOOK)
def look(_lease: Lease) -> None:
    """The job of the morning; it plans the next one."""
    today = clock.today()
    quarter = f"{today.year}-{rules.quarter_of(today)}"
    for branch_id in branches_to_begin(today):
        key = f"{BEGIN}:{branch_id}:{quarter}"
        queue.later(Order(BEGIN, {"branch": str(branch_id)}, unique_key=key))
    queue.each_day(LOOK, AT)


@kinds.kind(BEGIN)
def begin(lease: Lease) -> None:
    """Begin the quarter of one branch, unless somebody has meanwhile."""
    branch_id = uuid.UUID(lease.arguments["branch"])
    today = clock.today()
    session.execute(sa.select(Unit.id).filter_by(id=branch_id).with_for_update())
    if branch_id not in branches_to_begin(today):
        return
    first_day = rules.first_day_of_quarter(today)
    applicant.start(
        SYSTEM,
        catalogue.definition(KEY),
        branch_id,
        {},
        start_key=uuid.uuid5(branch_id, f"{KEY} {first_day}"),
        on_behalf_of=directory.holders(CLERK, branch_id)[0],
    )


def branches_to_begin(today: date) -> list[uuid.UUID]:
    """Branches with a committee and rules whose quarter is due and that have not begun it."""
    first_day = rules.first_day_of_quarter(today)
    version = catalogue.in_force(KEY)
    if version is None or catalogue.is_retired(version.definition):
        return []
    if today < clock.working_day_after(first_day - clock.ONE_DAY, 1):
        return []
    began = sa.exists().where(
        Case.unit_id == Unit.id,
        Case.definition_id == Definition.id,
        Case.started_at >= clock.day_end(first_day - clock.ONE_DAY),
    )
    query = (
        sa.select(Unit.id)
        .join(Definition, Definition.key == KEY)
        .where(
            Unit.kind == UnitKind.BRANCH,
            Definition.version_in_force_id.is_not(None),
            _has_clerk(today),
            _has_rules(),
            ~began,
        )
    )
    return list(session.scalars(query.order_by(Unit.code)))


def _has_clerk(today: date) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        Assignment.unit_id == Unit.id,
        Assignment.role_code == CLERK,
        directory.in_force(today),
        Assignment.person.has(Person.disabled_at.is_(None)),
    )


def _has_rules() -> sa.ColumnElement[bool]:
    return sa.exists().where(
        UnitDescent.unit_id == Unit.id,
        UnitDescent.ancestor_id == RuleSet.owner_id,
        RuleSet.status == RuleSetStatus.ACTIVE,
    )
