"""How the demonstration's branches with few stars are put right: what is done on which day.

All of it is invented. As far as today has come, a visitor finds them reporting, checked, or waiting
for their acceptance.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from app import clock
from app.cases import official, progress
from app.cases.models import Case
from app.db import session
from app.demo import pictures
from app.demo.play import candidate, waiting
from app.organisation import accounts
from app.organisation.actors import Actor
from app.rating.models import RatedBranch, RatingYear
from app.rectification.models import Rectification

Act = Callable[[RatingYear], None]

PROBLEMS = (
    ("PREMISES", "活动室经常锁门，开放时间没有落实", "排出值班表并上墙，每天开放四小时", (6, 30)),
    ("INTEGRITY", "收支账目没有按季度公开", "每季度末公开一次，群众代表签字", (8, 31)),
    ("RESULTS", "村集体收入连续两年没有增长", "盘活闲置院落，签订租赁合同", (10, 20)),
)
#: The month of the check in the middle of the year.
CHECK_MONTH = 7
#: Line, from 0 → the month with whose report it is closed.
CLOSED_IN = {0: 6, 1: 8, 2: 10}
#: Branches with one star report one month late and one never; the last line is still open.
LATE_IN, NEVER_IN = 5, 9
FIRST_DAY, LATE_DAY = 3, 12
SHORT_VISITS_IN, SHORT_DAYS_IN = 4, 7
TOLD = "按方案推进，党员会上逐条通报，群众代表到场查看。"


def calendar(year: int) -> Iterator[tuple[date, Act]]:
    """The days of the year after a rating year, and what is done on them."""
    after = year + 1
    steps: tuple[tuple[int, int, str, Callable[[Rectification], dict[str, Any]]], ...] = (
        (2, 3, "open", _opens),
        (2, 9, "diagnose", _diagnoses),
        (2, 11, "assign", _assigns),
        (2, 24, "plan", _plans),
        (2, 26, "approve_plan", lambda _found: {"approve_result": "pass"}),
    )
    for month, day, element, answers in steps:
        yield date(after, month, day), _each(element, answers)
    for month in range(4, 12):
        yield date(after, month, FIRST_DAY), _reports(month - 1, is_late=False)
        if month == CHECK_MONTH:
            yield date(after, month, 9), _each("mid_check", _checks)
            yield date(after, month, 15), _each("supervise", _supervises)
        yield date(after, month, LATE_DAY), _reports(month - 1, is_late=True)


def cases(rating: RatingYear) -> list[uuid.UUID]:
    """The cases of a year's rectifications, whose timers go off as the days go by."""
    return [one.case_id for one in _of(rating) if one.case_id]


def _of(rating: RatingYear) -> list[Rectification]:
    query = sa.select(Rectification).join(Rectification.rated).filter_by(rating_id=rating.id)
    return list(session.scalars(query.order_by(RatedBranch.place)))


def _each(element: str, answer: Callable[[Rectification], Mapping[str, Any]]) -> Act:
    """Every branch that waits at a step does it, with answers of its own."""

    def act(rating: RatingYear) -> None:
        for found in _of(rating):
            for item in waiting(found.case, element):
                official.complete(candidate(item), item.id, dict(answer(found)))

    return act


def _is_worst(found: Rectification) -> bool:
    return found.rated.final_star == 1


def _opens(found: Rectification) -> dict[str, Any]:
    return {
        "opened_on": clock.today(),
        "decision_number": f"郑发〔{found.rated.rating.year + 1}〕5号",
    }


def _diagnoses(_found: Rectification) -> dict[str, Any]:
    return {
        "problems": [{"aspect": aspect, "problem": said} for aspect, said, *_rest in PROBLEMS],
        "diagnosis": "到村走访三次，查看值班记录和账目，听取了十二名群众代表的意见。",
    }


def _assigns(found: Rectification) -> dict[str, Any]:
    leader = accounts.person_named("reviewer1" if _is_worst(found) else "reviewer2")
    assert leader is not None, "the demonstration has entered everybody"
    sent = [{"measure": "WORK_GROUP", "name": "范助农", "sent_by": "镇农业办"}]
    if _is_worst(found):
        sent.append({"measure": "FIRST_SECRETARY", "name": "舒明远", "sent_by": "区农业农村局"})
    measures = ["LEADER", *(one["measure"] for one in sent)]
    return {"measures": measures, "leader": str(leader.id), "stationed": sent}


def _plans(found: Rectification) -> dict[str, Any]:
    after = found.rated.rating.year + 1
    return {
        "plan_lines": [
            {
                "problem": problem,
                "measure": measure,
                "owner": "支部委员会",
                "due_on": date(after, *due),
            }
            for _aspect, problem, measure, due in PROBLEMS
        ]
    }


def _checks(found: Rectification) -> dict[str, Any]:
    if _is_worst(found):
        return {"mid_result": "off_course", "mid_note": "第二条没有动静，第一书记驻村天数不够。"}
    return {"mid_result": "on_course"}


def _supervises(_found: Rectification) -> dict[str, Any]:
    return {"district_note": "八月底前公开两个季度的账目，第一书记按规定驻村。"}


def _reports(month: int, *, is_late: bool) -> Act:
    """The branches that report a month on this day of the next."""

    def act(rating: RatingYear) -> None:
        for found in _of(rating):
            if _is_worst(found) and (month == NEVER_IN or is_late != (month == LATE_IN)):
                continue
            for item in waiting(found.case, "report"):
                actor = candidate(item)
                official.complete(actor, item.id, _report(found, item.case, month, actor))

    return act


def _report(found: Rectification, case: Case, month: int, actor: Actor) -> dict[str, Any]:
    known = progress.variables_of(case)
    closes = {PROBLEMS[line][1] for line, at in CLOSED_IN.items() if at == month}
    if _is_worst(found) and month == CLOSED_IN[2]:
        closes = set()
    closing = [row["title"].partition(" ")[2] in closes for row in known["report_lines"]]
    answers: dict[str, Any] = {
        "report_text": TOLD,
        "report_lines": [
            {"state": "closed", "files": [pictures.take(actor, "整改后（示例）.png")]}
            if one
            else {"state": "going"}
            for one in closing
        ],
    }
    if known["has_leader"]:
        is_short = _is_worst(found) and month == SHORT_VISITS_IN
        answers["leader_visits"] = 0 if is_short else 2
    if known["has_secretary"]:
        answers["secretary_days"] = 16 if month == SHORT_DAYS_IN else 22
    return answers
