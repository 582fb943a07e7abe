"""What branches promise at the beginning of a year, and its way to the board (F-S1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from app import clock
from app.db import session
from app.errors import Invalid, Sentence
from app.i18n import mark
from app.rating.models import RatedBranch
from app.rating.records import Commitment
from app.stars.vocabulary import Aspect

#: How often the office may send promises, or the file of a branch, back (`domain.md` 8.3).
MOST_RETURNS = 2
#: So many different aspects at least [D].
LEAST_ASPECTS = 5


class TooFewAspects(Invalid):
    """Promises must not all be about one thing; field `commitments`."""

    def __init__(self) -> None:
        told = Sentence(mark("承诺至少要涉及%(least)s个不同的方面。"), least=LEAST_ASPECTS)
        super().__init__({"commitments": [told]})


class NotOfYear(Invalid):
    """Promises are for the year; fields `commitments.ROW.due_on`."""


class NoMoreReturns(Invalid):
    """It was sent back twice; the office speaks with the branch instead. Field as given."""

    def __init__(self, field: str) -> None:
        told = Sentence(mark("已经退回两次，请当面指导后通过。"))
        super().__init__({field: [told]})


@dataclass(frozen=True)
class Promise:
    """One line of F-S1."""

    aspect: Aspect
    goal: str
    measure: str
    due_on: date
    evidence: str


def record(rated: RatedBranch, promises: Sequence[Promise]) -> list[Commitment]:
    """Keep what a branch promises, in place of what it promised before the office sent it back.

    Raises:
        TooFewAspects, NotOfYear, BranchDecided.
    """
    rated.require_undecided()
    _require_of_year(promises, rated.rating.year)
    if len({one.aspect for one in promises}) < LEAST_ASPECTS:
        raise TooFewAspects
    session.execute(sa.delete(Commitment).filter_by(rated_id=rated.id))
    made = [
        Commitment(rated_id=rated.id, position=position, **vars(one))
        for position, one in enumerate(promises, start=1)
    ]
    session.add_all(made)
    session.flush()
    return made


def _require_of_year(promises: Sequence[Promise], year: int) -> None:
    told = Sentence(mark("期限要在%(year)s年以内。"), year=year)
    late = [at for at, one in enumerate(promises) if one.due_on.year != year]
    if late:
        raise NotOfYear({f"commitments.{at}.due_on": [told] for at in late})


def send_back(rated: RatedBranch) -> None:
    """The office wants better promises. Raises: NoMoreReturns."""
    if rated.commitment_returns >= MOST_RETURNS:
        raise NoMoreReturns("audit_result")
    rated.commitment_returns += 1


def post(rated: RatedBranch) -> None:
    """From now on everybody in the town reads them, all year; once more changes nothing."""
    rated.posted_at = rated.posted_at or clock.now()


def of_branch(rated: RatedBranch) -> list[Commitment]:
    """A branch's promises in their order."""
    query = sa.select(Commitment).filter_by(rated_id=rated.id).order_by(Commitment.position)
    return list(session.scalars(query))
