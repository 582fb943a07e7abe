"""整顿提升 month by month, checks and acceptance, offered to procedures (`domain.md` 8.8)."""

# ruff: noqa: D415 - docstrings are for officials: a Chinese sentence ends with its own mark

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from app import clock
from app.engine.operations import Call, operation
from app.operations import calls
from app.operations.rectification import of
from app.rectification import accepting, months
from app.rectification.accepting import Poll
from app.rectification.models import Rectification, Report
from app.rectification.months import Reported, Told
from app.rectification.planning import ACCEPT_LAST, ACCEPT_MONTH
from app.rectification.vocabulary import FLAG_TITLES, LineState
from app.stars.figures import score

#: The check is made in July.
_CHECK_MONTH, _CHECK_LAST = 7, 31


@operation("rectification.next_month", repeatable=True)
def next_month(call: Call) -> dict[str, Any]:
    """排定下一个要报告的月份；第一个是方案同意后的整月。

    给出月份 month_name、可以开始报告的时间 month_ends、报告期限 report_until、不再等待的时间
    report_lost_at、还没有销号的问题 report_lines（每行有 line、title），以及报告以后做什么
    follows：month 下个月，check 年中检查，accept 验收；年中检查期限 check_until、
    验收期限 accept_until。
    """
    found = of(call)
    row = months.next_month(found)
    return {
        "month_name": name_of(row),
        "month_ends": clock.day_end(months.last_day(row.month)),
        "report_until": clock.day_end(row.due_on),
        "report_lost_at": clock.day_end(months.lost_on(row)),
        "report_lines": _lines(found),
        "follows": months.follows(row),
        "check_until": clock.day_end(date(row.month.year, _CHECK_MONTH, _CHECK_LAST)),
        "accept_until": clock.day_end(date(row.month.year, ACCEPT_MONTH, ACCEPT_LAST)),
    }


def name_of(row: Report) -> str:
    """`2027年4月`."""
    return f"{row.month.year}年{row.month.month}月"


def _lines(found: Rectification) -> list[dict[str, str]]:
    return [
        {"line": str(one.id), "title": f"{one.position}. {one.problem}"} for one in found.open_lines
    ]


@operation("rectification.report", refuses=(months.NoOpenMonth,))
def report(  # noqa: PLR0913 - the parameters are the fields of the report
    call: Call,
    *,
    text: str,
    lines: list[Any] | None = None,
    files: list[str] | None = None,
    leader_visits: int | None = None,
    secretary_days: int | None = None,
) -> dict[str, Any]:
    """登记本月报告；申请销号的问题要有附件，这一条自己的，或者整份报告的 files。

    lines 每行有 line、state（going 正在整改，closed 申请销号）、note、files。
    给出要告诉镇党委的情况 flags（没有的为空）和还没有销号的问题数 open_count。
    """
    found = of(call)
    told = Told(
        leader_visits,
        secretary_days,
        text,
        [str(one) for one in files or ()],
        {
            uuid.UUID(row["line"]): Reported(
                LineState(row["state"]), str(row.get("note") or ""), row.get("files") or ()
            )
            for row in lines or ()
        },
    )
    row = months.report(found, calls.actor_of(call), told)
    flags = "、".join(FLAG_TITLES[one] for one in row.flagged)
    return {"flags": flags, "open_count": len(found.open_lines)}


@operation("rectification.miss_report", refuses=(months.NoOpenMonth,), repeatable=True)
def miss_report(call: Call) -> None:
    """到时仍没有报告的，记为缺报。"""
    months.miss(of(call))


@operation("rectification.check", repeatable=True)
def check(call: Call, *, result: str | None = None, note: str | None = None) -> None:
    """登记年中检查：result 填 on_course 正常推进或 off_course 进展不够；到期没有检查的不填。"""
    is_on_course = None if result is None else result == "on_course"
    months.check(of(call), calls.actor_of(call), note or "", is_on_course=is_on_course)


@operation("rectification.supervise", repeatable=True)
def supervise(call: Call, *, note: str | None = None) -> None:
    """登记区委组织部的督办意见。"""
    months.supervise(of(call), calls.actor_of(call), note or "")


@operation("rectification.accept")
def accept(  # noqa: PLR0913 - the parameters are the fields of the acceptance
    call: Call,
    *,
    on: date,
    result: str,
    sent: int,
    returned: int,
    satisfied: int,
    fairly: int,
    neutral: int,
    dissatisfied: int,
    unknown: int,
    note: str | None = None,
) -> dict[str, Any]:
    """登记验收和群众满意度测评：result 填 accept 通过或 extend 延长。

    通过的条件是问题全部凭材料销号，满意率不低于60%；满意率不够的自动延长。
    给出是否通过 accepted、满意率 satisfaction、跟踪开始时间 follow_opens（延长的为空），以及
    延长后方案的开头 plan_lines。
    """
    found = of(call)
    poll = Poll(sent, returned, satisfied, fairly, neutral, dissatisfied, unknown)
    is_good = result == "accept"
    row = accepting.accept(found, calls.actor_of(call), on, poll, note or "", is_good=is_good)
    opens = accepting.follow_from(found) - timedelta(days=1) if row.is_accepted else None
    return {
        "accepted": row.is_accepted,
        "satisfaction": score(row.rate),
        "follow_opens": None if opens is None else clock.day_end(opens),
        "plan_lines": accepting.open_problems(found),
    }


@operation("rectification.follow_up", repeatable=True)
def follow_up(call: Call, *, result: str, note: str | None = None) -> None:
    """登记一年以后的回访：result 填 held 巩固住了或 slipped 出现反弹。"""
    accepting.follow_up(of(call), calls.actor_of(call), note or "", has_held=result == "held")
