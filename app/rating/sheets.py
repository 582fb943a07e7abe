"""Score sheets of reviewers, blind until all are in (F-S5).

They come here straight from the step (`cases.sealed`): no case, record or page has them. Whoever
reads marks does so through `seen_by`.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from app import clock
from app.db import session
from app.errors import Invalid, Refused, Sentence
from app.i18n import mark
from app.organisation.actors import Actor
from app.rating import group, reading, years
from app.rating.models import RatedBranch
from app.rating.reviewing import ReviewMark, ReviewSheet
from app.stars import components
from app.stars.figures import rounded
from app.stars.vocabulary import Aspect

#: Below this share of the maximum, in per cent, a mark needs a remark of so many signs.
REMARK_BELOW = 60
LEAST_REMARK = 10


class AlreadyHandedIn(Refused):
    message = "您已经交过“%(branch)s”的评分表。"


class TooFewSheets(Refused):
    message = "“%(branch)s”的评分表不足%(needed)s份，不能得出结果。"


class RemarkMissing(Invalid):
    """A low mark without a word why; field `scores`."""


@dataclass(frozen=True)
class Mark:
    """One aspect of a sheet: hundredths, and what is said to it."""

    score: int | None
    remark: str = ""


def hand_in(rated: RatedBranch, person_id: uuid.UUID, marks: Mapping[Aspect, Mark]) -> ReviewSheet:
    """Take one reviewer's sheet about one branch; nobody changes it any more.

    Raises:
        Recused: the reviewer keeps out of this branch, or does not belong to the group.
        ScoreSheetInvalid: an aspect is missing, above its maximum or not in half points.
        RemarkMissing, AlreadyHandedIn, BranchDecided.
    """
    rating = years.lock(rated.rating_id)
    rated.require_undecided()
    group.panel(rated).require(str(person_id), str(rated.id))
    maxima = rating.standard.maxima
    components.check_sheet({aspect: one.score for aspect, one in marks.items()}, maxima)
    _require_remarks(marks, maxima)
    if any(sheet.person_id == person_id for sheet in _of_round(rated)):
        raise AlreadyHandedIn(branch=rated.branch.name)
    sheet = ReviewSheet(
        rated=rated,
        person_id=person_id,
        round=rated.review_round,
        handed_in_at=clock.now(),
        marks=[
            ReviewMark(aspect=aspect, score=one.score, remark=one.remark)
            for aspect, one in marks.items()
        ],
    )
    session.add(sheet)
    session.flush()
    return sheet


def needs_remark(score: int, most: int) -> bool:
    """Is a mark so low that it must be explained?"""
    return score * 100 < REMARK_BELOW * most


def _require_remarks(marks: Mapping[Aspect, Mark], maxima: Mapping[Aspect, int]) -> None:
    missing = [
        aspect
        for aspect, one in marks.items()
        if needs_remark(one.score or 0, maxima[aspect]) and len(one.remark) < LEAST_REMARK
    ]
    if missing:
        told = Sentence(mark("低于满分60%%的方面，请写明理由，至少10个字。"))
        raise RemarkMissing({"scores": [told]})


def _of_round(rated: RatedBranch) -> list[ReviewSheet]:
    """All sheets of the present round. Never handed out before all are in, see `seen_by`."""
    query = (
        sa.select(ReviewSheet)
        .filter_by(rated_id=rated.id, round=rated.review_round)
        .options(joinedload(ReviewSheet.person), selectinload(ReviewSheet.marks))
        .order_by(ReviewSheet.handed_in_at, ReviewSheet.id)
    )
    return list(session.scalars(query))


def missing(rated: RatedBranch) -> list[str]:
    """The judges who have not handed in a sheet, as texts of ids."""
    done = {str(sheet.person_id) for sheet in _of_round(rated)}
    return sorted(group.panel(rated).judges(str(rated.id)) - done)


def have_quorum(rated: RatedBranch) -> bool:
    """Are there sheets enough for a result (ST-15)?"""
    return len(_of_round(rated)) >= group.panel(rated).ballots_needed(str(rated.id))


def close(rated: RatedBranch) -> None:
    """Reckon ANNUAL from the sheets that came.

    Raises: TooFewSheets.
    """
    if not have_quorum(rated):
        needed = group.panel(rated).ballots_needed(str(rated.id))
        raise TooFewSheets(branch=rated.branch.name, needed=needed)
    sheets = _of_round(rated)
    rated.annual_score = components.annual(
        [sheet.total for sheet in sheets], rated.rating.standard.terms.trim_above
    )
    rated.results = _mean(sheets, Aspect.RESULTS)
    rated.service = _mean(sheets, Aspect.SERVICE)


def _mean(sheets: Sequence[ReviewSheet], aspect: Aspect) -> int:
    return rounded(sum(sheet.scores[aspect] for sheet in sheets), len(sheets))


def totals(rated: RatedBranch) -> list[int]:
    """The totals of the sheets in rising order, without names; none before they are open."""
    return sorted(sheet.total for sheet in _of_round(rated)) if are_open(rated) else []


def are_open(rated: RatedBranch) -> bool:
    """May others than their writers see the marks? Not before every branch has all of its own."""
    return rated.scored_at is not None and rated.rating.scored_at is not None


def seen_by(actor: Actor, rated: RatedBranch) -> list[ReviewSheet]:
    """The sheets about a branch that somebody may see: one's own, and all once they are open.

    Raises: Forbidden.
    """
    sheets = _of_round(rated)
    own = [sheet for sheet in sheets if sheet.person_id == actor.person_id]
    if not are_open(rated):
        return own
    if not own:
        reading.require(actor, rated.rating)
    return sheets
