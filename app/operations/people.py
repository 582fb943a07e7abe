"""Members who move or leave, offered to procedures (`domain.md` 4.3)."""

# ruff: noqa: D415 - docstrings are for officials: a Chinese sentence ends with its own mark

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from app.cases import choices as _colleagues  # noqa: F401 - importing registers lists of forms
from app.cases.models import Case
from app.db import session
from app.engine.operations import Call, operation
from app.errors import Refused
from app.organisation.actors import SYSTEM
from app.points import choices, departures, ledger, transfers  # noqa: F401 - lists of forms
from app.points.amounts import points
from app.points.departures import Cause, Departure
from app.points.locks import MemberLeft, NotAMember
from app.shop import leaving

_BY = "组织关系转接"


class NoDeparture(Refused):
    message = "本件还没有登记离开。"


@operation(
    "points.check_transfer",
    refuses=(NotAMember, MemberLeft, transfers.MovedMeanwhile),
    repeatable=True,
)
def check_transfer(call: Call, *, member: str, to_branch: str) -> dict[str, Any]:
    """查对转接：只能转到本街道的另一个支部。

    给出党员姓名 member_name、转出支部 from_name、转入支部 to_name、
    随转的本年考核积分 assessment_points 和可兑换积分 wallet_points。
    """
    going = _going(call, member, to_branch)
    return {
        "member_name": going.member.person.name,
        "from_name": going.member.branch.name,
        "to_name": going.to.name,
        "assessment_points": points(going.assessment),
        "wallet_points": points(going.wallet),
    }


@operation(
    "points.transfer_member",
    refuses=(NotAMember, MemberLeft, transfers.MovedMeanwhile),
)
def transfer_member(call: Call, *, member: str, to_branch: str) -> dict[str, Any]:
    """转接：从今天起列入转入支部的名册和积分墙，积分随转；在原支部的职务同时结束。

    已经报的申报仍由原支部办完，得分记在本人账上；已经下的兑换单照常领取。
    给出转接分录编号 entry。
    """
    known = ledger.entry_under(f"transfer:{call.case_id}")
    if known is None:
        going = _going(call, member, to_branch)
        known = transfers.transfer(SYSTEM, going, cause=call.case_id, acting_as=_BY)
    return {"entry": str(known.id)}


@operation(
    "points.record_departure",
    refuses=(NotAMember, MemberLeft, departures.NotInTheBranch),
    repeatable=True,
)
def record_departure(call: Call, *, member: str, cause: str, gone_on: date) -> dict[str, Any]:
    """登记党员离开（cause 填转出或去世）：不再申报、兑换，没有领取的兑换单取消。

    给出党员姓名 member_name、可兑换积分 wallet_points、取消的兑换单数 cancelled
    和六十日告知期的期满时间 notice_until。
    """
    case = session.get_one(Case, uuid.UUID(call.case_id))
    left = departures.record(case, uuid.UUID(member), Cause(cause), gone_on)
    return {
        "member_name": left.member.name,
        "wallet_points": points(ledger.wallet_of(left.member_id).balance),
        "cancelled": leaving.cancel_orders(left.member_id),
        "notice_until": left.notice_until,
    }


@operation(
    "points.check_departure",
    refuses=(NotAMember, MemberLeft, departures.NotInTheBranch),
    repeatable=True,
)
def check_departure(call: Call, *, member: str, gone_on: date) -> dict[str, str]:
    """查对离开登记：须是本支部名册上的党员；给出党员姓名 member_name。"""
    case = session.get_one(Case, uuid.UUID(call.case_id))
    return {"member_name": departures.check(case, uuid.UUID(member), gone_on).person.name}


@operation("points.stop_departure", refuses=(departures.DepartureClosed,), repeatable=True)
def stop_departure(call: Call) -> None:
    """停办：登记有误，或者本人留下，一切照旧；积分账户结清以后不能停办。"""
    left = departures.of_case(uuid.UUID(call.case_id))
    if left is not None:
        departures.stop(left)


@operation("points.close_account", repeatable=True)
def close_account(call: Call) -> dict[str, Any]:
    """告知期满后结清兑换积分账户，名册上的职务同时结束。

    还有申报没办完的先不结清。给出没办完的件数 waiting。
    """
    return {"waiting": departures.settle(SYSTEM, _departure(call), acting_as="告知期满结清")}


def _going(call: Call, member: str, to_branch: str) -> transfers.Prospect:
    unit_id = session.get_one(Case, uuid.UUID(call.case_id)).unit_id
    return transfers.prospect(uuid.UUID(member), unit_id, uuid.UUID(to_branch))


def _departure(call: Call) -> Departure:
    found = departures.of_case(uuid.UUID(call.case_id))
    if found is None:
        raise NoDeparture
    return found
