"""A branch rates itself and says what became of its promises (支部自评, F-S3)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from app import clock
from app.db import session
from app.errors import Invalid, Sentence
from app.i18n import mark
from app.rating import commitments
from app.rating.models import RatedBranch
from app.rating.records import Ending, SelfLine
from app.stars import components
from app.stars.vocabulary import Aspect


class NotResolved(Invalid):
    """More than half of the branch's members resolve it; field `members_present`."""

    def __init__(self) -> None:
        told = Sentence(mark("到会人数要超过应到人数的一半，才能通过自评。"))
        super().__init__({"members_present": [told]})


@dataclass(frozen=True)
class Line:
    """One aspect: hundredths, the facts behind them, and the ids of the files that show them."""

    aspect: Aspect
    score: int
    facts: str
    files: list[str]


@dataclass(frozen=True)
class Resolution:
    """The meeting that has resolved it, and the secretary who signs."""

    held_on: date
    due: int
    present: int
    signer_id: uuid.UUID


@dataclass(frozen=True)
class End:
    """What became of one promise."""

    ended: Ending
    reason: str


def record(
    rated: RatedBranch,
    lines: Sequence[Line],
    ends: Mapping[uuid.UUID, End],
    resolved: Resolution,
) -> int:
    """Keep a self-rating, in place of an earlier one; SELF in hundredths.

    Raises:
        ScoreSheetInvalid: an aspect is missing, above its maximum or not in half points.
        NotResolved, BranchDecided.
    """
    rated.require_undecided()
    if 2 * resolved.present <= resolved.due:
        raise NotResolved
    scores = {line.aspect: line.score for line in lines}
    components.check_sheet(scores, rated.rating.standard.maxima)
    session.execute(sa.delete(SelfLine).filter_by(rated_id=rated.id))
    session.add_all(SelfLine(rated_id=rated.id, **vars(line)) for line in lines)
    for promise in commitments.of_branch(rated):
        if end := ends.get(promise.id):
            promise.ended, promise.ended_reason = end.ended, end.reason
    rated.resolved_on, rated.signer_id = resolved.held_on, resolved.signer_id
    rated.members_due, rated.members_present = resolved.due, resolved.present
    return _settle(rated, components.self_rating(scores))


def miss(rated: RatedBranch) -> None:
    """The last day has gone by without a self-rating: SELF is 0 (`domain.md` 8.2)."""
    _settle(rated, components.self_rating(None))


def _settle(rated: RatedBranch, score: int) -> int:
    rated.self_at, rated.self_score = clock.now(), score
    return score


def lines(rated: RatedBranch) -> dict[Aspect, SelfLine]:
    """What the branch gave itself, by aspect."""
    return lines_of([rated])[rated.id]


def lines_of(branches: Sequence[RatedBranch]) -> dict[uuid.UUID, dict[Aspect, SelfLine]]:
    """What branches gave themselves: branch's row → aspect → line."""
    found: dict[uuid.UUID, dict[Aspect, SelfLine]] = {one.id: {} for one in branches}
    for line in session.scalars(sa.select(SelfLine).where(SelfLine.rated_id.in_(found))):
        found[line.rated_id][line.aspect] = line
    return found
