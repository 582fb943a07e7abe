"""Reference standards as the pages show them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app import i18n
from app.stars.figures import score
from app.stars.models import STANDARD_TITLES, Standard, StandardAspect
from app.stars.terms import FACTOR_STARS, LINED_STARS, Terms
from app.stars.vocabulary import ASPECT_TITLES, COMPONENT_TITLES


def standard(row: Standard) -> dict[str, Any]:
    """A standard with its aspects, weights, lines and the rules that limit stars, in words."""
    terms = row.terms
    return {
        "owner": row.owner.name,
        "title": i18n.known(row.title),
        "number": row.number,
        "year": row.year,
        "status": i18n.known(STANDARD_TITLES[row.status]),
        "activated_at": row.activated_at,
        "aspects": _aspects(row.aspects),
        "weights": [
            {"title": i18n.known(COMPONENT_TITLES[part]), "share": share}
            for part, share in terms.weights.items()
        ],
        "levels": _levels(terms),
        "limits": _limits(terms),
        "factors": [
            {"star": star, "factor": _plain(one)}
            for star, one in zip(FACTOR_STARS, terms.factors, strict=False)
        ],
    }


def draft(row: Standard) -> dict[str, Any]:
    """A draft in a list."""
    return {
        "owner": row.owner.name,
        "title": i18n.known(row.title),
        "year": row.year,
        "number": row.number,
        "url": url_for("standards.edit", standard_id=row.id),
    }


def _aspects(rows: list[StandardAspect]) -> list[dict[str, Any]]:
    """Bars are as wide as the share of the greatest maximum, in per cent."""
    widest = max(one.maximum for one in rows)
    return [
        {
            "title": i18n.known(ASPECT_TITLES[one.aspect]),
            "maximum": _plain(one.maximum),
            "width": 100 * one.maximum // widest,
            "indicators": i18n.listed(i18n.known(text) for text in one.indicators),
        }
        for one in rows
    ]


def _levels(terms: Terms) -> list[dict[str, Any]]:
    """Each star with the scores that give it; a line belongs to the higher star."""
    lines = [_plain(line) for line in terms.lines]
    below = [None, *lines]
    rows = [
        {"star": star, "words": _range(line, above)}
        for star, line, above in zip(LINED_STARS, lines, below, strict=False)
    ]
    return [*rows, {"star": 1, "words": _("不到%(line)s分", line=lines[-1])}]


def _range(line: Decimal, above: Decimal | None) -> str:
    if above is None:
        return str(_("%(line)s分及以上", line=line))
    return str(_("%(line)s分及以上，不到%(above)s分", line=line, above=above))


def _limits(terms: Terms) -> list[dict[str, str]]:
    """What can lower a star below that of the score; a rule that is off says so."""
    off = _("不采用")
    rate, quota = terms.satisfaction_line, terms.five_star_quota
    return [
        {"title": _("评议无效"), "value": _("最多四星")},
        {
            "title": _("满意率低"),
            "value": off if rate is None else _("低于%(rate)s%%的最多二星", rate=_plain(rate)),
        },
        {
            "title": _("五星名额"),
            "value": off if quota is None else _("参评支部的%(quota)s%%，不进位", quota=quota),
        },
        {"title": _("一票否决"), "value": _("当年不定星") if terms.has_veto else off},
        {"title": _("逐年升星"), "value": _("每年最多升一星") if terms.has_step_promotion else off},
        {
            "title": _("当年新成立的支部"),
            "value": _("参评") if terms.rates_new else _("当年不定星"),
        },
    ]


def _plain(hundredths: int) -> Decimal:
    """A score without zeros that say nothing: 15.00 → 15."""
    found = score(hundredths)
    whole = found.to_integral_value()
    return whole if found == whole else found.normalize()
