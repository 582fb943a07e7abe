"""The stars of a decided year as its board, its papers and the page of a plaque show them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app import clock, i18n
from app.rating import awards, deciding, explaining, profile
from app.rating.awards import END_TITLES, Plaque
from app.rating.models import CLASS_TITLES, RatedBranch, RatingYear
from app.rating.profile import Marks
from app.rectification import reading as rectified
from app.stars.figures import score, score_if_known
from app.stars.vocabulary import ASPECT_TITLES, Aspect
from app.strokes import by_strokes
from app.views import codes, ratingyears
from app.views.radar import radar

#: From the most to none.
STARS = (5, 4, 3, 2, 1, 0)


def of_year(year: RatingYear) -> dict[str, Any]:
    """All that the board and the papers need of the branches of a year that are decided."""
    plaques = {one.rated_id: one for one in awards.of_year(year)}
    marks = profile.means(year)
    mean = profile.town_mean(marks)
    branches = [
        _branch(one, plaques.get(one.id), marks.get(one.id, {}), mean)
        for one in deciding.in_order(year.decided)
    ]
    return {
        "id": year.id,
        "title": ratingyears.words(year),
        "town": year.town.name,
        "year": year.year,
        "circular_number": year.circular_number,
        "decided_at": max(one["decided_at"] for one in branches),
        "told_on": _told_on(year, plaques.values()),
        "branches": branches,
        "groups": _groups(branches),
        "plaques": [shown(one) for one in plaques.values()],
        "extended": [one.rated.branch.name for one in rectified.not_accepted_in(year)],
        "returned": [shown(one) for one in awards.taken_back(year)],
        "guidance_url": url_for("rectifications.guidance", year=year.id),
        "papers": {
            name: url_for("awards.paper", rating_id=year.id, paper=name)
            for name in ("plaques", "certificates", "circular")
        },
    }


def _branch(rated: RatedBranch, plaque: Plaque | None, marks: Marks, mean: Marks) -> dict[str, Any]:
    maxima = rated.rating.standard.maxima
    last = rated.last_star
    star = rated.final_star or 0
    return {
        "name": rated.branch.name,
        "decided_at": rated.decided_at,
        "star": star,
        "words": i18n.known(explaining.star_words(rated.final_star)),
        "change": None if last is None else star - last,
        "composite": score_if_known(rated.composite),
        "village_class": i18n.known(CLASS_TITLES[rated.village_class])
        if rated.village_class
        else "",
        "guidance": i18n.known(rated.guidance),
        "gaps": [i18n.known(ASPECT_TITLES[one]) for one in profile.gaps(marks, maxima)],
        "radar": _radar(marks, mean, maxima) if marks else None,
        "aspects": [
            {
                "title": i18n.known(ASPECT_TITLES[one]),
                "mark": score(marks[one]),
                "mean": score(mean[one]),
                "most": score(maxima[one]),
            }
            for one in Aspect
            if marks
        ],
        "plaque": plaque and shown(plaque),
    }


def _radar(marks: Marks, mean: Marks, maxima: Mapping[Aspect, int]) -> dict[str, Any]:
    labels = [i18n.known(ASPECT_TITLES[one]) for one in Aspect]
    shapes = ([given[one] / maxima[one] for one in Aspect] for given in (mean, marks))
    return radar(labels, *shapes)


def _groups(branches: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The branches under their stars, the highest first: by score, and as a circular lists them."""
    return [
        {
            "star": star,
            "words": i18n.known(explaining.star_words(star)),
            "branches": listed,
            "by_strokes": sorted(listed, key=lambda one: by_strokes(one["name"])),
        }
        for star in STARS
        if (listed := [one for one in branches if one["star"] == star])
    ]


def spreads(years: Sequence[RatingYear], here: RatingYear) -> list[dict[str, Any]]:
    """How many branches of a town had which star, year by year up to the one that is shown."""
    told = [one for one in years if one.town_id == here.town_id and one.year <= here.year]
    return [_spread(one) for one in sorted(told, key=lambda one: one.year)]


def _spread(year: RatingYear) -> dict[str, Any]:
    counts = Counter(one.final_star or 0 for one in year.decided)
    parts = [
        {
            "star": star,
            "words": i18n.known(explaining.star_words(star)),
            "count": counts[star],
        }
        for star in STARS
        if star or counts[star]
    ]
    return {"year": year.year, "parts": parts}


def _told_on(year: RatingYear, plaques: Iterable[Plaque]) -> date | None:
    """The day of the circular: when the plaques were handed over or are to be, else decided."""
    days = [one.handed_over_on or one.issued_on for one in plaques]
    decided = [clock.office_day(one.decided_at) for one in year.decided if one.decided_at]
    return max(days or decided, default=None)


def shown(plaque: Plaque) -> dict[str, Any]:
    """A plaque, its certificate, and how anybody checks them."""
    rated = plaque.rated
    address = codes.address("plaques.show", code=plaque.code)
    return {
        "number": plaque.number,
        "code": codes.grouped(plaque.code),
        "qr": codes.code(address),
        "branch": rated.branch.name,
        "town": rated.rating.town.name,
        "year": rated.rating.year,
        "star": plaque.star,
        "words": i18n.known(explaining.star_words(plaque.star)),
        "issued_on": plaque.issued_on,
        "handed_over_on": plaque.handed_over_on,
        "ended_on": plaque.ended_on,
        "end": i18n.known(END_TITLES[plaque.end]) if plaque.end else None,
        "state": _("有效") if plaque.end is None else i18n.known(END_TITLES[plaque.end]),
        "tone": "green" if plaque.end is None else "grey",
    }
