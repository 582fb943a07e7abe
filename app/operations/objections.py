"""Objections to lines on a notice, offered to procedures (`domain.md` 6.4)."""

# ruff: noqa: D415 - docstrings are for officials: a Chinese sentence ends with its own mark

from __future__ import annotations

import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from app.assessment import objections, panels, settling, stops
from app.assessment.objections import Finding, Raised
from app.assessment.oversight import Objection, ObjectionGround
from app.cases.models import Case
from app.db import session
from app.engine.operations import Call, operation
from app.errors import Refused
from app.points.amounts import points


class NoObjection(Refused):
    message = "本件还没有登记异议。"


@operation(
    "assessment.raise_objection",
    refuses=(objections.AlreadyObjected, stops.NotOnNotice),
    repeatable=True,
)
def raise_objection(
    call: Call, *, line: str, ground: str, facts: str, lead: str | None = None
) -> dict[str, Any]:
    """登记对公示的一件的异议，这一件在异议办结以前不入账；不具名的须写明从哪里查证（lead）。

    给出当事人 member、代报人 entered_by、核实人 verifier、复核人 checker、签字人 confirmer 的编号，
    当事人姓名 member_name、名称 line_title、封顶前的原分值 was；积分方案规定的工作日数：
    答复 reply_days、申诉 appeal_days、申诉答复 appeal_reply_days。
    """
    case = session.get_one(Case, uuid.UUID(call.case_id))
    given = Raised(uuid.UUID(line), ObjectionGround(ground), facts, lead or "")
    objection = objections.raise_objection(case, given)
    claim = objection.claim
    parts = panels.touched(claim)
    return {
        **{part: str(parts[part]) if part in parts else None for part in PARTS},
        "member_name": claim.member.name,
        "line_title": claim.title,
        "was": points(objection.was),
        **{name: claim.cycle.rule_set.days(parameter) for parameter, name in DAYS.items()},
    }


#: Parameter of the cycle's rule set → the variable that a procedure gets it in.
DAYS = {
    "points.objectionReplyDays": "reply_days",
    "points.appealDays": "appeal_days",
    "points.appealReplyDays": "appeal_reply_days",
}
#: Who may have had a hand in a line.
PARTS = ("member", "entered_by", "verifier", "checker", "confirmer")


@operation("assessment.admit_objection", repeatable=True)
def admit_objection(call: Call, *, panel: list[str]) -> dict[str, Any]:
    """登记受理异议和核查的三人；经手这一件的、当事人、提出人和纪检委员不能核查。"""
    people = [uuid.UUID(one) for one in panel]
    by = uuid.UUID(call.actor_id) if call.actor_id else None
    objections.admit(_objection(call), people, by)
    return {"panel": panel}


@operation("assessment.refuse_objection", repeatable=True)
def refuse_objection(call: Call, *, reason: str) -> None:
    """登记不予受理和理由，原来的认定不变。"""
    objections.refuse(_objection(call), reason)


@operation("assessment.decide_objection", repeatable=True)
def decide_objection(call: Call, *, findings: list[Any]) -> dict[str, Any]:
    """汇总核查意见，每行有 finding、value、reason，取居中的一个。

    给出结果 ruling（UPHELD 维持、ADJUSTED 调整、ANNULLED 不予认定）和封顶前应计的分值 value。
    """
    return _decided(objections.decide(_objection(call), [_finding(row) for row in findings]))


@operation("assessment.rule_objection", repeatable=True)
def rule_objection(
    call: Call, *, finding: str, reason: str, value: Decimal | None = None
) -> dict[str, Any]:
    """登记街道复查的最终结果；给出 ruling 和 value，同汇总核查意见。"""
    return _decided(objections.rule(_objection(call), Finding(finding, value, reason)))


def _decided(objection: Objection) -> dict[str, Any]:
    assert objection.ruling is not None, "it has just been decided"
    return {"ruling": objection.ruling.value, "value": points(objection.value or 0)}


@operation("assessment.reply_objection")
def reply_objection(call: Call) -> None:
    """把结果和理由答复提出人（不具名的不答复），并告诉当事人；不写提出人的姓名。"""
    settling.reply(_objection(call))


@operation("assessment.settle_objection", repeatable=True)
def settle_objection(call: Call) -> dict[str, str]:
    """照结果办理：维持或调整的可以入账，不予认定的不入账，已经入账的提请更正。

    给出办理情况 told。
    """
    return {"told": settling.settle(_objection(call))}


@operation("assessment.drop_objection", refuses=(objections.AlreadyAnswered,), repeatable=True)
def drop_objection(call: Call) -> None:
    """提出人撤回异议，原来的认定不变；已经答复的不能撤回。"""
    objections.drop(_objection(call))


def _objection(call: Call) -> Objection:
    found = objections.of_case(uuid.UUID(call.case_id))
    if found is None:
        raise NoObjection
    return found


def _finding(row: Mapping[str, Any]) -> Finding:
    return Finding(row["finding"], row.get("value"), row.get("reason") or "")
