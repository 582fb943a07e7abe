"""整顿提升 from its opening to its plan, offered to procedures (`domain.md` 8.8)."""

# ruff: noqa: D415 - docstrings are for officials: a Chinese sentence ends with its own mark

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from app import clock
from app.cases.models import Case
from app.db import session
from app.engine.operations import Call, operation
from app.errors import Refused
from app.operations import calls
from app.operations.rating import NoRating
from app.rating import years
from app.rectification import choices as _lists  # noqa: F401 - importing registers the lists
from app.rectification import planning, starting
from app.rectification.models import Rectification
from app.rectification.planning import Planned, Sent
from app.rectification.vocabulary import Measure
from app.stars.vocabulary import Aspect


class NoRectification(Refused):
    message = "本件还没有列入整顿。"


@operation("rating.start_rectifications", refuses=(starting.YearNotDecided,), repeatable=True)
def start_rectifications(call: Call) -> dict[str, Any]:
    """为本年度每个二星、一星的支部发起一件整顿提升；不评星级的、上次整顿还没有验收的不发起。

    给出新发起的件数 rectifications。
    """
    year = years.of_case(uuid.UUID(call.case_id))
    if year is None:
        raise NoRating
    return {"rectifications": starting.start(year)}


@operation("rectification.join", refuses=(starting.NothingToRectify,), repeatable=True)
def join(call: Call) -> dict[str, Any]:
    """本件列入整顿。

    给出支部名称 branch_name、年度名称 year_name、星级 star、参考标准规定至少采取几项措施
    least_measures、启动期限 open_until，以及从最低的三个方面列出的问题 problems：每行有
    aspect、problem。
    """
    found = starting.join(session.get_one(Case, uuid.UUID(call.case_id)))
    rated = found.rated
    return {
        "branch_name": rated.branch.name,
        "year_name": f"{rated.rating.year}年度",
        "star": rated.final_star,
        "least_measures": planning.least_measures(found),
        "open_until": clock.day_end(starting.open_until(found)),
        "problems": starting.gaps(rated),
    }


@operation("rectification.open", repeatable=True)
def open_it(call: Call, *, on: date, decision_number: str) -> None:
    """登记镇党委启动整顿的日期和文号。"""
    starting.open_it(of(call), calls.actor_of(call), on, decision_number)


@operation("rectification.diagnose", repeatable=True)
def diagnose(call: Call, *, problems: list[Any], diagnosis: str | None = None) -> dict[str, Any]:
    """登记查摆出来的问题：每行有 aspect、problem。

    给出整改方案的开头 plan_lines：每行有 problem。
    """
    rows = [(Aspect(row["aspect"]), str(row["problem"])) for row in problems]
    lines = planning.diagnose(of(call), calls.actor_of(call), rows, diagnosis or "")
    return {"plan_lines": lines}


@operation("rectification.assign", repeatable=True)
def assign(
    call: Call,
    *,
    measures: list[str],
    leader: str | None = None,
    stationed: list[Any] | None = None,
) -> dict[str, Any]:
    """登记帮扶措施：不少于参考标准给这个星级规定的项数。

    leader 是挂点领导的编号；stationed 每行有 measure、name、sent_by。
    给出每月要不要填到村次数 has_leader、驻村天数 has_secretary。
    """
    chosen = [Measure(one) for one in measures]
    sent = [
        Sent(Measure(row["measure"]), str(row["name"]), str(row["sent_by"]))
        for row in stationed or ()
    ]
    planning.assign(of(call), calls.actor_of(call), chosen, calls.id_of(leader), sent)
    return {
        "has_leader": Measure.LEADER in chosen,
        "has_secretary": Measure.FIRST_SECRETARY in chosen,
    }


@operation("rectification.plan", repeatable=True)
def plan(call: Call, *, lines: list[Any]) -> None:
    """登记整改方案：每行有 problem、measure、owner、due_on；已经销号的问题保留。"""
    planned = [
        Planned(str(row["problem"]), str(row["measure"]), str(row["owner"]), row["due_on"])
        for row in lines
    ]
    planning.propose(of(call), calls.actor_of(call), planned)


@operation("rectification.approve_plan", repeatable=True)
def approve_plan(call: Call) -> None:
    """整改方案经镇党委同意，从下个月起每月报告。"""
    planning.approve(of(call), calls.actor_of(call))


def of(call: Call) -> Rectification:
    """The rectification that a case takes through its steps. Raises: NoRectification."""
    found = starting.of_case(uuid.UUID(call.case_id))
    if found is None:
        raise NoRectification
    return found
