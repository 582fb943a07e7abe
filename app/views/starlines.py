"""Reference standards as the pages show them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app import i18n
from app.rating import explaining
from app.stars import settings
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
        "course": _course(terms),
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
        {"title": _("评议无效"), "value": _unappraised(terms.unappraised_star)},
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


def _unappraised(star: int) -> str:
    if star == LINED_STARS[0]:
        return str(_("不限制"))
    return str(_("最多%(star)s", star=i18n.known(explaining.star_words(star))))


def _course(terms: Terms) -> list[dict[str, str]]:
    """How a year is carried out."""
    share = i18n.known(settings.SHARES[str(terms.quorum_share)])
    return [
        {
            "title": _("评议有效"),
            "value": _(
                "收回的票不少于邀请人数的%(share)s%%，计入的不少于%(ballots)s张",
                share=terms.least_turnout,
                ballots=terms.least_ballots,
            ),
        },
        {
            "title": _("评分表够数"),
            "value": _(
                "不少于应评委员的%(share)s，并且不少于%(sheets)s份",
                share=share,
                sheets=terms.least_sheets,
            ),
        },
        {"title": _("年度考核分"), "value": _annual(terms.trim_above)},
        {"title": _("结果公示"), "value": _("%(days)s个工作日", days=terms.notice_days)},
        {
            "title": _("授牌"),
            "value": _("%(star)s及以上", star=i18n.known(explaining.star_words(terms.plaque_from))),
        },
        {
            "title": _("整顿措施"),
            "value": _(
                "二星的支部至少%(two)s项，一星的至少%(one)s项",
                two=terms.two_star_measures,
                one=terms.one_star_measures,
            ),
        },
    ]


def _annual(trim_above: int | None) -> str:
    if trim_above is None:
        return str(_("各份评分表取平均"))
    return str(_("评分表多于%(count)s份的，去掉一个最高一个最低，取平均", count=trim_above))


def _plain(hundredths: int) -> Decimal:
    """A score without zeros that say nothing: 15.00 → 15."""
    found = score(hundredths)
    whole = found.to_integral_value()
    return whole if found == whole else found.normalize()
