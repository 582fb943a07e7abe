"""Results of a rating year hang out and are decided, offered to procedures (`domain.md` 8.3)."""

# ruff: noqa: D415 - docstrings are for officials: a Chinese sentence ends with its own mark

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from app.engine.operations import Call, operation
from app.notices import publication
from app.operations.calls import ids_of
from app.operations.rating import rows_of, year_of
from app.rating import deciding, holding, publishing, redoing, results


@operation("rating.publish_results", refuses=(deciding.VetoNotCounted, publishing.VoteStillOpen))
def publish_results(
    call: Call, *, places: list[str], posted_on: date, contact: str, working_days: int
) -> dict[str, Any]:
    """公示拟定的星级、综合得分、四项得分、满意率和生效的限制；重新公示的只列有变动的支部。

    公示 working_days 个工作日；参考标准定的天数由 rating.open_year 给出。

    给出公示编号 notice 和期满时间 ends_at。
    """
    how = publication.Posting(places, posted_on, contact)
    notice = publishing.publish(year_of(call), how, working_days, call.key)
    return {"notice": str(notice.id), "ends_at": notice.ends_at}


@operation("rating.decide", refuses=(deciding.VetoNotCounted,))
def decide(call: Call, *, decider: str, listed: list[Any] | None = None) -> dict[str, Any]:
    """镇党委决定星级：从此不再改动，告知这些支部。decider 填决定人编号。

    listed 是列出的名单，每行有 rated；不填的，没有被异议挂起的都决定。
    给出这次决定的支部 decided，与名单 branches 同样的内容，以及还没有决定的支部数 left。
    """
    year = year_of(call)
    ids = None if listed is None else ids_of([row["rated"] for row in listed])
    decided = deciding.decide(year, uuid.UUID(decider), ids)
    return {"decided": rows_of(year, decided, beyond=()), "left": len(year.undecided)}


@operation("rating.line_up", repeatable=True)
def line_up(call: Call) -> dict[str, Any]:
    """列出可以决定的支部 listed 和被异议挂起的支部数 held。

    listed 每行有编号 rated、名称 name、星级 final_star 等，与名单 branches 同样的内容。
    """
    year = year_of(call)
    return {
        "listed": rows_of(year, deciding.line_up(year), beyond=()),
        "held": len(holding.held(year)),
    }


@operation("rating.check_objections", repeatable=True)
def check_objections(call: Call) -> None:
    """看异议是不是都已办结、重办的是不是都已办完；是的，年度评星接着办。"""
    redoing.tell_if_settled(year_of(call))


@operation("rating.record_guidance", repeatable=True)
def record_guidance(call: Call, *, guidance: list[Any], branches: list[Any] | None = None) -> None:
    """登记每个支部的分类指导；guidance 每行有 village_class、guidance，与 branches 同序。

    branches 每行有 rated；不填的，是本年度的全部支部。
    """
    year = year_of(call)
    chosen = year.branches
    if branches is not None:
        chosen = [year.branch(one) for one in ids_of([row["rated"] for row in branches])]
    results.guide(chosen, [row if isinstance(row, dict) else {} for row in guidance])


@operation("rating.file_results", repeatable=True)
def file_results(call: Call) -> None:
    """报区委组织部备案。"""
    deciding.file_results(year_of(call))


@operation("rating.record_comment", repeatable=True)
def record_comment(call: Call, *, text: str | None = None) -> None:
    """登记区委组织部对备案的意见；意见不改变星级。"""
    deciding.comment(year_of(call), text or "")
