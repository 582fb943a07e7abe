"""统一授牌: plaques and certificates of a decided year, and what becomes of those before it (8.3).

A branch with as many stars as its standard asks (`star.plaqueFrom`) gets a plaque with a number and
a code by which anybody can check it. One that the branch still has from an earlier year is taken
back: replaced, or lowered.
"""

from __future__ import annotations

import enum
import uuid
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship, selectinload

from app import papercodes
from app.db import Model, new_id, session
from app.errors import NotFound, Refused, Sentence
from app.i18n import mark
from app.notifications import outbox
from app.notifications.models import Message, News
from app.organisation import directory
from app.rating import explaining
from app.rating.models import RatedBranch, RatingYear
from app.rating.years import VILLAGE_SECRETARY
from app.stars.figures import score


class PlaqueEnd(enum.StrEnum):
    """Why a plaque counts no more."""

    REPLACED = "REPLACED"
    LOWERED = "LOWERED"


END_TITLES = {
    PlaqueEnd.REPLACED: mark("已换新牌"),
    PlaqueEnd.LOWERED: mark("星级下降，已收回"),
}


class NotDecided(Refused):
    message = "%(year)s年的星级还没有决定，不能授牌。"


class NoSuchPlaque(NotFound):
    message = "没有这个编号的牌匾。请对照牌匾或证书上的核对码再输一遍。"


class Plaque(Model):
    """The plaque of a branch for a year; its certificate bears the same number."""

    __tablename__ = "star_plaque"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    rated_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("star_branch.id"), unique=True)
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    code: Mapped[str] = mapped_column(
        sa.String(papercodes.LENGTH), unique=True, default=papercodes.new
    )
    star: Mapped[int]
    issued_on: Mapped[date]
    handed_over_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    end: Mapped[PlaqueEnd | None] = mapped_column(sa.Enum(PlaqueEnd, native_enum=False, length=20))

    rated: Mapped[RatedBranch] = relationship()


def issue(year: RatingYear, on: date) -> list[Plaque]:
    """Give every decided branch with stars enough its plaque, once; older ones end that day.

    A branch that is decided later is awarded later.

    Raises:
        NotDecided: the town committee has decided about none yet.
    """
    if not year.decided:
        raise NotDecided(year=year.year)
    session.execute(sa.select(RatingYear.id).filter_by(id=year.id).with_for_update())
    known = {one.rated_id for one in of_year(year)}
    for rated in year.decided:
        _end_older(rated, on)
        if rated.id not in known and deserves(rated):
            session.add(_plaque(rated, on))
    session.flush()
    return of_year(year)


def deserves(rated: RatedBranch) -> bool:
    """Has the branch as many stars as a plaque is given for in its year?"""
    return (rated.final_star or 0) >= rated.rating.standard.terms.plaque_from


def _plaque(rated: RatedBranch, on: date) -> Plaque:
    rating = rated.rating
    number = f"{rating.town.code}-{rating.year}-{rated.place:02}"
    return Plaque(rated=rated, number=number, star=rated.final_star, issued_on=on)


def _end_older(rated: RatedBranch, on: date) -> None:
    """A branch that is not rated, or has too few stars for a plaque, keeps none either."""
    query = (
        sa.select(Plaque)
        .join(Plaque.rated)
        .join(RatedBranch.rating)
        .where(
            RatedBranch.branch_id == rated.branch_id,
            RatingYear.year < rated.rating.year,
            Plaque.ended_on.is_(None),
        )
    )
    for older in session.scalars(query):
        is_lowered = (rated.final_star or 0) < older.star
        older.ended_on = on
        older.end = PlaqueEnd.LOWERED if is_lowered else PlaqueEnd.REPLACED


def waiting(town_id: uuid.UUID) -> list[RatingYear]:
    """The years of a town that are not awarded yet, the last first.

    Some branch of them is decided, and one that deserves a plaque has not got it; a year in which
    none deserves one is never done with.
    """
    query = (
        sa.select(RatingYear)
        .where(RatingYear.town_id == town_id)
        .options(joinedload(RatingYear.standard), selectinload(RatingYear.branches))
        .order_by(RatingYear.year.desc())
    )
    return [one for one in session.scalars(query) if one.decided and _waits(one)]


def _waits(year: RatingYear) -> bool:
    handed_over = {one.rated_id for one in of_year(year) if one.handed_over_on is not None}
    due = [one for one in year.decided if deserves(one) and one.id not in handed_over]
    return bool(due) or not handed_over


def hand_over(year: RatingYear, on: date) -> None:
    """The plaques of a year have been handed over together."""
    for plaque in of_year(year):
        plaque.handed_over_on = plaque.handed_over_on or on


def tell(year: RatingYear) -> None:
    """结果通报: a letter to each village secretary, once (`domain.md` 8.9)."""
    for rated in year.decided:
        body = _letter(year, rated)
        for person_id in directory.holders(VILLAGE_SECRETARY, rated.branch_id):
            letter = uuid.uuid5(rated.id, f"result:{person_id}")
            if session.get(Message, letter) is None:
                title = Sentence("%(year)s年度评星定级结果", year=year.year)
                link = f"/stars/letters/{rated.id}"
                told = outbox.send(person_id, title, body=body, link=link, kind=News.DECIDED)
                told.id = letter


def _letter(year: RatingYear, rated: RatedBranch) -> Sentence:
    """What a branch is told of its year: figure, stars, and what it is guided to do."""
    told = {
        "branch": rated.branch.name,
        "year": year.year,
        "stars": Sentence(explaining.star_words(rated.final_star)),
        "guidance": rated.guidance,
    }
    if rated.composite is None:
        return Sentence("%(branch)s%(year)s年度评定为%(stars)s。%(guidance)s", **told)
    said = mark("%(branch)s%(year)s年度综合得分%(score)s，评定为%(stars)s。%(guidance)s")
    return Sentence(said, score=score(rated.composite), **told)


def of_year(year: RatingYear) -> list[Plaque]:
    """The plaques of a year, by their numbers."""
    query = (
        sa.select(Plaque)
        .join(Plaque.rated)
        .where(RatedBranch.rating_id == year.id)
        .options(joinedload(Plaque.rated).joinedload(RatedBranch.branch))
        .order_by(Plaque.number)
    )
    return list(session.scalars(query))


def taken_back(year: RatingYear) -> list[Plaque]:
    """The older plaques that the branches of a year had to give back."""
    branches = [one.branch_id for one in year.decided]
    query = (
        sa.select(Plaque)
        .join(Plaque.rated)
        .join(RatedBranch.rating)
        .where(
            RatedBranch.branch_id.in_(branches),
            RatingYear.year == year.year - 1,
            Plaque.ended_on.is_not(None),
        )
        .options(joinedload(Plaque.rated).joinedload(RatedBranch.branch))
        .order_by(Plaque.number)
    )
    return list(session.scalars(query))


def of_code(written: str) -> Plaque:
    """The plaque whose code somebody has typed. Raises: NoSuchPlaque."""
    found = session.scalar(sa.select(Plaque).filter_by(code=papercodes.tidy(written)))
    if found is None:
        raise NoSuchPlaque
    return found
