"""The quarter of a branch, offered to procedures: one case for one cycle (`domain.md` 6.2)."""

# ruff: noqa: D415 - docstrings are for officials: a Chinese sentence ends with its own mark

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from app.assessment import assembly, cancelling, closing, hearing, quarters, releasing, signing
from app.assessment.assembly import Minutes, Vote
from app.assessment.models import Course
from app.cases.models import Case
from app.db import session
from app.engine.operations import Call, operation
from app.errors import Refused
from app.notices import publication
from app.operations import calls
from app.points.opinions import Heard
from app.points.rulebook import NoRuleSet


class NoCourse(Refused):
    message = "本件还没有开始一个季度的评定。"


@operation("assessment.open_quarter", refuses=(quarters.QuarterOpened, NoRuleSet), repeatable=True)
def open_quarter(call: Call) -> dict[str, Any]:
    """开始本支部当前季度的评定，一个季度只能开始一次；街道撤销了的，重新开始撤销的季度。

    给出季度编号 cycle、名称 cycle_name、申报截止时间 report_until、上季度的改进事项 lessons，
    以及积分方案规定的各步工作日数 compute_days、review_days、confirm_days。
    """
    course = quarters.open_course(session.get_one(Case, uuid.UUID(call.case_id)))
    cycle = course.cycle
    return {
        "cycle": str(cycle.id),
        "cycle_name": cycle.name,
        "report_until": cycle.freezes_at,
        "lessons": [one.text for one in quarters.lessons(cycle)],
        "compute_days": cycle.rule_set.days("points.computeDays"),
        "review_days": cycle.rule_set.days("points.reviewDays"),
        "confirm_days": cycle.rule_set.days("points.confirmDays"),
    }


@operation("assessment.take_back_quarter", refuses=(quarters.QuarterFrozen,))
def take_back_quarter(call: Call) -> None:
    """撤回误开的季度评定，之后可以重新开始；名单冻结以后不能撤回。"""
    quarters.take_back(_course(call))


@operation("assessment.record_opinions", repeatable=True)
def record_opinions(call: Call, *, opinions: list[Any] | None = None) -> None:
    """登记事前听取的意见，每行有 channels、text、handling、reason；再次登记就是换成新的。"""
    hearing.record(_course(call), [Heard.of(row) for row in opinions or ()])


@operation("assessment.freeze_quarter", repeatable=True)
def freeze_quarter(call: Call) -> dict[str, Any]:
    """截止申报；给出考核小组还没有办完的件数 unchecked。"""
    return {"unchecked": quarters.freeze(_course(call))}


@operation("assessment.record_meeting")
def record_meeting(  # noqa: PLR0913 - the parameters are the fields of form F-P4
    call: Call,
    *,
    held_on: date,
    place: str,
    chair: str,
    due: int,
    present: int,
    minutes: str,
    challenged: list[Any] | None = None,
) -> dict[str, Any]:
    """登记党员大会评议：没有异议的通过，有异议的按票数办理，票数相等的退回重核。

    challenged 每行有 line、reason、votes_for、votes_against、votes_abstain。
    给出到会是否过半 quorate、退回重核的件数 unchecked。
    """
    course = _course(call)
    told = Minutes(held_on, place, uuid.UUID(chair), due, present, minutes)
    meeting = assembly.record(course, told, [_vote(row) for row in challenged or ()])
    session.flush()
    return {"quorate": meeting.is_quorate, "unchecked": quarters.unchecked(course.cycle_id)}


@operation("assessment.sign_lines")
def sign_lines(call: Call, *, signer: str, sent_back: list[Any] | None = None) -> dict[str, Any]:
    """在名单上签字：除退回的和签字人本人申报、经手的以外，全部定绩。

    signer 填签字人编号，sent_back 每行有 line、reason。给出须由他人签字的件数 left、
    退回重核后还没有办完的件数 unchecked。
    """
    course = _course(call)
    back = {uuid.UUID(row["line"]): str(row["reason"]) for row in sent_back or ()}
    signed = signing.sign(course, uuid.UUID(signer), back)
    session.flush()
    return {"left": signed.left, "unchecked": quarters.unchecked(course.cycle_id)}


@operation("assessment.seal_list", repeatable=True)
def seal_list(call: Call) -> dict[str, Any]:
    """全部签字后给名单取校验码 digest，并给出件数 signed。"""
    digest, count = signing.seal(_course(call))
    return {"digest": digest, "signed": count}


@operation("assessment.publish_list")
def publish_list(call: Call, *, places: list[str], posted_on: date, contact: str) -> dict[str, Any]:
    """把签字的名单张贴公示；给出公示编号 notice 和期满时间 ends_at。"""
    how = publication.Posting(places, posted_on, contact)
    notice = releasing.publish(_course(call), how, cause=call.key)
    return {"notice": str(notice.id), "ends_at": notice.ends_at}


@operation("assessment.release_lines", repeatable=True)
def release_lines(call: Call) -> dict[str, Any]:
    """公示期满后让没有异议、没有暂缓的各件入账；给出还停着的件数 stopped。可以再次办理。"""
    return {"stopped": releasing.release(_course(call), call_key=call.key)}


@operation("assessment.close_quarter", repeatable=True)
def close_quarter(
    call: Call, *, summary: str, improvements: list[Any] | None = None
) -> dict[str, Any]:
    """总结反馈：给每名党员发反馈单；改进事项（每行 text、owner、due_on）下季度听取意见时带出。

    给出发出的反馈单数 slips。
    """
    lessons = [
        closing.Lesson(row["text"], row.get("owner") or "", row.get("due_on"))
        for row in improvements or ()
    ]
    return {"slips": closing.close(_course(call), summary, lessons)}


@operation("assessment.cancel_quarter", repeatable=True)
def cancel_quarter(call: Call, *, reason: str) -> dict[str, Any]:
    """撤销本季度的评定：没有入账的各件不再办理，公示撤下，异议和暂缓了结，告知本人。

    已经入账的不变；给出没有入账的件数 lines。
    """
    return {"lines": cancelling.carry_out(calls.actor_of(call), _course(call), reason)}


def _course(call: Call) -> Course:
    course = quarters.of_case(uuid.UUID(call.case_id))
    if course is None:
        raise NoCourse
    return course


def _vote(row: Mapping[str, Any]) -> Vote:
    return Vote(
        uuid.UUID(row["line"]),
        str(row["reason"]),
        *(_count(row.get(name)) for name in ("votes_for", "votes_against", "votes_abstain")),
    )


def _count(given: Decimal | int | None) -> int:
    return int(given or 0)
