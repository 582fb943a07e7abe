"""Deductions that the group enters, offered to procedures: one case for one fault."""

# ruff: noqa: D415 - docstrings are for officials: a Chinese sentence ends with its own mark

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from app.assessment import falsehoods
from app.cases.models import Case
from app.db import session
from app.engine.operations import Call, operation
from app.operations.points import NotFiled
from app.points import claims, deductions
from app.points.deductions import Fault
from app.points.filing import CycleClosed
from app.points.rulebook import ItemNotActive, NoRuleSet


@operation(
    "points.file_deduction",
    refuses=(claims.DuplicateClaim, claims.NotAMember, CycleClosed, ItemNotActive, NoRuleSet),
    repeatable=True,
)
def file_deduction(  # noqa: PLR0913 - the parameters are the fields of the form
    call: Call,
    *,
    member: str,
    item: str,
    title: str,
    event_date: date,
    basis: str,
    document: str | None = None,
    times: Decimal | None = None,
    evidence: list[str] | None = None,
    false_line: str | None = None,
) -> dict[str, Any]:
    """登记考核小组提出的一件扣分和依据，本人陈述意见以前不能核实；同一件事不能登记两次。

    年老、长期患病的党员和事先请假的不因缺席扣分；虚报积分须选出虚报的那一笔 false_line。
    给出姓名 member_name、本人能否登录 member_signs_in、事项名称 item_title、是否须纪检委员
    附意见 needs_note、核实的工作日数 compute_days。
    """
    fault = Fault(
        member_id=uuid.UUID(member),
        item=item,
        event_date=event_date,
        title=title,
        basis=basis,
        document=document or "",
        times=times or Decimal(1),
        evidence=tuple(uuid.UUID(one) for one in evidence or ()),
        false_line=uuid.UUID(false_line) if false_line else None,
    )
    claim = deductions.charge(fault, case=session.get_one(Case, uuid.UUID(call.case_id)))
    return {
        "member_name": claim.member.name,
        "member_signs_in": claim.member.can_sign_in,
        "item_title": claim.item.title,
        "needs_note": claim.item.code in deductions.NOTED,
        "compute_days": claim.cycle.rule_set.days("points.computeDays"),
    }


@operation("points.note_hearing", repeatable=True)
def note_hearing(call: Call) -> None:
    """登记本人已经陈述，或者三个工作日没有陈述；从这时起可以核实。"""
    claim = claims.lock_of_case(uuid.UUID(call.case_id))
    if claim is None:
        raise NotFiled
    claims.acknowledge(claim)


@operation("points.withdraw_deduction", refuses=(claims.ClaimFrozen, claims.ClaimPosted))
def withdraw_deduction(call: Call) -> None:
    """提出的人撤回扣分；申报截止以后不能撤回。"""
    claim = claims.lock_of_case(uuid.UUID(call.case_id))
    if claim is not None:
        claims.withdraw(claim)


@operation("assessment.correct_false_award", repeatable=True)
def correct_false_award(call: Call, *, line: str) -> None:
    """虚报积分认定以后，另起一件更正，冲正虚报的那一笔 line；已经在更正的不再另起。"""
    falsehoods.correct_later(session.get_one(Case, uuid.UUID(call.case_id)), uuid.UUID(line))
