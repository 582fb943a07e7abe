"""Corrections of posted lines, offered to procedures (`domain.md` 6.6)."""

# ruff: noqa: D415 - docstrings are for officials: a Chinese sentence ends with its own mark

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from app.assessment import corrections
from app.assessment.records import Correction, Ground, Outcome
from app.cases.models import Case
from app.db import session
from app.engine.operations import Call, operation
from app.errors import Refused
from app.operations import calls
from app.points.amounts import points, shown, tenths
from app.points.models import ClaimNotOpen


class NoCorrection(Refused):
    message = "本件还没有登记更正申请。"


@operation(
    "assessment.propose_correction",
    refuses=(corrections.CorrectionUnderWay, ClaimNotOpen),
    repeatable=True,
)
def propose_correction(
    call: Call, *, line: str, ground: str, reason: str, right_value: Decimal | None = None
) -> dict[str, Any]:
    """登记对一笔已入账积分的更正申请；right_value 是封顶前的正确分值，空着或填 0 就是只冲正。

    给出这一笔的党员编号 member、姓名 member_name、名称 line_title、原计分 was。
    """
    case = session.get_one(Case, uuid.UUID(call.case_id))
    right = tenths(right_value) if right_value else None
    given = corrections.Proposal(uuid.UUID(line), Ground(ground), reason, right)
    claim = corrections.propose(case, given).claim
    return {
        "member": str(claim.member_id),
        "member_name": claim.member.name,
        "line_title": claim.title,
        "was": points(claim.granted or 0),
    }


@operation("assessment.refuse_correction", repeatable=True)
def refuse_correction(call: Call) -> None:
    """登记不予更正，账目不动。"""
    corrections.end(_correction(call), Outcome.REFUSED)


@operation("assessment.drop_correction", repeatable=True)
def drop_correction(call: Call) -> None:
    """申请人撤回更正申请；已经改过的账不能撤回。"""
    correction = _correction(call)
    if correction.outcome == Outcome.CORRECTED:
        raise AlreadyCorrected
    corrections.end(correction, Outcome.WITHDRAWN)


class AlreadyCorrected(Refused):
    message = "这一笔已经更正入账，不能撤回；确有错误的，请另行申请更正。"


@operation("assessment.carry_out_correction", refuses=(ClaimNotOpen,))
def carry_out_correction(call: Call) -> dict[str, Any]:
    """冲正原来的记分，按正确分值重新记分，被同一封顶挡住的各笔依次补记。

    给出更正后的计分 granted、补记说明 released 和写给党员的话 told。
    """
    correction = _correction(call)
    done = corrections.carry_out(calls.actor_of(call), correction, cause=call.key)
    released = corrections.released_in_words(done.released.items())
    told = f"原计{shown(done.was)}分，更正为{shown(done.granted)}分。"
    told += f"封顶让出后：{released}。" if released else ""
    return {"granted": points(done.granted), "released": released, "told": told}


@operation("assessment.publish_correction")
def publish_correction(call: Call, *, contact: str, released: str | None = None) -> dict[str, Any]:
    """在支部公示栏张贴三个工作日的更正公示；给出公示编号 notice 和期满时间 ends_at。

    涉及已封存年度的，同时按更正后的总分登记等次的变更。
    """
    correction = _correction(call)
    notice = corrections.publish(correction, released or "", contact=contact, cause=call.key)
    return {"notice": str(notice.id), "ends_at": notice.ends_at}


def _correction(call: Call) -> Correction:
    found = corrections.of_case(uuid.UUID(call.case_id))
    if found is None:
        raise NoCorrection
    return found
