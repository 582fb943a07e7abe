"""What a branch does in the year to keep its promises: entries with evidence (争创活动, 8.3)."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app import clock
from app.cases import evidence
from app.cases.models import Case
from app.cases.papers import Evidence
from app.db import session
from app.errors import Invalid, NotFound, Refused, Sentence
from app.i18n import mark
from app.organisation.models import Unit
from app.rating import years
from app.rating.models import RatedBranch, RatingYear
from app.rating.records import Activity
from app.stars.vocabulary import Aspect


class NotPromised(Refused):
    message = "“%(branch)s”的承诺还没有公开，公开以后再登记争创活动。"


class SelfRated(Refused):
    message = "“%(branch)s”%(year)s年的自评已经结束，不能再登记争创活动。"


class OutsideYear(Invalid):
    """Another year's matter; field `happened_on`."""

    def __init__(self, year: int) -> None:
        told = Sentence(mark("只登记%(year)s年的活动。"), year=year)
        super().__init__({"happened_on": [told]})


class NotStanding(Invalid):
    """Only an entry of the same branch is replaced, and once; field `replaces`."""

    def __init__(self) -> None:
        told = Sentence(mark("请选择本支部还有效的一条。"))
        super().__init__({"replaces": [told]})


@dataclass(frozen=True)
class Deed:
    """What was done, for which aspect, and how."""

    happened_on: date
    aspect: Aspect
    title: str
    text: str


def record(case: Case, deed: Deed, replaces: uuid.UUID | None = None) -> Activity:
    """Enter what the branch of a case has done, perhaps in place of an earlier entry. Once a case.

    Raises:
        NoRunningYear, NotRated: nobody rates the branch now.
        NotPromised, SelfRated: it is too early, or too late.
        OutsideYear: field `happened_on`.
        NotStanding: field `replaces`.
    """
    known = session.scalar(sa.select(Activity).filter_by(case_id=case.id))
    if known is not None:
        return known
    under_way = branches_at(case.unit_id)
    rated = next((one for one in under_way if one.rating.year == deed.happened_on.year), None)
    if rated is None:
        raise OutsideYear(under_way[0].rating.year)
    require_striving(rated)
    if replaces is not None and replaces not in {one.id for one in of_branch(rated)}:
        raise NotStanding
    made = Activity(
        case_id=case.id,
        rated=rated,
        recorded_at=clock.now(),
        replaces_id=replaces,
        **vars(deed),
    )
    session.add(made)
    session.flush()
    return made


def branches_at(unit_id: uuid.UUID) -> list[RatedBranch]:
    """The branch that is a unit in each year under way, the last first; or a village's only one.

    A village secretary may act for either.

    Raises:
        NoRunningYear, NotRated: there is none.
    """
    unit, under_way = session.get_one(Unit, unit_id), years.undecided(unit_id)
    if not under_way:
        raise years.NoRunningYear(unit=unit.name)
    found = [rated for rating in under_way for rated in _below(rating, unit)]
    if not found:
        raise years.NotRated
    return found


def _below(rating: RatingYear, unit: Unit) -> list[RatedBranch]:
    found = [one for one in rating.branches if one.branch.path.startswith(unit.path)]
    return found if len(found) == 1 else []


def require_striving(rated: RatedBranch) -> None:
    """A branch is between its promises and its self-rating. Raises: NotPromised, SelfRated."""
    if not _strives(rated):
        if rated.self_at is not None:
            raise SelfRated(branch=rated.branch.name, year=rated.rating.year)
        raise NotPromised(branch=rated.branch.name)


def _strives(rated: RatedBranch) -> bool:
    return rated.posted_at is not None and rated.self_at is None


def is_striving(unit_id: uuid.UUID) -> bool:
    """May anything be entered for a unit now?"""
    try:
        found = branches_at(unit_id)
    except (years.NoRunningYear, years.NotRated):
        return False
    return any(map(_strives, found))


def of_branch(rated: RatedBranch) -> list[Activity]:
    """The entries of a branch that stand, first to last."""
    return of_branches([rated])[rated.id]


def of_branches(branches: Sequence[RatedBranch]) -> dict[uuid.UUID, list[Activity]]:
    """The entries of several branches that stand, first to last: branch's row → entries."""
    found: dict[uuid.UUID, list[Activity]] = {one.id: [] for one in branches}
    later = aliased(Activity)
    query = (
        sa.select(Activity)
        .where(
            Activity.rated_id.in_(found),
            sa.not_(sa.exists().where(later.replaces_id == Activity.id)),
        )
        .order_by(Activity.happened_on, Activity.recorded_at, Activity.id)
    )
    for entry in session.scalars(query):
        found[entry.rated_id].append(entry)
    return found


def of_case(case_id: uuid.UUID) -> Activity:
    """The entry that a case has made. Raises: NotFound."""
    found = session.scalar(sa.select(Activity).filter_by(case_id=case_id))
    if found is None:
        raise NotFound
    return found


def files_of(entries: Collection[Activity]) -> dict[uuid.UUID, list[Evidence]]:
    """The files of entries: id of the entry → files, oldest first."""
    found = evidence.of_cases(one.case_id for one in entries)
    return {one.id: found[one.case_id] for one in entries}
