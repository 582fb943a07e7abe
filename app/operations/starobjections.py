"""Objections to the results of a rating year, offered to procedures (`domain.md` 8.6)."""

# ruff: noqa: D415 - docstrings are for officials: a Chinese sentence ends with its own mark

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from app.cases.models import Case
from app.db import session
from app.engine.operations import Call, operation
from app.errors import Refused
from app.operations.calls import ids_of
from app.rating import objections, objectors, rechecks, redoing
from app.rating.objected import TARGET_TITLES, StarGround, StarObjection, StarRuling, Target
from app.rating.objections import Finding, Raised
from app.stars.vocabulary import COMPONENT_TITLES, Component


class NoStarObjection(Refused):
    message = "本件还没有登记异议。"


@operation("rating.raise_objection", refuses=(objections.MatterObjected,), repeatable=True)
def raise_objection(
    call: Call, *, line: str, target: str, ground: str, facts: str
) -> dict[str, Any]:
    """登记对公示的一个支部的异议，这个支部在异议办结以前不定星；同一事项只受理一件。

    给出支部名称 branch_name、异议事项 target_title、镇的编号 town、
    给这个支部评过分的人的编号 scorers。
    """
    case = session.get_one(Case, uuid.UUID(call.case_id))
    given = Raised(uuid.UUID(line), Target(target), StarGround(ground), facts)
    objection = objections.raise_objection(case, given)
    rated = objection.rated
    return {
        "branch_name": rated.branch.name,
        "target_title": TARGET_TITLES[objection.target],
        "town": str(rated.rating.town_id),
        "scorers": sorted(str(one) for one in rechecks.scorers(rated)),
    }


@operation("rating.admit_objection", repeatable=True)
def admit_objection(call: Call, *, panel: list[str]) -> dict[str, Any]:
    """登记受理和核查的人（panel，至少两人），系统重新计算一遍；给支部评过分的不能核查。

    给出 panel 和系统重新计算的结果与公示的是否一致 sum_right。
    """
    objection = _objection(call)
    by = uuid.UUID(call.actor_id) if call.actor_id else None
    objections.admit(objection, ids_of(panel), by)
    return {"panel": panel, "sum_right": bool(objection.is_sum_right)}


@operation("rating.refuse_objection", repeatable=True)
def refuse_objection(call: Call, *, reason: str) -> None:
    """登记不予受理和理由，公示的结果不变。"""
    objections.refuse(_objection(call), reason)


@operation("rating.decide_objection", repeatable=True)
def decide_objection(call: Call, *, findings: list[Any]) -> dict[str, Any]:
    """汇总核查意见：每行有 component（要重办的一项，维持的不填）、reason；半数要重办的就重办。

    给出结果 ruling（KEPT 维持、RECKONED 重新计算、REDONE 重办一项）和重办的一项 redone。
    """
    return _decided(objections.decide(_objection(call), [_finding(row) for row in findings]))


@operation("rating.rule_objection", repeatable=True)
def rule_objection(call: Call, *, reason: str, component: str | None = None) -> dict[str, Any]:
    """登记区里复核的最终结果，component 是要重办的一项，维持的不填；给出 ruling 和 redone。"""
    given = {"component": component, "reason": reason}
    return _decided(objections.rule(_objection(call), _finding(given)))


def _decided(objection: StarObjection) -> dict[str, Any]:
    assert objection.ruling is not None, "it has just been decided"
    component = objection.component
    return {
        "ruling": objection.ruling.value,
        "redone": None if component is None else COMPONENT_TITLES[component],
    }


@operation("rating.reply_objection")
def reply_objection(call: Call) -> None:
    """把结果和理由答复提出人（不具名的不答复）和支部书记；不写提出人的姓名。"""
    objectors.reply(_objection(call))


@operation("rating.settle_objection", repeatable=True)
def settle_objection(call: Call) -> dict[str, Any]:
    """照结果办理：维持的办结；要重办的退回重办，办完以前这个支部不定星。

    给出办理情况 told 和是否等重办 waits。
    """
    objection = _objection(call)
    told = redoing.settle(objection)
    return {"told": told, "waits": objection.ruling == StarRuling.REDONE}


@operation("rating.drop_objection", refuses=(objections.StarAlreadyAnswered,), repeatable=True)
def drop_objection(call: Call) -> None:
    """提出人撤回异议，公示的结果不变；已经答复的不能撤回。"""
    objections.drop(_objection(call))


def _objection(call: Call) -> StarObjection:
    found = objections.of_case(uuid.UUID(call.case_id))
    if found is None:
        raise NoStarObjection
    return found


def _finding(row: Mapping[str, Any]) -> Finding:
    component = row.get("component")
    return Finding(Component(component) if component else None, row.get("reason") or "")
