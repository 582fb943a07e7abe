"""结果运用: what is proposed for performance pay and honours, with the data behind it (8.9).

Nothing here decides: other bodies do, elsewhere. Factors are hundredths.
"""

from __future__ import annotations

import enum
import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from app import clock
from app.db import session
from app.i18n import mark
from app.organisation import directory
from app.organisation.models import Assignment, Person
from app.rating import deciding
from app.rating.models import RatedBranch, RatingYear
from app.rating.years import VILLAGE_SECRETARY
from app.stars.terms import FACTOR_STARS

_FIVE, _LEAST_RISEN = 5, 3


class Honour(enum.StrEnum):
    """What a branch is proposed to be honoured for."""

    FIVE_STARS = "FIVE_STARS"
    RISEN = "RISEN"


HONOUR_TITLES = {
    Honour.FIVE_STARS: mark("五星党支部，建议列入评先评优"),
    Honour.RISEN: mark("比上年升星，建议表扬"),
}


@dataclass(frozen=True)
class Proposal:
    """What is proposed for a branch: its secretaries by name, a factor and an honour, or none."""

    rated: RatedBranch
    secretaries: tuple[str, ...]
    factor: int | None
    honour: Honour | None


def proposals(year: RatingYear) -> list[Proposal]:
    """For every branch of a decided year, the highest star first."""
    factors = dict(zip(FACTOR_STARS, year.standard.terms.factors, strict=False))
    people = secretaries(year)
    return [
        Proposal(
            one, tuple(people.get(one.branch_id, ())), factors.get(one.final_star or 0), honour(one)
        )
        for one in deciding.in_order(year.branches)
    ]


def honour(rated: RatedBranch) -> Honour | None:
    """Five stars, or more stars than last year and three at least."""
    star = rated.final_star or 0
    if star == _FIVE:
        return Honour.FIVE_STARS
    has_risen = rated.last_star is not None and star > rated.last_star
    return Honour.RISEN if has_risen and star >= _LEAST_RISEN else None


def secretaries(year: RatingYear) -> Mapping[uuid.UUID, list[str]]:
    """Branch → the names of its secretaries today."""
    query = (
        sa.select(Assignment.unit_id, Person.name)
        .join(Person, Person.id == Assignment.person_id)
        .where(
            Assignment.unit_id.in_([one.branch_id for one in year.branches]),
            Assignment.role_code == VILLAGE_SECRETARY,
            directory.in_force(clock.today()),
        )
        .order_by(Person.name)
    )
    found: dict[uuid.UUID, list[str]] = defaultdict(list)
    for branch, name in session.execute(query):
        found[branch].append(name)
    return dict(found)
