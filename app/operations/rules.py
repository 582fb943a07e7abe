"""How a draft of the points rules is heard, decided and put in force, offered to procedures."""

# ruff: noqa: D415 - docstrings are for officials: a Chinese sentence ends with its own mark

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from app import clock
from app.cases.models import Case
from app.db import session
from app.engine.operations import Call, operation
from app.operations import calls
from app.points import adoption
from app.points.opinions import Heard
from app.points.rulesets import RuleSetNotReady


@operation("points.propose_rules", refuses=(adoption.DraftTaken, RuleSetNotReady), repeatable=True)
def propose_rules(call: Call, *, rules: str) -> dict[str, Any]:
    """提出一份积分方案草案征求意见，从此草案不能修改；有矛盾的草案不能提出。

    给出版本号 rules_number 和名称 rules_title。
    """
    case = session.get_one(Case, uuid.UUID(call.case_id))
    rule_set = adoption.propose(calls.actor_of(call), case.id, case.unit_id, uuid.UUID(rules))
    return {"rules_number": rule_set.number, "rules_title": rule_set.title}


@operation("points.hear_rules", refuses=(RuleSetNotReady,))
def hear_rules(call: Call, *, opinions: list[Any] | None = None) -> None:
    """登记对草案的意见，每行有 channels、text、handling、reason；登记后草案不再变动。"""
    heard = [Heard.of(row) for row in opinions or ()]
    adoption.hear(calls.actor_of(call), adoption.of_case(uuid.UUID(call.case_id)), heard)


@operation("points.adopt_rules", refuses=(RuleSetNotReady,), repeatable=True)
def adopt_rules(call: Call, *, day: date) -> dict[str, datetime]:
    """登记街道通过了草案、从哪一日起生效；给出生效的时刻 takes_effect_at。"""
    adoption.schedule(calls.actor_of(call), adoption.of_case(uuid.UUID(call.case_id)), day)
    return {"takes_effect_at": clock.day_end(day - clock.ONE_DAY)}


@operation("points.reopen_rules", refuses=(RuleSetNotReady,))
def reopen_rules(call: Call) -> None:
    """草案退回修改，听到的意见留在草案上，改好后重新征求意见；撤回也是这样。"""
    adoption.reopen(calls.actor_of(call), adoption.of_case(uuid.UUID(call.case_id)))


@operation("points.activate_rules", refuses=(RuleSetNotReady,))
def activate_rules(call: Call) -> None:
    """草案生效，原来的方案停用；已经开始的季度仍按原来的方案。"""
    adoption.put_in_force(calls.actor_of(call), adoption.of_case(uuid.UUID(call.case_id)))
