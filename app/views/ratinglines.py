"""Rating years as the pages show them: the board of promises, and results that can be repeated."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app import i18n
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.permissions import Permission
from app.rating import commitments, deciding, explaining, reading
from app.rating.models import CLASS_TITLES, RatedBranch, RatingYear
from app.stars import rating as arithmetic
from app.stars.figures import score
from app.stars.terms import LINED_STARS, Terms
from app.stars.vocabulary import COMPONENT_TITLES, Component
from app.views import activitylines, figurelines, ratingyears, selflines, starobjectionlines

#: A branch that lacks less than this (hundredths) to the next star is pointed out.
_CLOSE = 1_00


def board(actor: Actor, year: RatingYear) -> dict[str, Any]:
    """What every branch has promised and done; where nothing is posted there is nothing yet."""
    done = activitylines.of_branches(actor, year.branches)
    branches = [{**_promised(one), "activities": done[one.id]} for one in year.branches]
    return {
        "title": ratingyears.words(year),
        "until": year.commit_until,
        "branches": branches,
        "posted": sum(one["posted_at"] is not None for one in branches),
        "start_url": activitylines.start_url(actor),
    }


def _promised(rated: RatedBranch) -> dict[str, Any]:
    found = commitments.of_branch(rated) if rated.posted_at else []
    return {
        "name": rated.branch.name,
        "posted_at": rated.posted_at,
        "promises": [selflines.promise(one) for one in found],
    }


def results(actor: Actor, year: RatingYear) -> dict[str, Any]:
    """A year's results as far as they are known, the highest star first.

    Marks and all that follows from them are not shown before every branch has its own.
    """
    reading.require(actor, year)
    are_known = year.computed_at is not None
    branches = deciding.in_order(year.branches) if are_known else list(year.branches)
    terms = year.standard.terms
    return {
        "title": ratingyears.words(year),
        "state": _state(year),
        "are_known": are_known,
        "standard": {
            "title": i18n.known(year.standard.title),
            "number": year.standard.number,
            "url": url_for("stars.standard"),
        },
        "weights": [
            {"title": i18n.known(COMPONENT_TITLES[part]), "share": share}
            for part, share in terms.weights.items()
        ],
        "branches": [_branch(one, terms, are_known=are_known) for one in branches],
        "stars": _count_of_stars(branches) if are_known else [],
        "case_url": url_for("cases.show", case_id=year.case_id),
        "decision": starobjectionlines.progress(actor, year),
        "notice_url": url_for("notices.show", notice_id=year.notice_id) if year.notice_id else None,
        "guidance_url": url_for("rectifications.guidance", year=year.id)
        if year.is_decided
        else None,
        "proposals_url": url_for("uses.proposals", year=year.id)
        if permissions.may(actor, Permission.READ_RATINGS, year.town)
        else None,
        "comment": year.district_comment,
    }


def _state(year: RatingYear) -> dict[str, str]:
    """How far the year is, in words and a tone."""
    steps = [
        (year.decided_at, _("已决定"), "green"),
        (year.decided, _("部分已决定"), "amber"),
        (year.notice_id, _("已公示"), "blue"),
        (year.computed_at, _("待审议"), "amber"),
        (year.formed_at, _("评分中"), "blue"),
    ]
    found = next(((words, tone) for done, words, tone in steps if done), (_("争创中"), "grey"))
    return {"words": str(found[0]), "tone": found[1]}


def _branch(rated: RatedBranch, terms: Terms, *, are_known: bool) -> dict[str, Any]:
    scores = rated.scores
    shown = {part: scores.get(part) for part in Component if are_known or part in _EARLY}
    known = figurelines.Known(rated, terms)
    return {
        "id": rated.id,
        "name": rated.branch.name,
        "star": rated.final_star if are_known else None,
        "star_words": i18n.known(explaining.star_words(rated.final_star)) if are_known else "",
        "by_score": rated.by_score,
        "is_lowered": are_known and rated.final_star != rated.by_score,
        "last_star": rated.last_star,
        "components": [_figure(shown.get(part)) for part in Component],
        "satisfaction": _figure(rated.satisfaction),
        "composite": _figure(rated.composite) if are_known else "",
        "village_class": i18n.known(CLASS_TITLES[rated.village_class])
        if rated.village_class
        else "",
        "guidance": i18n.known(rated.guidance),
        "formula": known.formula() if are_known else "",
        "margin": _margin(rated, terms) if are_known else None,
        "ceilings": known.ceilings() if are_known else [],
        "sources": known.sources() if are_known else [],
        "case_url": url_for("cases.show", case_id=rated.case_id) if rated.case_id else None,
    }


#: What is known of a branch before the review group has marked it.
_EARLY = frozenset({Component.SELF, Component.MASS})


def _margin(rated: RatedBranch, terms: Terms) -> dict[str, Any] | None:
    """What is lacking to the next line: `差 0.01 分到四星`."""
    assert rated.composite is not None, "its components have been put together"
    lack = arithmetic.below_next(rated.composite, terms.lines)
    if lack is None:
        return None
    star = arithmetic.level(rated.composite + lack, terms.lines)
    words = _("差 %(lack)s 分到%(star)s", lack=score(lack), star=_star(star))
    return {"words": words, "is_close": lack < _CLOSE}


def _star(star: int) -> str:
    return i18n.known(explaining.star_words(star))


def _count_of_stars(branches: Collection[RatedBranch]) -> list[dict[str, Any]]:
    """How many branches have which star, from five down; those without one last."""
    stars = (*LINED_STARS, 1, 0)
    counts = {star: sum(one.final_star == star for one in branches) for star in stars}
    return [{"words": _star(star), "count": count} for star, count in counts.items() if count]


def _figure(hundredths: int | None) -> Decimal | str:
    return "—" if hundredths is None else score(hundredths)
