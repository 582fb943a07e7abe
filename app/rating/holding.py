"""Which branches may not be decided yet, and why (`domain.md` 8.6).

An open objection holds its branch, and one that has prevailed until the branch is reckoned anew.
Under a quota it holds every branch whose score is one of five stars as well: what comes of it may
displace any of them. All other branches go on.
"""

from __future__ import annotations

import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from app.db import session
from app.i18n import mark
from app.rating.models import RatedBranch, RatingYear
from app.rating.objected import StarObjection, StarRuling
from app.rating.recounting import recount

_FIVE = 5


class Hold(enum.StrEnum):
    """Why a branch is held."""

    OBJECTION = "OBJECTION"
    REDONE = "REDONE"
    CHANGED = "CHANGED"
    QUOTA = "QUOTA"


HOLD_TITLES = {
    Hold.OBJECTION: mark("有异议正在办理"),
    Hold.REDONE: mark("有一项正在重新办理"),
    Hold.CHANGED: mark("异议已经办结，等重新汇总"),
    Hold.QUOTA: mark("五星名额有限，别的支部有异议没有办结，名次可能变动"),
}


def open_objections(year: RatingYear) -> list[StarObjection]:
    """The objections to results of a year that are not done with, oldest first."""
    query = (
        sa.select(StarObjection)
        .join(StarObjection.rated)
        .where(RatedBranch.rating_id == year.id, StarObjection.closed_at.is_(None))
        .options(contains_eager(StarObjection.rated))
        .order_by(StarObjection.raised_at, StarObjection.case_id)
    )
    return list(session.scalars(query))


def held(year: RatingYear) -> dict[uuid.UUID, Hold]:
    """The undecided branches that may not be decided now → why."""
    objected = {one.rated_id for one in open_objections(year)}
    redone = {one.id for one in year.undecided if one.scored_at is None}
    changed = {one.id for one in _objected_with_success(year) if not recount(one).agrees}
    has_quota = year.standard.terms.five_star_quota is not None
    found = {}
    for rated in year.undecided:
        if rated.id in redone:
            found[rated.id] = Hold.REDONE
        elif rated.id in objected:
            found[rated.id] = Hold.OBJECTION
        elif rated.id in changed:
            found[rated.id] = Hold.CHANGED
        elif has_quota and rated.by_score == _FIVE and (objected or redone or changed):
            found[rated.id] = Hold.QUOTA
    return found


def _objected_with_success(year: RatingYear) -> list[RatedBranch]:
    """The undecided branches that are ready again after an objection about them has prevailed."""
    query = (
        sa.select(StarObjection.rated_id)
        .where(StarObjection.closed_at.is_not(None))
        .where(StarObjection.ruling.in_([StarRuling.RECKONED, StarRuling.REDONE]))
    )
    ids = set(session.scalars(query.where(StarObjection.rated_id.in_(_ids(year)))))
    return [one for one in year.undecided if one.id in ids and one.scored_at is not None]


def _ids(year: RatingYear) -> list[uuid.UUID]:
    return [one.id for one in year.undecided]
