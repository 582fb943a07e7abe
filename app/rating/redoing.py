"""What was decided of an objection is carried out; a branch does one component anew at a time.

A branch is told as after a deliberation. What comes while it is at work on something else waits
until that is done.
"""

from __future__ import annotations

import sqlalchemy as sa

from app import clock
from app.cases import correlation, messages
from app.db import session
from app.rating import deliberations, holding, years
from app.rating.models import RatedBranch, RatingYear
from app.rating.objected import StarObjection, StarRuling

#: The message by which a year learns that every branch has its marks.
SCORED = messages.reserve("star_branches_scored")
#: By which it learns that no objection is open and every branch is ready; the key is its case.
SETTLED = messages.reserve("star_objections_settled")
#: By which an objection learns that the branch has done its component anew; the key is its case.
REDONE = messages.reserve("star_component_redone")


def settle(objection: StarObjection) -> str:
    """Carry out what was decided, once; what came of it, in words.

    Kept: the objection is done with. To be redone: the branch is told, and the objection stays open
    until it has done so.
    """
    year = years.lock(objection.rated.rating_id)
    if objection.settled_at is None:
        objection.settled_at = clock.now()
        if objection.ruling == StarRuling.REDONE:
            _tell_next(objection.rated)
        else:
            close(objection)
            look(year)
    return _done(objection)


def _done(objection: StarObjection) -> str:
    if objection.ruling == StarRuling.REDONE:
        return "已请支部、评审工作组或镇党建办重办这一项"
    if objection.ruling == StarRuling.RECKONED:
        return "汇总时按登记的各项重新计算"
    return "公示的结果不变"


def close(objection: StarObjection) -> None:
    """It holds its branch no longer; once more changes nothing."""
    objection.closed_at = objection.closed_at or clock.now()
    session.flush()


def _tell_next(rated: RatedBranch) -> None:
    """Let the branch begin what waits longest, unless it is at work on something."""
    waiting = _settled(rated, StarObjection.told_at.is_(None))
    if rated.scored_at is None or waiting is None:
        return
    assert waiting.component is not None, "it was decided that one is redone"
    waiting.told_at = clock.now()
    deliberations.send_back(rated, waiting.component, waiting.reason[:500])
    session.flush()


def _settled(rated: RatedBranch, condition: sa.ColumnElement[bool]) -> StarObjection | None:
    query = (
        sa.select(StarObjection)
        .filter_by(rated_id=rated.id, ruling=StarRuling.REDONE, closed_at=None)
        .where(StarObjection.settled_at.is_not(None), condition)
        .order_by(StarObjection.settled_at, StarObjection.raised_at, StarObjection.case_id)
    )
    return session.scalars(query.limit(1)).first()


def note_ready(rated: RatedBranch) -> None:
    """All components of a branch are there; after the last branch the year goes on."""
    rating = years.lock(rated.rating_id)
    rated.scored_at = clock.now()
    done = _settled(rated, StarObjection.told_at.is_not(None))
    if done is not None:
        close(done)
        messages.post([done.case_id], REDONE, {})
    _tell_next(rated)
    session.flush()
    if any(one.scored_at is None for one in rating.branches):
        return
    if rating.scored_at is None or _awaits(rating, SCORED):
        rating.scored_at = rating.scored_at or clock.now()
        messages.post([rating.case_id], SCORED, {})
    look(rating)


def look(year: RatingYear) -> None:
    """The year goes on where it waits for its objections and none is left."""
    if _awaits(year, SETTLED):
        tell_if_settled(year)


def tell_if_settled(year: RatingYear) -> None:
    """Let a year that is about to wait know that there is nothing to wait for."""
    is_ready = all(one.scored_at is not None for one in year.branches)
    if is_ready and not holding.open_objections(year):
        messages.post([year.case_id], SETTLED, {})


def _awaits(year: RatingYear, message: str) -> bool:
    session.flush()
    return bool(correlation.receivers(message, correlation.key_text(str(year.case_id))))
