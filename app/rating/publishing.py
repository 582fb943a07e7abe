"""The results hang out: all of them at first, later those that have changed (`domain.md` 8.6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from app.errors import Refused
from app.notices import publication
from app.notices.models import Notice
from app.rating import deciding, explaining, published, results
from app.rating.models import RatedBranch, RatingYear


class VoteStillOpen(Refused):
    message = "五星名额末位的并列还没有表决，不能公示。"


def publish(year: RatingYear, how: publication.Posting, working_days: int, cause: str) -> Notice:
    """Hang out star, score, components, rate and ceilings; once for a cause.

    Branches whose line hung out before as it is now are left out: a fresh notice is about those
    that have changed, or were displaced, alone.

    Raises:
        VoteStillOpen, VetoNotCounted, YearDecided.
        BackdatedNotice, NowherePosted: per field.
    """
    year.require_undecided()
    if results.open_vote(year) is not None:
        raise VoteStillOpen
    branches = deciding.in_order(published.to_publish(year))
    deciding.require_vetoes(year, branches)
    title, reason = _first(year) if year.notice_id is None else _fresh(year)
    notice = publication.open_notice(
        publication.Sheet(
            unit_id=year.town_id,
            title=title,
            reason=reason,
            lines=list(table(branches)),
            places=how.places,
            contact=how.contact,
        ),
        posted_on=how.posted_on,
        working_days=working_days,
        case_id=year.case_id,
        cause=cause,
    )
    year.notice_id = notice.id
    published.keep(notice, branches)
    return notice


def _first(year: RatingYear) -> tuple[str, str]:
    return (
        f"关于{year.town.name}{year.year}年度农村党支部评星定级结果的公示",
        (
            "经支部自评、党员群众评议、评审工作组评分和审议，现将拟定星级予以公示，"
            f"请党员群众监督。权重和分数线见{year.standard.title}。"
        ),
    )


def _fresh(year: RatingYear) -> tuple[str, str]:
    return (
        f"关于{year.town.name}{year.year}年度农村党支部评星定级结果重新公示",
        (
            "上次公示以后，下列支部的结果经核查、审议重新核定，现重新公示，请党员群众监督；"
            f"没有列出的支部结果不变。权重和分数线见{year.standard.title}。"
        ),
    )


def table(branches: Sequence[RatedBranch]) -> Iterator[dict[str, Any]]:
    """The lines of the notice; where one of them hung out before, what has changed is told."""
    before = {one.id: published.last(one) for one in branches}
    is_fresh = any(before.values())
    for rated in branches:
        told = explaining.line(rated)
        earlier = before[rated.id]
        yield {**told, "原公示": _was(earlier.line) if earlier else "—"} if is_fresh else told


def _was(line: dict[str, Any]) -> str:
    """`四星，88.00`: what stood on the notice before."""
    return f"{line['星级']}，{line['综合得分']}"
