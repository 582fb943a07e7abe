"""The review group of a year: who sits in it, and who keeps out of which branch (F-S4).

Who keeps out is told by the members themselves and found in the registers: whoever holds a post in
the village, or belongs to its branch, does not score it (`domain.md` 4.2, 5).
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app import audit, clock
from app.db import session
from app.errors import Invalid, Sentence
from app.i18n import mark
from app.organisation import directory
from app.organisation.actors import SYSTEM
from app.organisation.models import Assignment, Membership, Unit, UnitDescent
from app.rating import years
from app.rating.models import RatedBranch, RatingYear
from app.rating.reviewing import Reviewer, ReviewRecusal
from app.stars.panel import Panel
from app.stars.settings import MOST_SHEETS

LEAST, MOST = 5, MOST_SHEETS
#: Whoever runs the year does not score in it (`domain.md` 4.1).
OFFICE = "TOWN_OFFICE"
REVIEWER = "REVIEWER"
HOLDS_POST = mark("在该村任职")
BELONGS = mark("组织关系在该村")


class GroupInvalid(Invalid):
    """Too few or too many, no head, an officer of the year; per field of F-S4."""


@dataclass(frozen=True)
class Seat:
    """A place in the group: who, for whom, and whether they lead it."""

    person_id: uuid.UUID
    capacity: str
    is_head: bool


@dataclass(frozen=True)
class KeepsOut:
    """Somebody has declared that they keep out of a branch, and why."""

    person_id: uuid.UUID
    rated_id: uuid.UUID
    ground: str


def form(
    rating: RatingYear, seats: Sequence[Seat], declared: Sequence[KeepsOut], decision: str
) -> None:
    """Form the group under a number of a decision, in place of one that was formed before.

    Raises:
        GroupInvalid: fields `reviewers`, `recusals`.
        YearDecided.
    """
    rating = years.lock(rating.id)
    rating.require_undecided()
    _check(rating, seats)
    _clear(rating)
    session.add_all(Reviewer(rating_id=rating.id, **vars(seat)) for seat in seats)
    grounds = _derived(rating, seats)
    for one in declared:
        grounds[one.rated_id, one.person_id] = one.ground
    _require_judges(rating, seats, grounds)
    session.add_all(
        ReviewRecusal(rated_id=rated, person_id=person, ground=ground)
        for (rated, person), ground in grounds.items()
    )
    rating.formed_at, rating.decision_number = clock.now(), decision
    session.flush()
    about = {"members": [str(one.person_id) for one in seats], "recusals": len(grounds)}
    audit.record(rating, SYSTEM, "rating.group_formed", about)


def _check(rating: RatingYear, seats: Sequence[Seat]) -> None:
    people = {seat.person_id for seat in seats}
    officers = people.intersection(directory.holders(OFFICE, rating.town_id))
    checks = [
        (not LEAST <= len(people) <= MOST, Sentence(mark("评审工作组须有5至9人。"))),
        (len(people) < len(seats), Sentence(mark("同一个人只能列一次。"))),
        (sum(seat.is_head for seat in seats) != 1, Sentence(mark("请指定一名组长。"))),
        (bool(officers), Sentence(mark("组织评星的镇党建办人员不能参加评分。"))),
    ]
    if said := [told for is_wrong, told in checks if is_wrong]:
        raise GroupInvalid({"reviewers": said})


def _clear(rating: RatingYear) -> None:
    of_year = [one.id for one in rating.branches]
    session.execute(sa.delete(ReviewRecusal).where(ReviewRecusal.rated_id.in_(of_year)))
    session.execute(sa.delete(Reviewer).filter_by(rating_id=rating.id))


def _derived(rating: RatingYear, seats: Sequence[Seat]) -> dict[tuple[uuid.UUID, uuid.UUID], str]:
    """Who keeps out because of what the registers say: (branch, person) → ground."""
    people = [seat.person_id for seat in seats]
    found = {}
    for rated in rating.branches:
        village = rated.branch.parent or rated.branch
        for person in session.scalars(_posted_within(village, people)):
            found[rated.id, person] = HOLDS_POST
        members = sa.select(Membership.person_id).filter_by(branch_id=rated.branch_id, left_on=None)
        for person in session.scalars(members.where(Membership.person_id.in_(people))):
            found[rated.id, person] = BELONGS
    return found


def _posted_within(village: Unit, people: Sequence[uuid.UUID]) -> sa.Select[uuid.UUID]:
    return (
        sa.select(Assignment.person_id)
        .join(UnitDescent, UnitDescent.unit_id == Assignment.unit_id)
        .where(
            UnitDescent.ancestor_id == village.id,
            Assignment.person_id.in_(people),
            directory.in_force(clock.today()),
        )
    )


def _require_judges(
    rating: RatingYear,
    seats: Sequence[Seat],
    grounds: dict[tuple[uuid.UUID, uuid.UUID], str],
) -> None:
    """A branch that nobody may score gets no result (`domain.md` section 5, quorum)."""
    said, least = [], rating.standard.terms.least_sheets
    for rated in rating.branches:
        out = {person for (branch, person) in grounds if branch == rated.id}
        if len({seat.person_id for seat in seats} - out) < least:
            told = mark("“%(branch)s”能评分的不足%(least)s人，请增加组员。")
            said.append(Sentence(told, branch=rated.branch.name, least=least))
    if said:
        raise GroupInvalid({"recusals": said})


def members(rating_id: uuid.UUID) -> list[Reviewer]:
    """The group, its head first."""
    query = (
        sa.select(Reviewer)
        .filter_by(rating_id=rating_id)
        .options(joinedload(Reviewer.person))
        .order_by(Reviewer.is_head.desc(), Reviewer.person_id)
    )
    return list(session.scalars(query))


def recusals(rated: RatedBranch) -> list[ReviewRecusal]:
    """Who keeps out of a branch."""
    query = sa.select(ReviewRecusal).filter_by(rated_id=rated.id)
    return list(session.scalars(query.options(joinedload(ReviewRecusal.person))))


def visitor(rated: RatedBranch) -> uuid.UUID:
    """Who leads the visit to a branch: the head of the group, or the first who may score it."""
    judges = panel(rated).judges(str(rated.id))
    return next(one.person_id for one in members(rated.rating_id) if str(one.person_id) in judges)


def panel(rated: RatedBranch) -> Panel:
    """The group as a branch meets it; people and branch are texts of their ids."""
    out = frozenset(str(one.person_id) for one in recusals(rated))
    people = frozenset(str(one.person_id) for one in members(rated.rating_id))
    terms = rated.rating.standard.terms
    return Panel(people, {str(rated.id): out}, terms.quorum_share, terms.least_sheets)
