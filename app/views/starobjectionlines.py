"""Objections to stars as pages show them: where to object, the recount, who is held and why."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app import clock, i18n
from app.cases.models import Case
from app.notices import board
from app.notices.models import Notice, NoticeState
from app.organisation.actors import Actor, Post
from app.rating import (
    deciding,
    explaining,
    holding,
    nameless,
    objections,
    published,
    recounting,
    years,
)
from app.rating.holding import HOLD_TITLES
from app.rating.models import RatedBranch, RatingYear
from app.rating.objected import STAR_GROUNDS, STAR_RULINGS, TARGET_TITLES, StarObjection
from app.stars.figures import score
from app.stars.vocabulary import COMPONENT_TITLES
from app.views import noticelines

#: The posts in which somebody of the town may object.
_MAY_OBJECT = ("MEMBER", "VILLAGE_SECRETARY")


def is_of_results(notice: Notice) -> bool:
    """Does a notice show the results of a rating year?"""
    return bool(published.of_notice(notice.id))


def urls(notice: Notice, actor: Actor) -> list[str | None]:
    """For each row of a sheet where its reader may object to it; nothing where nobody may."""
    post = _post(notice, actor)
    if post is None:
        return []
    rows = nameless.rows(notice)
    places = range(1, len(notice.lines) + 1)
    return [_url(post, rows[place]) if place in rows else None for place in places]


def url(notice: Notice, actor: Actor) -> str | None:
    """Where the reader may object to a line of the sheet, to be chosen there."""
    post = _post(notice, actor)
    return None if post is None else _url(post)


def _post(notice: Notice, actor: Actor) -> Post | None:
    """The post in which the reader may object, while the sheet hangs."""
    if notice.state != NoticeState.RUNNING:
        return None
    within = (one for one in actor.posts if one.unit_path.startswith(notice.unit.path))
    return next((one for one in within if one.role in _MAY_OBJECT), None)


def _url(post: Post, rated: RatedBranch | None = None) -> str:
    line = rated and rated.id
    return url_for("work.start_form", key=nameless.KEY, unit=post.unit_id, line=line)


def row_in_words(number: int, rated: RatedBranch) -> str:
    """A row of a sheet to choose from."""
    return str(_("第%(row)s行：%(branch)s", row=number, branch=rated.branch.name))


def shown(objection: StarObjection, actor: Actor) -> dict[str, Any]:
    """An objection to one of its parties: what was said only to who has said it."""
    is_own = objection.case.starter_id == actor.person_id
    may_appeal = objection.is_appealable and clock.now() < objection.appeal_ends_at
    return {
        "id": objection.case_id,
        "branch": objection.rated.branch.name,
        "target": i18n.known(TARGET_TITLES[objection.target]),
        "ground": i18n.known(STAR_GROUNDS[objection.ground]),
        "facts": objection.facts if is_own else None,
        "raised_at": objection.raised_at,
        "ruling": _ruling(objection),
        "reason": objection.reason,
        "is_final": objection.is_final,
        "is_closed": objection.closed_at is not None,
        "is_appealed": objection.appealed_by_id is not None,
        "appeal_until": clock.deadline_day(objection.appeal_ends_at) if may_appeal else None,
        "case_url": url_for("cases.show", case_id=objection.case_id) if is_own else None,
        "recount": recount(objection.rated),
    }


def _ruling(objection: StarObjection) -> str | None:
    if objection.ruling is None:
        return None
    said = i18n.known(STAR_RULINGS[objection.ruling])
    if objection.component is None:
        return said
    part = i18n.known(COMPONENT_TITLES[objection.component])
    return str(_("%(ruling)s：%(component)s", ruling=said, component=part))


def recount(rated: RatedBranch) -> dict[str, Any]:
    """A branch reckoned anew as a table: components × weights, their sum, the rounding."""
    found = recounting.recount(rated)
    return {
        "branch": rated.branch.name,
        "parts": [
            {
                "title": i18n.known(COMPONENT_TITLES[one.component]),
                "weight": one.weight,
                "published": _figure(one.published),
                "reckoned": _figure(one.reckoned),
                "product": _figure(None if one.reckoned is None else one.weight * one.reckoned),
                "is_same": one.published == one.reckoned,
            }
            for one in found.parts
        ],
        "weighed": score(found.weighed),
        "weights": found.weights,
        "composite": score(found.composite),
        "is_rounded": found.weighed != found.weights * found.composite,
        "published": score(found.published),
        "star": i18n.known(explaining.star_words(found.star)),
        "published_star": i18n.known(explaining.star_words(found.published_star)),
        "agrees": found.agrees,
    }


def _figure(hundredths: int | None) -> str:
    return explaining.NO_FIGURE if hundredths is None else str(score(hundredths))


def of_case(actor: Actor, case: Case) -> dict[str, Any]:
    """What the page of an objection, or of a year before its decision, shows besides."""
    objection = objections.of_case(case.id)
    if objection is not None:
        is_open = objection.closed_at is None
        return {"recount": recount(objection.rated) if is_open else None}
    year = years.of_case(case.id)
    if year is None or year.notice_id is None:
        return {}
    return {"decision": decision(actor, year)}


def progress(actor: Actor, year: RatingYear) -> dict[str, Any] | None:
    """`decision`, for the page of results: where not all branches go the same way."""
    if year.notice_id is None:
        return None
    found = decision(actor, year)
    is_split = bool(found["decided"] and (found["listed"] or found["held"]))
    return found if is_split or found["held"] or len(found["notices"]) > 1 else None


def decision(actor: Actor, year: RatingYear) -> dict[str, Any]:
    """Which branches are decided, which may be, which are held and why; and their notices."""
    held = holding.held(year)
    return {
        "listed": [_line(one) for one in deciding.line_up(year)],
        "held": [
            {**_line(one), "why": i18n.known(HOLD_TITLES[held[one.id]])}
            for one in year.undecided
            if one.id in held
        ],
        "decided": [_line(one) for one in deciding.in_order(year.decided)],
        "notices": [noticelines.line(one) for one in board.of_case(actor, year.case)],
    }


def _line(rated: RatedBranch) -> dict[str, Any]:
    return {
        "name": rated.branch.name,
        "star": rated.final_star or 0,
        "words": i18n.known(explaining.star_words(rated.final_star)),
        "composite": _figure(rated.composite),
        "decided_at": rated.decided_at,
        "notes": [i18n.say(one) for one in explaining.sentences(rated)],
    }
