"""抽查: lines of a quarter drawn at random for its supervisor, so that anybody can draw them again.

Lots are drawn among the numbers of the lines (`app.lots`). Seed, sample and what was drawn from are
kept in the record of the quarter's case, which nobody can change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app import audit, lots
from app.assessment import panels
from app.assessment.models import Course
from app.cases import progress
from app.db import session
from app.errors import Forbidden, Invalid, Sentence
from app.i18n import mark
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.permissions import Permission
from app.points.models import Claim
from app.points.status import ClaimStatus

ACTION = "quarter.sampled"
#: Nobody looks through more at once.
MOST = 50
#: Lines that their members have taken back; all others can be drawn, those refused too.
_GONE = (ClaimStatus.WITHDRAWN, ClaimStatus.DISOWNED)


class WrongSize(Invalid):
    """So many cannot be drawn; field `size`."""

    def __init__(self, most: int) -> None:
        said = Sentence(mark("请填1到%(most)d之间的件数。"), most=most)
        super().__init__({"size": [said]})


class NothingToDraw(Invalid):
    """Nobody has filed anything yet; field `size`."""

    def __init__(self) -> None:
        super().__init__({"size": [Sentence(mark("这个季度还没有可以抽查的申报。"))]})


@dataclass(frozen=True)
class Sample:
    """One draw: `numbers` of claims, out of so many, whose sorted numbers have this digest."""

    seed: str
    numbers: Sequence[str]
    out_of: int
    digest: str
    drawn_at: datetime
    drawn_by: str


def may_draw(actor: Actor, course: Course) -> bool:
    """The branch's supervisor may, and whoever above the branch reads its cases."""
    branch = course.cycle.branch
    supervisor = (panels.SUPERVISOR, branch.id)
    if any((post.role, post.unit_id) == supervisor for post in actor.posts):
        return True
    above = branch.parent
    return above is not None and permissions.may(actor, Permission.READ_CASES, above)


def draw(actor: Actor, course: Course, size: int) -> Sample:
    """Draw so many lines of the quarter and record it.

    Raises:
        Forbidden: the actor supervises nothing here.
        WrongSize, NothingToDraw: per field.
    """
    if not may_draw(actor, course):
        raise Forbidden
    case = progress.lock(course.case_id)
    numbers = sorted(session.scalars(_drawable(course)))
    if not numbers:
        raise NothingToDraw
    most = min(MOST, len(numbers))
    if not 1 <= size <= most:
        raise WrongSize(most)
    seed = lots.new_seed()
    entry = audit.record(
        case,
        actor,
        ACTION,
        {
            "seed": seed,
            "drawn": lots.drawn(seed, numbers, size),
            "out_of": len(numbers),
            "digest": digest(numbers),
        },
    )
    return _sample(entry)


def digest(numbers: Iterable[str]) -> str:
    """SHA-256 of the sorted numbers, one a line."""
    return lots.digest("\n".join(sorted(numbers)))


def _drawable(course: Course) -> sa.Select[str]:
    return sa.select(Claim.number).where(
        Claim.cycle_id == course.cycle_id, Claim.status.not_in(_GONE)
    )


def samples_of(course: Course) -> list[Sample]:
    """The draws of a quarter, the last first."""
    found = audit.entries(course.case_id)
    return [_sample(entry) for entry in reversed(found) if entry.action == ACTION]


def _sample(entry: audit.AuditEntry) -> Sample:
    said = entry.details
    return Sample(
        seed=said["seed"],
        numbers=said["drawn"],
        out_of=said["out_of"],
        digest=said["digest"],
        drawn_at=entry.at,
        drawn_by=entry.actor_name,
    )


def lines_of(sample: Sample) -> list[Claim]:
    """The lines of a sample, in the order of the draw."""
    query = (
        sa.select(Claim)
        .where(Claim.number.in_(sample.numbers))
        .options(joinedload(Claim.member, innerjoin=True), joinedload(Claim.item, innerjoin=True))
    )
    found = {claim.number: claim for claim in session.scalars(query)}
    return [found[number] for number in sample.numbers]
