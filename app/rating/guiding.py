"""分类指导: which five-star branch passes its experience on to which three-star one (8.7)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from app.rating import deciding, profile
from app.rating.models import RatedBranch, RatingYear
from app.rating.profile import Marks
from app.stars.vocabulary import Aspect

HELPING, HELPED = 5, 3


def pairs(
    year: RatingYear, marks: Mapping[uuid.UUID, Marks]
) -> list[tuple[RatedBranch, RatedBranch]]:
    """Each five-star branch with a three-star one, as long as there are any.

    The best begins. It takes the branch whose three gaps it is farthest ahead in; of equals the
    one with the lower score.
    """
    ordered = deciding.in_order(year.branches)
    helpers = [one for one in ordered if one.final_star == HELPING]
    left = [one for one in reversed(ordered) if one.final_star == HELPED]
    maxima = year.standard.maxima
    found = []
    for helper in helpers[: len(left)]:
        own = marks.get(helper.id, {})
        taken = _farthest_behind(own, left, marks, maxima)
        left.remove(taken)
        found.append((helper, taken))
    return found


def _farthest_behind(
    own: Marks,
    left: Sequence[RatedBranch],
    marks: Mapping[uuid.UUID, Marks],
    maxima: Mapping[Aspect, int],
) -> RatedBranch:
    def lead(one: RatedBranch) -> float:
        theirs = marks.get(one.id, {})
        gaps = profile.gaps(theirs, maxima)
        return sum((own.get(gap, 0) - theirs[gap]) / maxima[gap] for gap in gaps)

    return max(left, key=lead)
