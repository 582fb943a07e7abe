"""Member points, offered to procedures: one claim for one case (一事一记)."""

# ruff: noqa: D415 - docstrings are for officials: a Chinese sentence ends with its own mark

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from app.assessment import quarters
from app.engine.operations import Call, operation
from app.errors import Refused
from app.notices import publication
from app.operations import calls
from app.organisation import directory
from app.points import (
    choices,  # noqa: F401 - importing registers the lists that forms offer
    claims,
    receipts,
    rules,
    stages,
)
from app.points.amounts import points, tenths
from app.points.filing import ClaimTooOld, CycleClosed, QuantityOutOfRange
from app.points.locks import MemberLeft
from app.points.models import Claim
from app.points.rulebook import ItemNotActive, NoRuleSet
from app.points.rulesets import RuleSet
from app.points.status import ClaimStatus

#: Parameter of a rule set → the variable that procedures count their days by.
_DAYS = {
    "points.computeDays": "compute_days",
    "points.reviewDays": "review_days",
    "points.confirmDays": "confirm_days",
    "points.noticeDays": "notice_days",
}


class NotFiled(Refused):
    message = "本件还没有登记积分申报。"


@operation(
    "points.file_claim",
    refuses=(
        claims.DuplicateClaim,
        claims.NotAMember,
        MemberLeft,
        ClaimTooOld,
        CycleClosed,
        ItemNotActive,
        NoRuleSet,
    ),
    repeatable=True,
)
def file_claim(  # noqa: PLR0913 - the parameters are the fields of form F-P2
    call: Call,
    *,
    member: str,
    item: str,
    title: str,
    event_date: date,
    quantity: Decimal,
    asked_points: Decimal,
    statement: str,
    place: str | None = None,
    activity_code: str | None = None,
    witnesses: list[str] | None = None,
    evidence: list[str] | None = None,
    entered_by: str | None = None,
) -> dict[str, Any]:
    """登记一件积分申报；退回后再次登记就是修改原来的申报，同一件事不能在两件里申报。

    代党员申报的，entered_by 填代报人的编号，登记后须由本人确认才能计分。
    给出党员姓名 member_name、本人能否登录 member_signs_in，事项的名称 item_title、
    计量 item_measure（HOURS、TIMES）、每小时或每次的分值 item_value、一次最多计的数量 item_most，
    支部正式党员是否不足七名 small_branch，以及积分方案规定的各步工作日数。
    """
    matter = claims.Matter(
        member_id=uuid.UUID(member),
        item=item,
        title=title,
        event_date=event_date,
        quantity=quantity,
        asked_points=asked_points,
        statement=statement,
        place=place or "",
        activity_code=activity_code or "",
        witnesses=tuple(calls.ids_of(witnesses)),
        evidence=tuple(calls.ids_of(evidence)),
        entered_by=calls.id_of(entered_by),
    )
    claim = claims.file(matter, case_id=uuid.UUID(call.case_id))
    if str(claim.case_id) != call.case_id:
        raise claims.DuplicateClaim(number=claim.number, case_id=claim.case_id)
    return {
        "member_name": claim.member.name,
        "member_signs_in": claim.member.can_sign_in,
        "item_title": claim.item.title,
        "item_measure": claim.item.measure.value,
        "item_value": points(claim.item.value),
        "item_most": points(rules.most_counted(claim.item)),
        "small_branch": directory.is_small(claim.cycle.branch_id),
        **_days(claim.cycle.rule_set),
    }


@operation("points.acknowledge_claim", repeatable=True)
def acknowledge_claim(call: Call, *, agreed: bool, reason: str | None = None) -> None:
    """登记本人对代报的申报是否确认（agreed）；不确认的写理由 reason，申报就此结束。"""
    claim = _claim(call)
    if agreed:
        claims.acknowledge(claim)
    else:
        claims.disown(claim, reason or "")
        quarters.note_checked(claim.cycle_id)


@operation("points.settle_claim", repeatable=True)
def settle_claim(call: Call, *, quantity: Decimal, raw: Decimal | None = None) -> dict[str, Any]:
    """按核实的数量和计分表的分值算出申报得分，扣去封顶；可以重新计算。

    计分表没有列出的事项（raw 为空）按积分方案的分值乘数量。给出得分 granted、
    超出封顶的分数 capped_out 和逐句说明 explanation。
    """
    claim = _claim(call)
    try:
        claims.settle(claim, quantity=quantity, raw=_raw(claim, quantity) if raw is None else raw)
    except QuantityOutOfRange as wrong:
        raise QuantityOutOfRange({"quantity_found": wrong.details["quantity"]}) from wrong
    return _explained(claim) | {"capped_out": points(claim.capped_out)}


@operation("points.check_claim", repeatable=True)
def check_claim(call: Call, *, verifier: str, checker: str) -> None:
    """核实和复核一致，申报列入本季度名单，等党员大会评议；参数是核实人、复核人的编号。"""
    claim = _claim(call)
    stages.check(claim, verifier_id=uuid.UUID(verifier), checker_id=uuid.UUID(checker))
    quarters.note_checked(claim.cycle_id)


@operation("points.publish_claim")
def publish_claim(call: Call, *, notice: str) -> None:
    """把申报列入一份公示（notice 填公示编号），从此得分不再变动。"""
    claim, notice_id = _claim(call), uuid.UUID(notice)
    if claim.notice_id != notice_id:
        stages.publish(claim, notice_id)


@operation("points.post_claim")
def post_claim(
    call: Call,
    *,
    verifier: str | None = None,
    checker: str | None = None,
    confirmer: str | None = None,
) -> dict[str, Any]:
    """公示期满后把得分记入积分账；参数是核实人、复核人、定绩人的编号，名单里已有的不用填。

    给出分录编号 entry、实际入账的 granted 和逐句说明 explanation。
    """
    claim = _claim(call)
    entry = claims.post(
        claim,
        call_key=call.key,
        verifier_id=calls.id_of(verifier),
        checker_id=calls.id_of(checker),
        confirmer_id=calls.id_of(confirmer),
    )
    return {"entry": str(entry.id), **_explained(claim)}


@operation("points.reject_claim")
def reject_claim(call: Call, *, reason: str) -> dict[str, str]:
    """登记申报不予认定和理由，申报占用的封顶额度随即让出；原样给出理由 reason。"""
    claim = _claim(call)
    if claim.status != ClaimStatus.REJECTED:
        claims.reject(claim, reason)
        quarters.note_checked(claim.cycle_id)
    return {"reason": reason}


@operation(
    "points.withdraw_claim",
    refuses=(claims.ClaimFrozen, claims.ClaimPosted, claims.NotYoursAnyMore),
)
def withdraw_claim(call: Call) -> None:
    """申报人撤回申报，已张贴的公示一并撤下；申报截止以后不能撤回。"""
    claims.withdraw(_claim(call), by=uuid.UUID(call.actor_id) if call.actor_id else None)
    for notice in publication.of_case(uuid.UUID(call.case_id)):
        publication.take_down(notice)


def _claim(call: Call) -> Claim:
    claim = claims.lock_of_case(uuid.UUID(call.case_id))
    if claim is None:
        raise NotFiled
    return claim


def _days(rule_set: RuleSet) -> dict[str, int]:
    return {variable: rule_set.days(name) for name, variable in _DAYS.items()}


def _raw(claim: Claim, quantity: Decimal) -> Decimal:
    return points(rules.raw(claim.item, tenths(quantity)))


def _explained(claim: Claim) -> dict[str, Any]:
    receipt = receipts.receipt_of(claim)
    assert receipt is not None, "a settled claim has a receipt"
    sentences = [str(sentence) for sentence in receipt.sentences]
    return {"granted": points(receipt.posted), "explanation": sentences}
