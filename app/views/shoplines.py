"""Orders, goods and shelves as the pages show them. Prices are tenths, quantities pieces."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app import clock, i18n
from app.organisation.models import Membership, Unit
from app.points import balances, expiry, rulebook
from app.shop import pricing, shelves, stocktaking, waiting
from app.shop.models import OPEN, ORDER_TITLES, Order, OrderStatus
from app.shop.stockbook import STOCK_ENTRY_TITLES, StockEntry
from app.views import codes

TONES = {
    OrderStatus.WAITING: "amber",
    OrderStatus.OFFERED: "blue",
    OrderStatus.HELD: "blue",
    OrderStatus.COLLECTED: "green",
    OrderStatus.CANCELLED: "grey",
    OrderStatus.EXPIRED: "red",
    OrderStatus.PASSED: "grey",
    OrderStatus.RETURNED: "amber",
}


def order(row: Order) -> dict[str, Any]:
    """An order in a list, or on a page of its own."""
    member = row.member.membership
    return {
        "id": row.id,
        "number": row.number,
        "summary": row.summary,
        "cost": row.cost,
        "member": row.member.name,
        "code": "" if member is None else member.code,
        "branch": row.case.unit.name,
        "center": row.center.name,
        "status": {"words": i18n.known(ORDER_TITLES[row.status]), "tone": TONES[row.status]},
        "made_at": row.made_at,
        "last_day": clock.deadline_day(row.collect_by) if row.collect_by else None,
        "ended_at": row.ended_at,
        "proxy": row.proxy,
        "collected_by": row.collected_by,
        "keeper": row.keeper.name if row.keeper else "",
        "place": waiting.place(row) if row.status == OrderStatus.WAITING else None,
        "is_offered": row.status == OrderStatus.OFFERED,
        "is_held": row.status == OrderStatus.HELD,
        "is_collected": row.status == OrderStatus.COLLECTED,
        "may_cancel": row.status in OPEN,
        "url": url_for("shop.order", order_id=row.id),
        "case_url": url_for("cases.show", case_id=row.case_id),
    }


def order_page(row: Order) -> dict[str, Any]:
    """An order with its lines and the code that the counter reads."""
    lines = [
        {
            "title": line.goods.title,
            "unit": line.goods.unit,
            "quantity": line.quantity,
            "price": line.price,
            "cost": line.price * line.quantity,
        }
        for line in row.lines
    ]
    return order(row) | {"lines": lines, "qr": codes.code(row.number)}


def goods(branch: Unit, center: Unit | None) -> list[dict[str, Any]]:
    """What may be had today, with what a centre has of it."""
    found = shelves.level(center.id) if center else shelves.Levels()
    queues = waiting.lengths(center.id) if center else {}
    return [
        {
            "code": one.goods.code,
            "title": one.goods.title,
            "unit": one.goods.unit,
            "price": one.price,
            "free": found[one.goods.id].free,
            "queue": queues.get(one.goods.id, 0),
        }
        for one in pricing.offered_at(branch)
    ]


def shelf(center: Unit) -> list[dict[str, Any]]:
    """Everything a centre has or could have."""
    found, queues = shelves.level(center.id), waiting.lengths(center.id)
    return [
        {
            "code": one.code,
            "title": one.title,
            "unit": one.unit,
            "is_active": one.is_active,
            "balance": found[one.id].balance,
            "held": found[one.id].held,
            "free": found[one.id].free,
            "queue": queues.get(one.id, 0),
        }
        for one in pricing.all_goods(pricing.in_force(center).owner_id)
    ]


def movement(row: StockEntry) -> dict[str, Any]:
    return {
        "at": row.at,
        "kind": i18n.known(STOCK_ENTRY_TITLES[row.kind]),
        "text": row.text,
        "by": i18n.known(row.actor_name),
    }


def count(center: Unit) -> dict[str, Any]:
    """When a centre was counted last, and whether this month is still to come."""
    last = stocktaking.last_of(center.id)
    day = None if last is None else clock.office_day(last.counted_at)
    today = clock.today()
    is_due = day is None or (day.year, day.month) != (today.year, today.month)
    return {"day": day, "is_due": is_due}


def wallet(member: Membership) -> dict[str, Any]:
    """A member's redeemable points; `soon` is what will run out within thirty days."""
    found = balances.wallet_of(member.person_id)
    until = found.frozen_until if found.is_frozen else None
    return {
        "balance": found.balance,
        "held": found.held,
        "available": found.available,
        "arrears": max(0, -found.available),
        "soon": expiry.soon(member.person_id, rulebook.in_force(member.branch)),
        "frozen_until": None if until is None else clock.deadline_day(until),
    }


def rules(branch: Unit) -> list[str]:
    """What the rules in force say of ordering, one sentence each."""
    found = rulebook.in_force(branch)
    days = found.days("redeem.holdDays")
    said = [str(_("下单后为您保留 %(days)d 个工作日，逾期积分和物品自动放回。", days=days))]
    if most := found.days("redeem.perMemberPerQuarter"):
        said.append(str(_("每人每季度最多兑换 %(most)d 单。", most=most)))
    if least := found.figure("redeem.minBalance"):
        said.append(str(_("可用积分满 %(least)s 才能兑换。", least=least / 10)))
    if months := found.days("wallet.expiryMonths"):
        said.append(str(_("可兑换积分满 %(months)d 个月失效，先得的先用。", months=months)))
    said.append(str(_("积分自愿兑换物品，不兑换现金；领取后七日内有质量问题可以退换。")))
    return said
