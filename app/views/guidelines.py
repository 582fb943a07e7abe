"""分类指导 as its page shows it: class, guidance and gaps of every branch, pairs, rectification."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import url_for

from app import i18n
from app.rating import deciding, explaining, guiding, profile
from app.rating.models import CLASS_TITLES, RatedBranch, RatingYear, VillageClass
from app.rating.profile import Marks
from app.rectification import reading
from app.rectification.starting import STARS as RECTIFIED
from app.stars.figures import score
from app.stars.vocabulary import ASPECT_TITLES
from app.views import ratingyears

#: The stars whose branches are told their gaps.
WITH_GAPS = (4, 3)


def of_year(year: RatingYear) -> dict[str, Any]:
    """The branches of a year under their classes, and who helps whom."""
    marks = profile.means(year)
    pairs = guiding.pairs(year, marks)
    beside = {helper.id: helped for helper, helped in pairs}
    beside |= {helped.id: helper for helper, helped in pairs}
    walls = reading.walls(year.branches)
    rows = [
        _branch(one, marks.get(one.id, {}), beside, wall=walls.get(one.id))
        for one in deciding.in_order(year.branches)
    ]
    classes = [*(one for one in VillageClass), None]
    groups = [(kind, [row for row in rows if row["class"] is kind]) for kind in classes]
    return {
        "title": ratingyears.words(year),
        "groups": [
            {"words": i18n.known(CLASS_TITLES[kind]) if kind else "", "branches": listed}
            for kind, listed in groups
            if listed
        ],
        "wall_url": url_for("rectifications.wall", year=year.id),
    }


def _branch(
    rated: RatedBranch,
    marks: Marks,
    beside: Mapping[uuid.UUID, RatedBranch],
    *,
    wall: uuid.UUID | None,
) -> dict[str, Any]:
    star, other = rated.final_star or 0, beside.get(rated.id)
    return {
        "id": rated.id,
        "name": rated.branch.name,
        "class": rated.village_class,
        "star": star,
        "words": i18n.known(explaining.star_words(rated.final_star)),
        "guidance": i18n.known(rated.guidance),
        "gaps": _gaps(rated, marks) if star in WITH_GAPS else [],
        "pair": other.branch.name if other else None,
        "helps": other is not None and star == guiding.HELPING,
        "is_put_right": star in RECTIFIED,
        "put_right_url": url_for("rectifications.wall", year=wall) if wall else None,
    }


def _gaps(rated: RatedBranch, marks: Marks) -> list[dict[str, Any]]:
    """The three aspects that are lowest against their maxima; `share` is per cent."""
    maxima = rated.rating.standard.maxima
    return [
        {
            "title": i18n.known(ASPECT_TITLES[one]),
            "mark": score(marks[one]),
            "most": score(maxima[one]),
            "share": 100 * marks[one] // maxima[one],
        }
        for one in profile.gaps(marks, maxima)
    ]
