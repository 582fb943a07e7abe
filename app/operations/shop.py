"""Goods for points, offered to procedures: one order, or one stock-take, for one case."""

# ruff: noqa: D415 - docstrings are for officials: a Chinese sentence ends with its own mark

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from app.cases.models import Case
from app.db import session
from app.engine.operations import Call, operation
from app.organisation import directory
from app.organisation.actors import SYSTEM, Actor
from app.points.amounts import points
from app.points.holds import AccountFrozen, NotEnoughPoints
from app.points.locks import MemberLeft
from app.shop import (
    choices,  # noqa: F401 - importing registers the lists that forms offer
    endings,
    entitlement,
    orders,
    returns,
    shelves,
    stocktaking,
    waiting,
)
from app.shop.centres import NotYourCenter
from app.shop.models import Order, OrderStatus
from app.shop.orders import Basket, Want
from app.shop.pricing import GoodsInactive, NoPriceList

#: What stands in the way of an order, besides that there are no goods.
_BARS = (
    AccountFrozen,
    MemberLeft,
    entitlement.BalanceTooLow,
    entitlement.LimitReached,
    GoodsInactive,
    NoPriceList,
    NotYourCenter,
)
_KEEPER = "兑换点管理员"
_SUPERVISOR = "纪检委员"
_SYSTEM = "系统"


def free(call: Call, _arguments: dict[str, Any], _result: dict[str, Any]) -> None:
    """The way back of an order: what it reserves is free again, unless it has ended."""
    order = orders.of_case(uuid.UUID(call.case_id))
    if order is not None and order.ended_at is None:
        endings.cancel(order)


@operation("shop.reserve", refuses=(shelves.OutOfStock, NotEnoughPoints, *_BARS), undo=free)
def reserve(
    call: Call, *, lines: list[Any], center: str, proxy: str | None = None
) -> dict[str, Any]:
    """为一单兑换同时预留积分和库存，少一样都不办；lines 每行有 goods、quantity，center 填兑换点。

    给出兑换内容 summary、应扣积分 cost、领取期限 collect_by、领取编号 order_number
    和党员编号 member_code。
    """
    return _told(orders.reserve(_case(call), _basket(lines, center, proxy)))


@operation("shop.enlist", refuses=_BARS, undo=free)
def enlist(
    call: Call, *, lines: list[Any], center: str, proxy: str | None = None
) -> dict[str, Any]:
    """缺货时登记排队，先到先得，不预留积分。

    给出内容同“预留”，另有到货后确认的工作日数 offer_days。
    """
    order = waiting.enlist(_case(call), _basket(lines, center, proxy))
    return _told(order) | {"offer_days": waiting.offer_days(order.case)}


@operation("shop.accept_offer", refuses=(NotEnoughPoints, *_BARS), repeatable=True)
def accept_offer(call: Call) -> dict[str, Any]:
    """排到的党员确认要货，这时预留积分；给出领取期限 collect_by。"""
    return _told(waiting.accept(_order(call)))


@operation("shop.pass_on", repeatable=True)
def pass_on(call: Call) -> None:
    """排到的党员不要或者没有按期确认，货让给下一位。"""
    endings.pass_on(_order(call))


@operation("shop.hand_over")
def hand_over(call: Call, *, keeper: str, collected_by: str | None = None) -> dict[str, Any]:
    """管理员交货：扣下预留的积分，库存出账。

    keeper 填管理员编号，代领的写代领人姓名 collected_by；给出质量问题的受理期限 defect_until。
    """
    order = orders.hand_over(
        _person(keeper), _order(call), collected_by=collected_by or "", acting_as=_KEEPER
    )
    return {"defect_until": returns.accepted_until(order)}


@operation("shop.expire", repeatable=True)
def expire(call: Call) -> None:
    """到期没有领取：积分和库存一并放回，给排队的下一位。"""
    endings.expire(_order(call))


@operation("shop.cancel", repeatable=True)
def cancel(call: Call) -> None:
    """党员在领取以前取消：积分和库存一并放回，给排队的下一位。"""
    if orders.of_case(uuid.UUID(call.case_id)) is not None:
        order = _order(call)
        if order.status != OrderStatus.CANCELLED:
            endings.cancel(order)


@operation("shop.exchange", refuses=(shelves.OutOfStock,))
def exchange(call: Call, *, keeper: str) -> None:
    """物品有质量问题，换同样的新货，坏的报损；keeper 填管理员编号。"""
    returns.exchange(_person(keeper), _order(call), call_key=call.key, acting_as=_KEEPER)


@operation("shop.take_back", refuses=(returns.NothingTaken,))
def take_back(call: Call, *, agreed_by: str) -> None:
    """物品有质量问题又没有可换的：退回积分，坏的报损；agreed_by 填同意退回的监督人编号。"""
    returns.take_back(_person(agreed_by), _order(call), acting_as=_SUPERVISOR)


@operation("shop.count_stock", repeatable=True)
def count_stock(call: Call, *, counted: list[Any], counter: str) -> dict[str, Any]:
    """登记盘点结果并与账面比较；counted 每行有 goods、quantity，counter 填盘点人编号。

    给出有差异的种数 differences 和逐条说明 explanation。
    """
    pieces: dict[str, int] = {}
    for row in counted:
        pieces[row["goods"]] = pieces.get(row["goods"], 0) + int(row["quantity"])
    take = stocktaking.count(_case(call), pieces, by=uuid.UUID(counter))
    found = [str(one) for one in stocktaking.differences(take)]
    return {"differences": len(found), "explanation": found}


@operation("shop.adjust_stock")
def adjust_stock(call: Call, *, signer: str) -> dict[str, str]:
    """按监督人会签同意的盘点结果调整库存账；signer 填会签人编号，给出分录编号 entry。"""
    entry = stocktaking.adjust(SYSTEM, _case(call), signer=uuid.UUID(signer), acting_as=_SYSTEM)
    return {"entry": str(entry.id)}


def _case(call: Call) -> Case:
    return session.get_one(Case, uuid.UUID(call.case_id))


def _order(call: Call) -> Order:
    return orders.lock_of_case(uuid.UUID(call.case_id))


def _person(person_id: str) -> Actor:
    return directory.actor(directory.person(uuid.UUID(person_id)))


def _basket(lines: list[Any], center: str, proxy: str | None) -> Basket:
    return Basket([_want(row) for row in lines], uuid.UUID(center), proxy or "")


def _want(row: Mapping[str, Any]) -> Want:
    return Want(str(row["goods"]), int(row["quantity"]))


def _told(order: Order) -> dict[str, Any]:
    member = order.member.membership
    assert member is not None, "an order is a member's"
    return {
        "summary": order.summary,
        "cost": points(order.cost),
        "collect_by": order.collect_by,
        "order_number": order.number,
        "member_code": member.code,
    }
