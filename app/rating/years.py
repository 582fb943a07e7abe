"""A town's rating year: begun by the office, one case for each branch (`domain.md` 8.3)."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app import audit, clock
from app.cases import applicant, progress
from app.cases.models import Case
from app.db import session
from app.definitions import catalogue
from app.errors import Invalid, NotFound, Refused, Sentence
from app.i18n import mark
from app.organisation import directory
from app.organisation.actors import SYSTEM
from app.organisation.models import Unit, UnitDescent, UnitKind
from app.rating.models import RatedBranch, RatingYear
from app.rating.records import Commitment
from app.stars import standards

#: The procedure of one branch.
BRANCH_KEY = "star_branch"
VILLAGE_SECRETARY = "VILLAGE_SECRETARY"
#: Where a year says no other days (`domain.md` 8.3): the last day of February, 1 and 15 December.
_SELF_FROM, _SELF_UNTIL = (12, 1), (12, 15)


class YearOpened(Refused):
    """The town has begun this year already; `case_id` leads there."""

    message = "%(town)s%(year)s年的评星已经开始，编号“%(number)s”。"


class NoBranches(Refused):
    message = "“%(town)s”下面没有村党支部，不能开始评星。"


class NoRunningYear(Refused):
    message = "“%(unit)s”没有正在进行的评星年度。"


class DaysOutOfOrder(Invalid):
    """Promises come before the self-rating, which begins before it ends; per field."""


class CommitmentsPosted(Refused):
    message = "已有支部公开了承诺，本年度的评星不能撤回。"


@dataclass(frozen=True)
class Opening:
    """What the office says when it begins a year; days that are None are the usual ones.

    `last_stars` are those of the year before that this house does not know, by branch.
    """

    year: int
    commit_until: date | None = None
    self_from: date | None = None
    self_until: date | None = None
    has_half_year: bool = False
    founded: Collection[uuid.UUID] = ()
    last_stars: Mapping[uuid.UUID, int] = field(default_factory=dict)


def open_year(case: Case, said: Opening) -> RatingYear:
    """Begin a year of the town of a case; once a case.

    1. the standard in force is kept for the whole year;
    2. every branch below the town is in it, with the star of the year before.

    Raises:
        YearOpened, NoBranches, NoStandard.
        DaysOutOfOrder: per field.
    """
    town = case.unit
    session.execute(sa.select(Unit.id).filter_by(id=town.id).with_for_update())
    known = session.scalar(sa.select(RatingYear).filter_by(town_id=town.id, year=said.year))
    if known is not None:
        if known.case_id != case.id:
            number, begun = known.case.number, known.case_id
            raise YearOpened(town=town.name, year=said.year, number=number, case_id=begun)
        return known
    found = village_branches(town.id)
    if not found:
        raise NoBranches(town=town.name)
    rating = RatingYear(
        town=town,
        year=said.year,
        case=case,
        standard=standards.in_force(town, said.year),
        opened_at=clock.now(),
        has_half_year=said.has_half_year,
        **_days(said),
    )
    last = _last_stars(town.id, said.year) | dict(said.last_stars)
    rating.branches = [
        RatedBranch(
            branch=unit, place=place, is_new=unit.id in said.founded, last_star=last.get(unit.id)
        )
        for place, unit in enumerate(found, start=1)
    ]
    session.add(rating)
    session.flush()
    about = {"year": rating.year, "standard": str(rating.standard_id), "branches": len(found)}
    audit.record(rating, SYSTEM, "rating.opened", about)
    return rating


def village_branches(town_id: uuid.UUID) -> list[Unit]:
    """The branches below a town, by code."""
    query = (
        sa.select(Unit)
        .join(UnitDescent, UnitDescent.unit_id == Unit.id)
        .where(
            UnitDescent.ancestor_id == town_id,
            Unit.kind == UnitKind.BRANCH,
            Unit.retired_on.is_(None),
        )
    )
    return list(session.scalars(query.order_by(Unit.code)))


def _days(said: Opening) -> dict[str, date]:
    year = said.year
    days = {
        "commit_until": said.commit_until or date(year, 3, 1) - clock.ONE_DAY,
        "self_from": said.self_from or date(year, *_SELF_FROM),
        "self_until": said.self_until or date(year, *_SELF_UNTIL),
    }
    told = Sentence(mark("日期要依次为：承诺截止、自评开始、自评截止。"))
    if not days["commit_until"] < days["self_from"] <= days["self_until"]:
        raise DaysOutOfOrder({"self_from": [told]})
    return days


def _last_stars(town_id: uuid.UUID, year: int) -> dict[uuid.UUID, int]:
    """What was decided the year before; nothing for a branch that was not decided."""
    query = (
        sa.select(RatedBranch.branch_id, RatedBranch.final_star)
        .join(RatedBranch.rating)
        .where(
            RatingYear.town_id == town_id,
            RatingYear.year == year - 1,
            RatedBranch.decided_at.is_not(None),
        )
    )
    return {branch: star for branch, star in session.execute(query) if star is not None}


def start_branches(rating: RatingYear, fallback: uuid.UUID) -> int:
    """Start the case of every branch that has none; how many there are then.

    It is the village secretary's matter; where there is none, that of the person given.
    """
    definition = catalogue.definition(BRANCH_KEY)
    for rated in rating.branches:
        if rated.case_id is None:
            applicant.start(
                SYSTEM,
                definition,
                rated.branch_id,
                {},
                start_key=uuid.uuid5(rated.id, BRANCH_KEY),
                on_behalf_of=_secretary(rated.branch_id) or fallback,
            )
    return len(rating.branches)


def _secretary(branch_id: uuid.UUID) -> uuid.UUID | None:
    found = directory.holders_upwards([VILLAGE_SECRETARY], branch_id)
    return found[0][2][0] if found else None


def join(case: Case) -> RatedBranch:
    """The branch of a case takes its place in the open year of its town; once more changes nothing.

    Raises:
        NotRated: the branch is in no year that waits for it.
    """
    known = of_branch_case(case.id)
    if known is not None:
        return known
    query = (
        sa.select(RatedBranch)
        .join(RatedBranch.rating)
        .where(
            RatedBranch.branch_id == case.unit_id,
            RatedBranch.case_id.is_(None),
            RatingYear.decided_at.is_(None),
        )
        .order_by(RatingYear.year.desc())
        .limit(1)
    )
    rated = session.scalar(query)
    if rated is None:
        raise NotRated
    rated.case = case
    session.flush()
    return rated


class NotRated(Refused):
    message = "本支部没有列入正在进行的评星年度，请由镇党建办开始。"


def of_case(case_id: uuid.UUID) -> RatingYear | None:
    """The year that a case takes through its steps."""
    return session.scalar(sa.select(RatingYear).filter_by(case_id=case_id))


def of_branch_case(case_id: uuid.UUID) -> RatedBranch | None:
    """The branch that a case takes through the year."""
    return session.scalar(sa.select(RatedBranch).filter_by(case_id=case_id))


def lock(rating_id: uuid.UUID) -> RatingYear:
    """A year with fresh values; whoever changes what all its branches share comes here first."""
    query = sa.select(RatingYear).filter_by(id=rating_id).with_for_update()
    return session.scalars(query).one()


def undecided(unit_id: uuid.UUID) -> list[RatingYear]:
    """The years begun, and not decided, at a unit or above it, the last first.

    There are two from the day on which a year is begun until the one before is decided.
    """
    query = (
        sa.select(RatingYear)
        .join(UnitDescent, UnitDescent.ancestor_id == RatingYear.town_id)
        .where(UnitDescent.unit_id == unit_id, RatingYear.decided_at.is_(None))
        .options(joinedload(RatingYear.branches).joinedload(RatedBranch.branch))
        .order_by(RatingYear.year.desc())
    )
    return list(session.scalars(query).unique())


def require_undecided(unit: Unit, rated_id: uuid.UUID) -> RatedBranch:
    """A branch that is not decided, of any year of a unit.

    Raises: NoRunningYear, NotFound, BranchDecided.
    """
    found = undecided(unit.id)
    if not found:
        raise NoRunningYear(unit=unit.name)
    rated = next((one for year in found for one in year.branches if one.id == rated_id), None)
    if rated is None:
        raise NotFound
    rated.require_undecided()
    return rated


def take_back(rating: RatingYear) -> None:
    """A year was begun by mistake: its branches' cases are withdrawn and it may be begun again.

    Raises:
        CommitmentsPosted: the town has read promises already.
    """
    if any(one.posted_at is not None for one in rating.branches):
        raise CommitmentsPosted
    for rated in rating.branches:
        case_id, rated.case_id = rated.case_id, None
        session.flush()
        if case_id is not None and progress.lock(case_id).is_open:
            applicant.withdraw(SYSTEM, case_id)
        session.execute(sa.delete(Commitment).filter_by(rated_id=rated.id))
        session.delete(rated)
    audit.record(rating, SYSTEM, "rating.taken_back", {"year": rating.year})
    session.flush()
    session.delete(rating)
