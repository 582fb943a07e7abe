"""Letters and proposals of a decided year as the pages and the file show them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app import i18n
from app.rating import explaining, guiding, profile, uses
from app.rating.models import RatedBranch, RatingYear
from app.rating.uses import HONOUR_TITLES, Proposal
from app.rectification.starting import OPEN_DAYS
from app.rectification.starting import STARS as RECTIFIED
from app.stars.figures import score
from app.stars.vocabulary import ASPECT_TITLES, COMPONENT_TITLES, LIMIT_TITLES, Component
from app.views import ratingyears, spreadsheet

_NOTHING = "—"


def told() -> str:
    """What stands over every list and in every file of proposals."""
    return str(_("建议名单，不是决定：绩效、评先评优由有权的机关另行研究决定。"))


def table(year: RatingYear, found: Sequence[Proposal]) -> dict[str, Any]:
    """The proposals of a year with the data that they stand on."""
    return {
        "id": year.id,
        "title": ratingyears.words(year),
        "told": told(),
        "has_factors": bool(year.standard.terms.factors),
        "standard_url": url_for("stars.standard"),
        "letters_url": url_for("uses.letters", year=year.id),
        "parts": [i18n.known(title) for title in COMPONENT_TITLES.values()],
        "rows": [_row(one) for one in found],
        "honours": [_row(one) for one in found if one.honour],
    }


def _row(one: Proposal) -> dict[str, Any]:
    rated = one.rated
    return {
        "letter_url": url_for("uses.letter", rated_id=rated.id),
        "name": rated.branch.name,
        "secretaries": i18n.listed(one.secretaries) or _NOTHING,
        "star": rated.final_star or 0,
        "words": _star(rated.final_star),
        "has_last": rated.last_star is not None,
        "last": _NOTHING if rated.last_star is None else _star(rated.last_star),
        "composite": _figure(rated.composite),
        "parts": [_figure(rated.scores.get(part)) for part in Component],
        "satisfaction": _figure(rated.satisfaction),
        "ceilings": i18n.listed(i18n.known(LIMIT_TITLES[limit]) for limit in rated.fired),
        "factor": _NOTHING if one.factor is None else _short(one.factor),
        "honour": i18n.known(HONOUR_TITLES[one.honour]) if one.honour else "",
    }


def _star(star: int | None) -> str:
    return i18n.known(explaining.star_words(star))


def _figure(hundredths: int | None) -> Decimal | str:
    return _NOTHING if hundredths is None else score(hundredths)


def _short(hundredths: int) -> str:
    """120 → 1.2."""
    return f"{score(hundredths).normalize():f}"


def as_csv(found: Sequence[Proposal]) -> str:
    """The same for a spreadsheet; what it is stands in its first line."""
    parts = [i18n.known(title) for title in COMPONENT_TITLES.values()]
    data = [_("星级"), _("上年"), _("综合得分"), *parts, _("满意率"), _("限制")]
    rows = [[told()], [_("党支部"), _("书记"), *data, _("绩效系数（建议）"), _("荣誉（建议）")]]
    for one in found:
        row = _row(one)
        figures = [str(cell) for cell in (row["composite"], *row["parts"], row["satisfaction"])]
        names = [spreadsheet.harmless(row["name"]), spreadsheet.harmless(row["secretaries"])]
        ends = [row["ceilings"], row["factor"], row["honour"]]
        rows.append([*names, row["words"], row["last"], *figures, *ends])
    return spreadsheet.as_csv(rows)


def letters(year: RatingYear, branches: Sequence[RatedBranch]) -> list[dict[str, Any]]:
    """The personal letters of these branches' secretaries."""
    marks, people = profile.means(year), uses.secretaries(year)
    beside: dict[Any, tuple[str, str]] = {}
    for helper, helped in guiding.pairs(year, marks):
        beside[helper.id] = ("helps", helped.branch.name)
        beside[helped.id] = ("helped", helper.branch.name)
    maxima, weights = year.standard.maxima, year.standard.terms.weights
    return [
        {
            "town": year.town.name,
            "year": year.year,
            "decided_at": year.decided_at,
            "branch": one.branch.name,
            "to": i18n.listed(people.get(one.branch_id, ())),
            "words": _star(one.final_star),
            "is_rated": bool(one.final_star),
            "composite": _figure(one.composite),
            "change": None if one.last_star is None else (one.final_star or 0) - one.last_star,
            "parts": [
                {
                    "title": i18n.known(COMPONENT_TITLES[part]),
                    "score": _figure(one.scores.get(part)),
                    "weight": weights[part],
                }
                for part in Component
            ],
            "satisfaction": None if one.satisfaction is None else score(one.satisfaction),
            "ceilings": i18n.listed(i18n.known(LIMIT_TITLES[limit]) for limit in one.fired),
            "guidance": i18n.known(one.guidance),
            "gaps": i18n.listed(
                i18n.known(ASPECT_TITLES[gap])
                for gap in profile.gaps(marks.get(one.id, {}), maxima)
            ),
            "pair": beside.get(one.id),
            "open_days": OPEN_DAYS if one.final_star in RECTIFIED else None,
        }
        for one in branches
    ]
