"""From components to stars, for all branches of a year; the decision tables say how (8.2, 8.7).

The procedure asks its tables for the star of each score and for the ceilings that each branch
meets; here scores are put together, five-star places are given, and what came out is kept.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa

from app import audit, clock
from app.db import session
from app.errors import Refused
from app.organisation.actors import SYSTEM
from app.rating import usual, years
from app.rating.models import RatedBranch, RatingYear, VillageClass
from app.rating.records import Veto
from app.rating.reviewing import Deliberation
from app.stars import components, rating
from app.stars.rating import NOT_RATED, Seating, Standing, Vote
from app.stars.vocabulary import Limit

_FIVE = 5

#: The ceilings of one branch as a table gives them: name → star.
Ceilings = Mapping[Limit, int]


class NotAllScored(Refused):
    message = "还有%(count)s个支部没有评完，不能计算。"


class OutOfStep(Refused):
    message = "决策表给出的结果和支部的数目不一致，请检查流程图。"


def put_together(year: RatingYear) -> list[RatedBranch]:
    """Reckon USUAL and the composite of every branch that is not decided; all, by their places.

    After the results have hung out, a branch that does one component anew keeps what it had.

    Raises:
        NotAllScored, YearDecided.
    """
    year = years.lock(year.id)
    year.require_undecided()
    waiting = [one for one in year.undecided if one.scored_at is None]
    if waiting and year.notice_id is None:
        raise NotAllScored(count=len(waiting))
    weights = year.standard.terms.weights
    for rated in year.undecided:
        if rated in waiting:
            continue
        rated.usual_score = usual.score(usual.of_branch(rated))
        rated.composite = components.composite(rated.scores, weights)
    year.computed_at = clock.now()
    return list(year.branches)


def vetoed(year: RatingYear) -> set[uuid.UUID]:
    """The branches of a year that a veto stands against."""
    query = sa.select(Veto.rated_id).join(RatedBranch, RatedBranch.id == Veto.rated_id)
    return set(session.scalars(query.where(RatedBranch.rating_id == year.id)))


def standing(rated: RatedBranch, vetoes: Collection[uuid.UUID]) -> Standing:
    """A branch as the arithmetic sees it."""
    assert rated.composite is not None, "its components have been put together"
    return Standing(
        branch=str(rated.id),
        composite=rated.composite,
        mass=rated.mass_score,
        satisfaction=rated.satisfaction,
        results=rated.results or 0,
        service=rated.service or 0,
        last_star=rated.last_star,
        is_vetoed=rated.id in vetoes,
        is_new=rated.is_new,
    )


def seat(year: RatingYear, levels: Sequence[int], ceilings: Sequence[Ceilings]) -> Seating:
    """Who goes without a five-star place, after the tables' levels and ceilings.

    What the review group has voted counts as long as there is something to vote about, and nobody
    has come to be an equal since. Branches that are decided keep what they have, their places too.

    Raises: OutOfStep.
    """
    _require_all(year, levels, ceilings)
    vetoes, candidates, unrated = vetoed(year), [], 0
    for rated, star, met in zip(year.branches, levels, ceilings, strict=True):
        if rated.is_decided:
            unrated += rated.final_star == NOT_RATED
            continue
        lowered = [one for one in met.values() if one < star]
        unrated += NOT_RATED in lowered
        if star == _FIVE and not lowered:
            candidates.append(standing(rated, vetoes))
    return _seating(year, candidates, len(levels) - unrated)


def _seating(year: RatingYear, candidates: Sequence[Standing], count: int) -> Seating:
    terms = year.standard.terms
    taken = sum(one.final_star == _FIVE for one in year.decided)
    open_seating = rating.seat(candidates, count, terms, taken=taken)
    last = last_vote(year)
    if open_seating.vote is None or last is None or not _settles(last, open_seating.vote):
        return open_seating
    return rating.seat(candidates, count, terms, last.voted, taken)


def _settles(last: Deliberation, vote: Vote) -> bool:
    """Was it among all who are equals now? Who has come to be one of them since was not asked."""
    among = set(last.contenders) or vote.contenders
    is_whole = len(last.voted) == vote.seats and vote.contenders.issuperset(last.voted)
    return is_whole and vote.contenders.issubset(among)


def last_vote(year: RatingYear) -> Deliberation | None:
    """The meeting at which the review group has last chosen among equals."""
    query = (
        sa.select(Deliberation)
        .filter_by(rating_id=year.id)
        .order_by(Deliberation.recorded_at.desc(), Deliberation.id.desc())
    )
    return next((one for one in session.scalars(query) if one.voted), None)


def record(year: RatingYear, levels: Sequence[int], ceilings: Sequence[Ceilings]) -> Vote | None:
    """Keep star and fired ceilings of every branch not decided; what is left to a vote.

    Raises: OutOfStep, YearDecided.
    """
    year.require_undecided()
    _require_all(year, levels, ceilings)
    for rated, star, met in zip(year.branches, levels, ceilings, strict=True):
        if rated.is_decided:
            continue
        fired = {limit: top for limit, top in met.items() if top < star}
        rated.by_score, rated.final_star = star, min([star, *fired.values()])
        rated.ceilings = {str(limit): top for limit, top in fired.items()}
    session.flush()
    stars = {str(one.branch_id): one.final_star for one in year.branches}
    audit.record(year, SYSTEM, "rating.computed", {"stars": stars})
    return open_vote(year)


def open_vote(year: RatingYear) -> Vote | None:
    """The equals among whom the review group has to vote, by what was recorded last."""
    vetoes = vetoed(year)
    by_themselves = {
        one.id: [limit for limit in one.fired if limit != Limit.QUOTA] for one in year.undecided
    }
    candidates = [
        standing(one, vetoes)
        for one in year.undecided
        if one.by_score == _FIVE and not by_themselves[one.id]
    ]
    count = sum(one.final_star != NOT_RATED for one in year.branches)
    seating = _seating(year, candidates, count)
    return seating.vote


def guide(branches: Sequence[RatedBranch], rows: Sequence[Mapping[str, str]]) -> None:
    """Keep the class and the guidance that the table gives each branch (`domain.md` 8.7).

    Raises: OutOfStep.
    """
    if len(rows) != len(branches):
        raise OutOfStep
    for rated, row in zip(branches, rows, strict=True):
        name = row.get("village_class")
        rated.village_class = VillageClass(name) if name else None
        rated.guidance = row.get("guidance") or ""


def _require_all(year: RatingYear, levels: Sequence[int], ceilings: Sequence[Ceilings]) -> None:
    if not len(levels) == len(ceilings) == len(year.branches):
        raise OutOfStep
