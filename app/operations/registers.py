"""Registers of attendance and dues, offered to procedures: one case for one sheet."""

# ruff: noqa: D415 - docstrings are for officials: a Chinese sentence ends with its own mark

from __future__ import annotations

import uuid
from typing import Any

from app.assessment import quarters
from app.cases.models import Case
from app.db import session
from app.engine.operations import Call, operation
from app.errors import Refused
from app.operations import calls
from app.points import claims
from app.points.filing import CycleClosed
from app.points.registers import (
    choices,  # noqa: F401 - importing registers the lists that forms offer
    entering,
)
from app.points.registers.models import Register
from app.points.rulebook import ItemNotActive


class NoRegister(Refused):
    message = "本件还没有登记表。"


@operation(
    "points.enter_register",
    refuses=(entering.RegisterGone, CycleClosed, ItemNotActive),
    repeatable=True,
)
def enter_register(call: Call, *, register: str) -> dict[str, Any]:
    """把登记表里到会、交党费的各件列入本季度，先不计入名单，等考核小组核对。

    已经登记过的同一次会、同一个月不再登记。给出季度名称 cycle_name、新登记的件数 lines、
    核对的工作日数 compute_days。
    """
    found = session.get(Register, uuid.UUID(register))
    if found is None:
        raise NoRegister
    made = entering.enter(found, session.get_one(Case, uuid.UUID(call.case_id)))
    return {
        "cycle_name": found.cycle.name,
        "lines": made,
        "compute_days": found.cycle.rule_set.days("points.computeDays"),
    }


@operation("points.check_register", repeatable=True)
def check_register(
    call: Call, *, hands: list[str], dropped: list[str] | None = None, reason: str | None = None
) -> dict[str, Any]:
    """把登记表里的各件列入名单：每件由 hands 里与本人无关的两人负责，第一个是登记人。

    dropped 是核对不属实的各件，以 reason 为理由不予认定。给出还缺人核对的件数 left。
    """
    register = _register(call)
    entering.drop(register, set(calls.ids_of(dropped)), reason or "")
    left = entering.check(register, [uuid.UUID(one) for one in hands])
    quarters.note_checked(register.cycle_id)
    return {"left": left}


@operation("points.check_register_again", refuses=(entering.OwnLine,), repeatable=True)
def check_register_again(
    call: Call,
    *,
    checker: str,
    hands: list[str],
    dropped: list[str] | None = None,
    reason: str | None = None,
) -> None:
    """党员大会或书记退回的各件重核以后再列入名单；checker 是重核的人，不能重核本人的。

    dropped 是不属实的各件，以 reason 为理由不予认定。
    """
    register, by = _register(call), uuid.UUID(checker)
    entering.require_others(register, by)
    entering.drop(register, set(calls.ids_of(dropped)), reason or "")
    entering.check(register, [by, *(uuid.UUID(one) for one in hands)])
    quarters.note_checked(register.cycle_id)


@operation("points.dismiss_register", repeatable=True)
def dismiss_register(call: Call, *, reason: str) -> None:
    """登记表退回，表里的各件都不列入名单；改好以后另传一份。"""
    register = _register(call)
    entering.dismiss(register, reason)
    quarters.note_checked(register.cycle_id)


@operation("points.withdraw_register", refuses=(claims.ClaimFrozen,))
def withdraw_register(call: Call) -> None:
    """组织委员撤回登记表，表里的各件一并撤回；申报截止以后不能撤回。"""
    register = _register(call)
    entering.withdraw(register)
    quarters.note_checked(register.cycle_id)


def _register(call: Call) -> Register:
    found = entering.of_case(uuid.UUID(call.case_id))
    if found is None:
        raise NoRegister
    return found
