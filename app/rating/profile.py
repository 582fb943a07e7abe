"""How the branches of a year stand aspect by aspect: marks, the town's mean, the gaps (8.7).

Reads only, one statement for a year. Marks are hundredths; before they are open there are none.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping

import sqlalchemy as sa

from app.db import session
from app.rating.models import RatedBranch, RatingYear
from app.rating.reviewing import ReviewMark, ReviewSheet
from app.stars.figures import rounded
from app.stars.vocabulary import Aspect

#: So many aspects make the list of gaps.
GAPS = 3

Marks = Mapping[Aspect, int]


def means(year: RatingYear) -> dict[uuid.UUID, Marks]:
    """Branch → aspect → mean of the review group's marks in the round that counts."""
    if year.scored_at is None:
        return {}
    query = (
        sa.select(
            ReviewSheet.rated_id,
            ReviewMark.aspect,
            sa.func.sum(ReviewMark.score),
            sa.func.count(),
        )
        .join(ReviewMark, ReviewMark.sheet_id == ReviewSheet.id)
        .join(RatedBranch, RatedBranch.id == ReviewSheet.rated_id)
        .where(
            RatedBranch.rating_id == year.id,
            ReviewSheet.round == RatedBranch.review_round,
        )
        .group_by(ReviewSheet.rated_id, ReviewMark.aspect)
    )
    found: dict[uuid.UUID, dict[Aspect, int]] = defaultdict(dict)
    for rated_id, aspect, total, count in session.execute(query):
        found[rated_id][aspect] = rounded(int(total), count)
    return dict(found)


def town_mean(branches: Mapping[uuid.UUID, Marks]) -> Marks:
    """The mean of all branches, aspect by aspect."""
    return {
        aspect: rounded(sum(marks[aspect] for marks in branches.values()), len(branches))
        for aspect in Aspect
        if branches
    }


def gaps(marks: Marks, maxima: Mapping[Aspect, int]) -> list[Aspect]:
    """The three aspects that are lowest against their maxima, the lowest first."""
    return sorted(marks, key=lambda aspect: marks[aspect] / maxima[aspect])[:GAPS]
