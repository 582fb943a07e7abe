"""The quarters of a branch, opened when they are first needed."""

from __future__ import annotations

import calendar
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app import clock
from app.db import session
from app.organisation.models import Unit
from app.points import rulebook
from app.points.models import Cycle
from app.points.rows import insert_unless_there
from app.points.rules import quarter_of
from app.points.rulesets import RuleSet

_LAST_MONTHS = (3, 6, 9, 12)


def current(branch: Unit, day: date) -> Cycle:
    """The cycle that a day falls in, opened under the rule set in force if it is new.

    Raises:
        NoRuleSet: a new cycle would have no rules.
    """
    found = _cycle(branch, day)
    if found is None:
        _open(branch, day)
        found = _cycle(branch, day)
    assert found is not None
    return found


def rules_on(branch: Unit, day: date) -> RuleSet:
    """The rules that hold for a matter of a day; opens nothing.

    Raises:
        NoRuleSet: there are none.
    """
    found = _cycle(branch, day)
    return rulebook.in_force(branch) if found is None else found.rule_set


def of_year(branch: Unit, year: int) -> list[Cycle]:
    """The cycles a branch has opened in a year, first to last, with their rule sets."""
    query = (
        sa.select(Cycle)
        .filter_by(branch_id=branch.id, year=year)
        .options(joinedload(Cycle.rule_set, innerjoin=True))
        .order_by(Cycle.quarter)
    )
    return list(session.scalars(query))


def _cycle(branch: Unit, day: date) -> Cycle | None:
    place = {"branch": branch.id, "year": day.year, "quarter": quarter_of(day)}
    found: Cycle | None = session.scalar(_with_rule_set(), place)
    return found


@cache
def _with_rule_set() -> sa.Select[Any]:
    return (
        sa.select(Cycle)
        .where(
            Cycle.branch_id == sa.bindparam("branch"),
            Cycle.year == sa.bindparam("year"),
            Cycle.quarter == sa.bindparam("quarter"),
        )
        .options(joinedload(Cycle.rule_set, innerjoin=True))
    )


def _open(branch: Unit, day: date) -> None:
    """Two offices may open the same cycle at once: the first one counts."""
    rule_set = rulebook.in_force(branch)
    quarter = quarter_of(day)
    last_month = _LAST_MONTHS[quarter - 1]
    ends_on = date(day.year, last_month, calendar.monthrange(day.year, last_month)[1])
    last_day = clock.working_day_after(ends_on, rule_set.days("points.reportGraceDays"))
    cycle = {
        "branch_id": branch.id,
        "year": day.year,
        "quarter": quarter,
        "rule_set_id": rule_set.id,
        "starts_on": date(day.year, last_month - 2, 1),
        "ends_on": ends_on,
        "freezes_at": clock.day_end(last_day),
    }
    insert_unless_there(Cycle, [cycle])
