"""The results hang out, the town committee decides, the district takes them to its files."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from app import audit, clock
from app.errors import Refused
from app.i18n import mark
from app.notices import publication
from app.notices.models import Notice
from app.organisation import directory
from app.rating import deliberations, results, years
from app.rating.models import RatedBranch, RatingYear
from app.stars.figures import score
from app.stars.rating import NOT_RATED
from app.stars.vocabulary import COMPONENT_TITLES, LIMIT_TITLES, Component

_NO_FIGURE = "—"
STAR_TITLES = (
    mark("不评星级"),
    mark("一星"),
    mark("二星"),
    mark("三星"),
    mark("四星"),
    mark("五星"),
)


class VetoNotCounted(Refused):
    message = "“%(branch)s”在计算以后又有一票否决，请退回评审工作组重新计算。"


class VoteStillOpen(Refused):
    message = "五星名额末位的并列还没有表决，不能公示。"


def publish(year: RatingYear, how: publication.Posting, working_days: int, cause: str) -> Notice:
    """Hang out star, score, components, rate and ceilings of every branch; once for a cause.

    Raises:
        VoteStillOpen, VetoNotCounted, YearDecided.
        BackdatedNotice, NowherePosted: per field.
    """
    year.require_undecided()
    if results.open_vote(year) is not None:
        raise VoteStillOpen
    _require_vetoes(year)
    notice = publication.open_notice(
        publication.Sheet(
            unit_id=year.town_id,
            title=f"关于{year.town.name}{year.year}年度农村党支部评星定级结果的公示",
            reason="经支部自评、党员群众评议、评审工作组评分和审议，现将拟定星级予以公示，"
            f"请党员群众监督。权重和分数线见{year.standard.title}。",
            lines=list(table(in_order(year.branches))),
            places=how.places,
            contact=how.contact,
        ),
        posted_on=how.posted_on,
        working_days=working_days,
        case_id=year.case_id,
        cause=cause,
    )
    year.notice_id = notice.id
    return notice


def in_order(branches: Sequence[RatedBranch]) -> list[RatedBranch]:
    """The highest star first, then the highest score."""
    return sorted(branches, key=lambda one: (-(one.final_star or 0), -(one.composite or 0)))


def table(branches: Sequence[RatedBranch]) -> Iterator[dict[str, Any]]:
    """The lines of the notice: what a reader needs to repeat the arithmetic."""
    for one in branches:
        yield {
            "党支部": one.branch.name,
            "星级": star_words(one.final_star),
            "综合得分": _figure(one.composite),
            **{COMPONENT_TITLES[part]: _figure(one.scores.get(part)) for part in Component},
            "满意率": _rate(one.satisfaction),
            "说明": "；".join(LIMIT_TITLES[limit] for limit in one.fired) or _NO_FIGURE,
        }


def star_words(star: int | None) -> str:
    """`四星`; a branch without a star is not rated."""
    return STAR_TITLES[star or NOT_RATED]


def _figure(hundredths: int | None) -> str:
    return _NO_FIGURE if hundredths is None else str(score(hundredths))


def _rate(hundredths: int | None) -> str:
    return _NO_FIGURE if hundredths is None else f"{score(hundredths)}%"


def decide(year: RatingYear, person_id: uuid.UUID) -> None:
    """The committee adopts the list: from now on nothing of it changes, and every branch is told.

    Raises:
        VetoNotCounted: the list is not what it would be today.
        YearDecided.
    """
    year = years.lock(year.id)
    year.require_undecided()
    _require_vetoes(year)
    actor = directory.actor(directory.person(person_id))
    stars = {str(one.branch_id): one.final_star for one in year.branches}
    audit.record(year, actor, "rating.decided", {"stars": stars})
    year.decided_at, year.decided_by_id = clock.now(), person_id
    deliberations.tell_decided(year)


def _require_vetoes(year: RatingYear) -> None:
    if not year.standard.terms.has_veto:
        return
    against = results.vetoed(year)
    for one in year.branches:
        if one.id in against and one.final_star != NOT_RATED:
            raise VetoNotCounted(branch=one.branch.name)


def file_results(year: RatingYear) -> None:
    """The list has gone to the district; once more changes nothing."""
    year.filed_at = year.filed_at or clock.now()


def comment(year: RatingYear, text: str) -> None:
    """What the district says to it; it changes no star."""
    year.district_comment = text
