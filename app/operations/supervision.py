"""Supervision of a quarter, offered to procedures (`domain.md` 6.5)."""

# ruff: noqa: D415 - docstrings are for officials: a Chinese sentence ends with its own mark

from __future__ import annotations

import uuid
from typing import Any

from app.assessment import watching
from app.assessment.oversight import Supervision, Watching
from app.cases.models import Case
from app.db import session
from app.engine.operations import Call, operation
from app.errors import Refused
from app.operations import calls


class NoSupervision(Refused):
    message = "本件还没有登记监督意见。"


@operation("assessment.note_supervision", repeatable=True)
def note_supervision(  # noqa: PLR0913 - the parameters are what the supervisor writes
    call: Call,
    *,
    kind: str,
    cycle: str,
    text: str,
    line: str | None = None,
    addressee: str | None = None,
) -> dict[str, Any]:
    """登记监督意见并记入季度案卷；kind 是 query 质询、remind 提醒或 hold 暂缓。

    line 不填就是全季度。给出所指的事项 about 和暂缓到期时间 held_until。
    """
    case = session.get_one(Case, uuid.UUID(call.case_id))
    said = watching.Said(
        Watching(kind), uuid.UUID(cycle), calls.id_of(line), text, calls.id_of(addressee)
    )
    return _told(watching.say(calls.actor_of(call), case, said))


@operation("assessment.answer_query", repeatable=True)
def answer_query(call: Call, *, answer: str) -> None:
    """登记对质询的答复，记入季度案卷，质询随即解除。"""
    watching.answer(calls.actor_of(call), _supervision(call), answer)


@operation("assessment.renew_hold", refuses=(watching.AlreadyRenewed,))
def renew_hold(call: Call) -> dict[str, Any]:
    """暂缓续三个工作日，只能续一次；给出新的到期时间 held_until。"""
    return _told(watching.renew(calls.actor_of(call), _supervision(call)))


@operation("assessment.prolong_hold")
def prolong_hold(call: Call, *, days: int) -> dict[str, Any]:
    """按街道的决定延长暂缓；days 是工作日数，给出新的到期时间 held_until。"""
    return _told(watching.prolong(calls.actor_of(call), _supervision(call), days))


@operation("assessment.lift_hold", repeatable=True)
def lift_hold(call: Call) -> None:
    """解除暂缓，已经过了公示期的接着入账。"""
    watching.lift(calls.actor_of(call), _supervision(call))


@operation("assessment.drop_supervision", repeatable=True)
def drop_supervision(call: Call) -> None:
    """监督意见撤回：质询不用再答复，暂缓随即解除，记入季度案卷。"""
    row = watching.of_case(uuid.UUID(call.case_id))
    if row is not None:
        watching.take_back(calls.actor_of(call), row)


def _told(row: Supervision) -> dict[str, Any]:
    return {"about": row.about, "held_until": row.until}


def _supervision(call: Call) -> Supervision:
    found = watching.of_case(uuid.UUID(call.case_id))
    if found is None:
        raise NoSupervision
    return found
