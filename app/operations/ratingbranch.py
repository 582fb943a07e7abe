"""What one branch does in a rating year, offered to procedures (`domain.md` 8.3)."""

# ruff: noqa: D415 - docstrings are for officials: a Chinese sentence ends with its own mark

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from app import clock
from app.cases.models import Case
from app.db import session
from app.engine.operations import Call, operation
from app.errors import Refused
from app.rating import appraisal, filing, group, redoing, selfrating, sheets, years
from app.rating import commitments as promising
from app.rating.commitments import Promise
from app.rating.models import RatedBranch, RatingYear
from app.rating.records import Ending
from app.rating.selfrating import End, Line, Resolution
from app.rating.sheets import Mark
from app.stars.figures import hundredths, score
from app.stars.vocabulary import ASPECT_TITLES, Aspect

#: Reminders of the self-rating, in days before its last day: 8 and 13 December.
_FIRST, _SECOND = timedelta(days=7), timedelta(days=2)


class NoBranch(Refused):
    message = "本件还没有列入评星年度。"


@operation("rating.join_year", refuses=(years.NotRated,), repeatable=True)
def join_year(call: Call) -> dict[str, Any]:
    """本支部列入本镇正在进行的评星年度。

    给出年度 year、年度名称 year_name、支部名称 branch_name、所在的村 village、
    承诺截止 commit_ends、年中检查开始 half_year_opens 和截止 half_year_ends（不做的为空）、
    自评开始 self_opens、两次提醒 remind_first 和 remind_second、
    自评截止 self_ends（最后一日24时）、评议截止日 appraisal_ends、
    评议有效要收回邀请人数的百分之几 least_turnout 和计入的最少票数 least_ballots，
    以及自评表 self_scores：每行有 aspect、title、maximum。
    """
    rated = years.join(session.get_one(Case, uuid.UUID(call.case_id)))
    rating, terms = rated.rating, rated.rating.standard.terms
    return {
        "year": rating.year,
        "year_name": f"{rating.year}年度",
        "branch_name": rated.branch.name,
        "village": str(rated.branch.parent_id),
        **_half_year(rating),
        "appraisal_ends": date(rating.year, 12, 31),
        "least_turnout": terms.least_turnout,
        "least_ballots": terms.least_ballots,
        "commit_ends": clock.day_end(rating.commit_until),
        "self_opens": clock.day_end(rating.self_from - clock.ONE_DAY),
        "remind_first": clock.day_end(rating.self_until - _FIRST - clock.ONE_DAY),
        "remind_second": clock.day_end(rating.self_until - _SECOND - clock.ONE_DAY),
        "self_ends": clock.day_end(rating.self_until),
        "self_scores": _blank_sheet(rated),
        "promises": [],
    }


def _half_year(rating: RatingYear) -> dict[str, Any]:
    """The half-year check is a matter of July."""
    days = {"half_year_opens": date(rating.year, 6, 30), "half_year_ends": date(rating.year, 7, 31)}
    return {
        name: clock.day_end(day) if rating.has_half_year else None for name, day in days.items()
    }


@operation("rating.record_commitments", repeatable=True)
def record_commitments(call: Call, *, commitments: list[Any]) -> dict[str, Any]:
    """登记公开承诺：每行有 aspect、goal、measure、due_on、evidence，至少涉及五个方面。

    给出年底要逐条说明的承诺 promises：每行有 commitment、title。
    """
    promises = [
        Promise(
            Aspect(row["aspect"]),
            row["goal"],
            row["measure"],
            row["due_on"],
            row.get("evidence") or "",
        )
        for row in commitments
    ]
    made = promising.record(_rated(call), promises)
    return {
        "promises": [
            {"commitment": str(one.id), "title": f"{ASPECT_TITLES[one.aspect]}：{one.goal}"}
            for one in made
        ]
    }


@operation("rating.return_commitments", repeatable=True)
def return_commitments(call: Call) -> None:
    """退回承诺，由支部修改后再报；最多退回两次。"""
    promising.send_back(_rated(call))


@operation("rating.post_commitments", repeatable=True)
def post_commitments(call: Call) -> None:
    """公开承诺：全年挂在本镇的承诺公示页上。"""
    promising.post(_rated(call))


@operation("rating.record_self_rating", repeatable=True)
def record_self_rating(  # noqa: PLR0913 - the parameters are the fields of form F-S3
    call: Call,
    *,
    scores: list[Any],
    resolved_on: date,
    due: int,
    present: int,
    signer: str,
    promises: list[Any] | None = None,
) -> dict[str, Any]:
    """登记支部自评；给出自评得分 self_total。

    scores 每行有 aspect、score、facts、files，promises 每行有 commitment、ended、ended_reason。
    """
    lines = [
        Line(Aspect(row["aspect"]), _mark(row), row["facts"], row.get("files") or [])
        for row in scores
    ]
    ends = {
        uuid.UUID(row["commitment"]): End(Ending(row["ended"]), row.get("ended_reason") or "")
        for row in promises or ()
    }
    resolved = Resolution(resolved_on, due, present, uuid.UUID(signer))
    return {"self_total": score(selfrating.record(_rated(call), lines, ends, resolved))}


def _mark(row: Mapping[str, Any]) -> int:
    return hundredths(Decimal(row["score"]))


@operation("rating.miss_self_rating", repeatable=True)
def miss_self_rating(call: Call) -> dict[str, Any]:
    """到期没有自评的，自评按零分计；给出 self_total。"""
    selfrating.miss(_rated(call))
    return {"self_total": Decimal(0)}


@operation("rating.record_appraisal", repeatable=True)
def record_appraisal(
    call: Call,
    *,
    mass: int | None = None,
    satisfaction: int | None = None,
    counted: int | None = None,
    returned: int | None = None,
) -> None:
    """登记党员群众评议的结果；评议无效的，前两项不填。

    评议分 mass 和满意率 satisfaction 以百分之一为单位（88.67 填 8867），
    计入票数 counted、收回票数 returned。
    """
    appraisal.record_appraisal(_rated(call), mass, satisfaction, counted, returned)


@operation("rating.return_file", repeatable=True)
def return_file(call: Call) -> None:
    """退回申报材料，由支部补齐后再报；最多退回两次。"""
    filing.send_back(_rated(call))


@operation("rating.accept_file", repeatable=True)
def accept_file(call: Call) -> None:
    """预审通过；最后一个支部通过以后，年度评星进入评审。"""
    filing.accept(_rated(call))


@operation("rating.name_judges", repeatable=True)
def name_judges(call: Call) -> dict[str, Any]:
    """给出还没有交评分表的评委 judges、带队实地查看的评委 visitor 和空白评分表 scores。

    回避的不在内。
    """
    rated = _rated(call)
    return {
        "judges": sheets.missing(rated),
        "visitor": str(group.visitor(rated)),
        "scores": _blank_sheet(rated),
    }


@operation("rating.hand_in_sheet")
def hand_in_sheet(call: Call, *, scores: list[Any], no_conflict: bool) -> None:
    """收下一名评委的评分表：scores 每行有 aspect、score、remark。

    全部交齐以前，除本人以外谁也看不到；案卷和记录里都没有分数。
    """
    del no_conflict  # it must be ticked, which the form has seen to
    marks = {Aspect(row["aspect"]): Mark(_mark(row), row.get("remark") or "") for row in scores}
    sheets.hand_in(_rated(call), uuid.UUID(call.actor_id), marks)


@operation("rating.count_sheets", repeatable=True)
def count_sheets(call: Call) -> dict[str, Any]:
    """数一数评分表够不够；给出是否够数 enough 和还没有交的评委 judges。"""
    rated = _rated(call)
    return {"enough": sheets.have_quorum(rated), "judges": sheets.missing(rated)}


@operation("rating.close_scoring", refuses=(sheets.TooFewSheets,), repeatable=True)
def close_scoring(call: Call) -> None:
    """按评分表算出年度考核分；最后一个支部算出以后，年度评星进入计算。"""
    rated = _rated(call)
    sheets.close(rated)
    redoing.note_ready(rated)


@operation("rating.note_ready", repeatable=True)
def note_ready(call: Call) -> None:
    """退回的一项已经重新看过；最后一个支部办完以后重新计算。"""
    redoing.note_ready(_rated(call))


def _blank_sheet(rated: RatedBranch) -> list[dict[str, Any]]:
    """The ten aspects as rows of a form that wants a figure for each."""
    return [
        {
            "aspect": str(one.aspect),
            "title": f"{ASPECT_TITLES[one.aspect]}（满分{score(one.maximum).normalize():f}分）",
            "maximum": score(one.maximum),
        }
        for one in rated.rating.standard.aspects
    ]


def _rated(call: Call) -> RatedBranch:
    found = years.of_branch_case(uuid.UUID(call.case_id))
    if found is None:
        raise NoBranch
    return found
