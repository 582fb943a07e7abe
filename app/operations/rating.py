"""A town's year of star rating, offered to procedures (`domain.md` 8.3)."""

# ruff: noqa: D415 - docstrings are for officials: a Chinese sentence ends with its own mark

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from app.cases import messages
from app.cases.models import Case
from app.db import session
from app.engine.operations import Call, operation
from app.errors import Refused
from app.rating import choices as _lists  # noqa: F401 - importing registers the lists of forms
from app.rating import deliberations, group, published, results, years
from app.rating.models import RatedBranch, RatingYear
from app.stars import rating as arithmetic
from app.stars.figures import score, score_if_known
from app.stars.standards import NoStandard
from app.stars.vocabulary import Component, Limit

#: The message by which branches learn that they are scored now; its key is their case.
GROUP_FORMED = messages.reserve("star_group_formed")
SEND_BACK = "send_back"


class NoRating(Refused):
    message = "本件还没有开始一个评星年度。"


@operation(
    "rating.open_year", refuses=(years.YearOpened, years.NoBranches, NoStandard), repeatable=True
)
def open_year(  # noqa: PLR0913 - the parameters are what the office sets
    call: Call,
    *,
    year: int,
    commit_until: date | None = None,
    self_from: date | None = None,
    self_until: date | None = None,
    half_year: bool = False,
    founded: list[Any] | None = None,
    last_stars: list[Any] | None = None,
) -> dict[str, Any]:
    """开始本镇一个年度的评星：沿用生效的参考标准，全镇各村党支部都列入。

    日期不填的按通常的：二月底前承诺，十二月一日至十五日自评。
    half_year 为是的，七月做年中检查；founded 是当年新成立的支部，
    last_stars 每行有 branch、star，是上年的星级。给出年度名称 year_name、支部数 branch_count、
    各星级分数线 five_from、four_from、three_from、two_from，以及满意率线 satisfaction_line
    （不采用的为空）、评议无效的最多几星 unappraised_star、是否采用一票否决 has_veto、
    逐级晋星 has_steps、新成立的是否评星 rates_new、公示几个工作日 notice_days。
    """
    opening = years.Opening(
        year,
        commit_until,
        self_from,
        self_until,
        half_year,
        [uuid.UUID(one) for one in founded or ()],
        {uuid.UUID(row["branch"]): int(row["star"]) for row in last_stars or ()},
    )
    rating = years.open_year(session.get_one(Case, uuid.UUID(call.case_id)), opening)
    terms = rating.standard.terms
    names = ("five_from", "four_from", "three_from", "two_from")
    line = terms.satisfaction_line
    return {
        "year_name": f"{rating.year}年度",
        "branch_count": len(rating.branches),
        **{name: score(line) for name, line in zip(names, terms.lines, strict=True)},
        "satisfaction_line": score_if_known(line),
        "unappraised_star": terms.unappraised_star,
        "has_veto": terms.has_veto,
        "has_steps": terms.has_step_promotion,
        "rates_new": terms.rates_new,
        "notice_days": terms.notice_days,
    }


@operation("rating.start_branches", repeatable=True)
def start_branches(call: Call) -> dict[str, Any]:
    """为每个村党支部发起一件支部评星；给出件数 started。"""
    rating = year_of(call)
    return {"started": years.start_branches(rating, rating.case.starter_id)}


@operation("rating.take_back_year", refuses=(years.CommitmentsPosted,))
def take_back_year(call: Call) -> None:
    """撤回误开的评星年度，各支部的事项一并撤回；有支部公开承诺以后不能撤回。"""
    rating = years.of_case(uuid.UUID(call.case_id))
    if rating is not None:
        years.take_back(rating)


@operation("rating.form_group", repeatable=True)
def form_group(
    call: Call, *, decision_number: str, reviewers: list[Any], recusals: list[Any] | None = None
) -> None:
    """成立评审工作组，登记回避，请各支部进入评分。

    reviewers 每行有 person、capacity、head；recusals 每行有 person、branch、ground，
    在该村任职或组织关系在该村的，系统自动登记回避。
    """
    rating = year_of(call)
    seats = [
        group.Seat(uuid.UUID(row["person"]), row["capacity"], bool(row.get("head")))
        for row in reviewers
    ]
    declared = [
        group.KeepsOut(uuid.UUID(row["person"]), uuid.UUID(row["branch"]), row["ground"])
        for row in recusals or ()
    ]
    group.form(rating, seats, declared, decision_number)
    cases = [one.case_id for one in rating.branches if one.case_id is not None]
    messages.post(cases, GROUP_FORMED, {})


@operation("rating.put_together", refuses=(results.NotAllScored,), repeatable=True)
def put_together(call: Call) -> dict[str, Any]:
    """汇总各支部的四项得分，算出综合得分。

    给出名单 branches，每行有编号 rated、名称 name、综合得分 composite、评议分 mass（无效的为空）、
    满意率 satisfaction、上年星级 last_star、一票否决 vetoed、当年新成立 new、
    五星名额之外 beyond、星级 final_star。
    """
    year = year_of(call)
    return {"branches": rows_of(year, results.put_together(year), beyond=())}


@operation("rating.seat_five_stars", repeatable=True)
def seat_five_stars(call: Call, *, levels: list[Any], limits: list[Any]) -> dict[str, Any]:
    """按综合得分、评议分、工作业绩、服务群众的次序给五星名额；名额之外的在 branches 里标出。

    levels 是按得分的星级，limits 是每个支部的限制，都与名单同序。
    """
    year = year_of(call)
    seating = results.seat(year, _levels(levels), ceilings_of(limits))
    return {"branches": rows_of(year, year.branches, beyond=seating.beyond)}


@operation("rating.record_stars", repeatable=True)
def record_stars(call: Call, *, levels: list[Any], limits: list[Any]) -> dict[str, Any]:
    """登记各支部的星级和生效的限制，已经决定的支部不变。

    给出名额末位是否要表决 tied、可选几个 seats、名单 branches、要公示的支部数 to_publish。
    """
    year = year_of(call)
    vote = results.record(year, _levels(levels), ceilings_of(limits))
    beyond = [str(one.id) for one in year.branches if Limit.QUOTA in one.fired]
    return {
        "tied": vote is not None,
        "seats": 0 if vote is None else vote.seats,
        "branches": rows_of(year, year.branches, beyond=beyond),
        "to_publish": len(published.to_publish(year)),
    }


@operation("rating.record_deliberation")
def record_deliberation(  # noqa: PLR0913 - the parameters are the record of the meeting
    call: Call,
    *,
    held_on: date,
    present: int,
    minutes: str,
    result: str,
    voted: list[Any] | None = None,
    sent_back: list[Any] | None = None,
) -> dict[str, Any]:
    """登记评审工作组的审议：不能直接写星级，只能把某一项退回重看，或者对并列的表决。

    result 填 pass 或 send_back；sent_back 每行有 branch、component、reason；
    voted 是表决选出的支部。
    给出审议是否通过 deliberated。
    """
    backs = [
        deliberations.Back(
            uuid.UUID(row["branch"]), Component(row["component"]), str(row["reason"])
        )
        for row in (sent_back or ())
        if result == SEND_BACK
    ]
    by = uuid.UUID(call.actor_id) if call.actor_id else None
    meeting = deliberations.Meeting(held_on, present, minutes, by)
    deliberations.record(year_of(call), meeting, backs, [str(one) for one in voted or ()])
    return {"deliberated": not backs}


def rows_of(
    year: RatingYear, branches: Collection[RatedBranch], *, beyond: Collection[str]
) -> list[dict[str, Any]]:
    """The branches as variables of a procedure, see `put_together`."""
    against = results.vetoed(year)
    return [
        {
            "rated": str(one.id),
            "name": one.branch.name,
            "composite": score_if_known(one.composite),
            "mass": score_if_known(one.mass_score),
            "satisfaction": score_if_known(one.satisfaction),
            "last_star": one.last_star,
            "vetoed": one.id in against,
            "new": one.is_new,
            "beyond": str(one.id) in beyond,
            "final_star": one.final_star,
        }
        for one in branches
    ]


def _levels(given: list[Any]) -> list[int]:
    """A branch whose score no rule of the table reads has no star."""
    return [arithmetic.NOT_RATED if one is None else int(one) for one in given]


def ceilings_of(given: list[Any]) -> list[dict[Limit, int]]:
    """The rules of the table that held for each branch: name → star; of equals the lowest."""
    return [_of_one(rows or ()) for rows in given]


def _of_one(rows: Collection[Mapping[str, Any]]) -> dict[Limit, int]:
    found: dict[Limit, int] = {}
    for row in rows:
        limit, star = Limit(str(row["limit"])), int(row["star"])
        found[limit] = min(star, found.get(limit, star))
    return found


def year_of(call: Call) -> RatingYear:
    """The year that a case takes through its steps. Raises: NoRating."""
    found = years.of_case(uuid.UUID(call.case_id))
    if found is None:
        raise NoRating
    return found
