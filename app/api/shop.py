"""Goods for points: what may be had, orders of one's own, and one order. Prices are points."""

from __future__ import annotations

import uuid

from app import clock
from app.api.points import POINTS, in_points
from app.api.reading import Given
from app.api.routes import LONGEST_WORD, Route
from app.api.routing import declare
from app.api.schemas import (
    DAY,
    ID,
    INSTANT,
    NUMBER,
    TEXT,
    WHOLE,
    Schema,
    choice,
    listed,
    or_null,
    record,
    text,
)
from app.api.shapes import Json
from app.db import new_id, session
from app.errors import NotFound, Refused
from app.i18n import lazy as _
from app.organisation.actors import Actor
from app.organisation.models import Membership
from app.points.holds import AccountFrozen, NotEnoughPoints
from app.shop import centres, customer, entitlement, pricing, shelves, waiting
from app.shop.centres import NotYourCenter
from app.shop.customer import Wish
from app.shop.models import Order, OrderStatus
from app.shop.orders import Want

MOST_PIECES = 10

_LINE = record(goods=TEXT, title=TEXT, unit=TEXT, quantity=WHOLE, price=NUMBER)
_ORDER: dict[str, Schema] = {
    "id": ID,
    "number": TEXT,
    "case_id": ID,
    "status": choice(OrderStatus),
    "center": record(id=ID, name=TEXT),
    "lines": listed(_LINE),
    "cost": NUMBER,
    "made_at": INSTANT,
    "collect_until": or_null(DAY),
    "place_in_line": or_null(WHOLE),
}
_GOODS = record(code=TEXT, title=TEXT, unit=TEXT, price=NUMBER, free=WHOLE, waited_for=WHOLE)
_WANTED = record(goods=text(20), quantity={"type": "integer", "minimum": 1, "maximum": MOST_PIECES})


@declare(
    Route(
        "GET",
        "/points/goods",
        _("自己能兑换的物品、价格（分）和一个兑换点的存量；不写兑换点时是本社区的。"),
        POINTS,
        gives=record(center=record(id=ID, name=TEXT), goods=listed(_GOODS)),
        query={"center": ID},
        refuses=(NotFound, pricing.NoPriceList, NotYourCenter),
    )
)
def points_goods(actor: Actor, given: Given) -> Json:
    branch = _member(actor).branch
    wanted = given.query.get("center")
    open_to = centres.open_to(branch)
    center = next((one for one in open_to if wanted in {None, str(one.id)}), None)
    if center is None:
        raise NotYourCenter
    found, queues = shelves.level(center.id), waiting.lengths(center.id)
    return {
        "center": {"id": center.id, "name": center.name},
        "goods": [
            {
                "code": one.goods.code,
                "title": one.goods.title,
                "unit": one.goods.unit,
                "price": in_points(one.price),
                "free": found[one.goods.id].free,
                "waited_for": queues.get(one.goods.id, 0),
            }
            for one in pricing.offered_at(branch)
        ],
    }


@declare(
    Route(
        "POST",
        "/points/orders",
        _("为自己下一单兑换：积分和库存一起预留；缺货时 if_short 为 wait 就排队，为 drop 就不办。"),
        POINTS,
        takes=record(
            ("proxy", "if_short"),
            lines=listed(_WANTED, least=1),
            center=ID,
            if_short={"type": "string", "enum": ["wait", "drop"]},
            proxy=text(LONGEST_WORD),
        ),
        gives=record(**_ORDER),
        status=201,
        refuses=(
            NotFound,
            AccountFrozen,
            entitlement.BalanceTooLow,
            entitlement.LimitReached,
            pricing.GoodsInactive,
            NotEnoughPoints,
            NotYourCenter,
            customer.GoodsShort,
            Refused,
        ),
    )
)
def place_order(actor: Actor, given: Given) -> Json:
    wish = Wish(
        wants=[Want(one["goods"], one["quantity"]) for one in given.body["lines"]],
        center_id=uuid.UUID(given.body["center"]),
        waits=given.body.get("if_short") == "wait",
        proxy=given.body.get("proxy", ""),
    )
    return _order(customer.order(actor, wish, key=new_id()))


@declare(
    Route(
        "GET",
        "/points/orders",
        _("自己的兑换单，新的在前。"),
        POINTS,
        gives=record(items=listed(record(**_ORDER))),
        refuses=(NotFound,),
    )
)
def own_orders(actor: Actor, _given: Given) -> Json:
    return {"items": [_order(one) for one in customer.orders_of(_member(actor).person_id)]}


@declare(
    Route(
        "GET",
        "/points/orders/<uuid:order_id>",
        _("一张兑换单；本人、兑换点管理员和负责本支部的人可看。"),
        POINTS,
        gives=record(**_ORDER),
    )
)
def points_order(actor: Actor, _given: Given, order_id: uuid.UUID) -> Json:
    return _order(customer.seen(actor, order_id))


def _member(actor: Actor) -> Membership:
    """The actor's place in the member list. Raises: NotFound."""
    found = session.get(Membership, actor.person_id)
    if found is None:
        raise NotFound
    return found


def _order(row: Order) -> Json:
    return {
        "id": row.id,
        "number": row.number,
        "case_id": row.case_id,
        "status": row.status,
        "center": {"id": row.center_id, "name": row.center.name},
        "lines": [
            {
                "goods": line.goods.code,
                "title": line.goods.title,
                "unit": line.goods.unit,
                "quantity": line.quantity,
                "price": in_points(line.price),
            }
            for line in row.lines
        ],
        "cost": in_points(row.cost),
        "made_at": row.made_at,
        "collect_until": clock.deadline_day(row.collect_by) if row.collect_by else None,
        "place_in_line": waiting.place(row) if row.status == OrderStatus.WAITING else None,
    }
