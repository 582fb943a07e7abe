"""Goods and what they cost: versions of price lists, of which the newest holds.

Prices are tenths of a point. Orders keep the price at which they were made (`domain.md` 6.1).
"""

from __future__ import annotations

import tomllib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import sqlalchemy as sa

from app import clock
from app.db import session
from app.errors import Refused
from app.organisation import permissions
from app.organisation.actors import SYSTEM, Actor
from app.organisation.models import Unit, UnitDescent
from app.organisation.permissions import Permission
from app.points.amounts import tenths
from app.shop.models import Goods, Price, PriceList

_STARTING = Path(__file__).with_name("starting_goods.toml")


class NoPriceList(Refused):
    message = "“%(unit)s”及其上级还没有兑换价目表。"


class GoodsInactive(Refused):
    message = "“%(goods)s”现在不能兑换。"


@dataclass(frozen=True)
class Offer:
    """Goods that may be had today and what a piece costs, in tenths of a point."""

    goods: Goods
    price: int


def introduce(owner: Unit) -> PriceList:
    """Enter the goods the product ships with and their first price list for an owner."""
    given = tomllib.loads(_STARTING.read_text(encoding="utf-8"))
    prices = {
        add(SYSTEM, owner, one["code"], title=one["title"], unit=one["unit"]).id: tenths(
            Decimal(str(one["price"]))
        )
        for one in given["goods"]
    }
    return publish(SYSTEM, owner, prices, title=given["title"])


def add(actor: Actor, owner: Unit, code: str, *, title: str, unit: str) -> Goods:
    """Enter goods; they can be had once a price list names them. `unit` is a piece's word.

    Raises:
        Forbidden: the actor may not.
    """
    permissions.require(actor, Permission.MANAGE_GOODS, owner)
    goods = Goods(owner_id=owner.id, code=code, title=title, unit=unit, is_active=True)
    session.add(goods)
    session.flush()  # a price list names its id
    return goods


def switch(actor: Actor, goods: Goods, *, is_active: bool) -> None:
    """Take goods out of the shop, or put them back in; open orders are served all the same.

    Raises:
        Forbidden: the actor may not.
    """
    permissions.require(actor, Permission.MANAGE_GOODS, session.get_one(Unit, goods.owner_id))
    goods.is_active = is_active


def publish(actor: Actor, owner: Unit, prices: Mapping[uuid.UUID, int], *, title: str) -> PriceList:
    """Make an owner's next price list: goods → tenths of a point a piece. The earlier ones stay.

    Raises:
        Forbidden: the actor may not.
    """
    permissions.require(actor, Permission.MANAGE_GOODS, owner)
    session.execute(sa.select(Unit.id).filter_by(id=owner.id).with_for_update())
    last = session.scalar(sa.select(sa.func.max(PriceList.number)).filter_by(owner_id=owner.id))
    made = PriceList(
        owner_id=owner.id,
        number=(last or 0) + 1,
        title=title,
        made_at=clock.now(),
        prices=[Price(goods_id=one, amount=amount) for one, amount in prices.items()],
    )
    session.add(made)
    session.flush()  # orders name its id
    return made


def in_force(unit: Unit) -> PriceList:
    """The newest price list of the nearest owner at or above a unit.

    Raises:
        NoPriceList: nobody up to the root has one.
    """
    query = (
        sa.select(PriceList)
        .join(UnitDescent, UnitDescent.ancestor_id == PriceList.owner_id)
        .where(UnitDescent.unit_id == unit.id)
        .order_by(UnitDescent.distance, PriceList.number.desc())
        .limit(1)
    )
    found = session.scalar(query)
    if found is None:
        raise NoPriceList(unit=unit.name)
    return found


def offered_at(unit: Unit) -> list[Offer]:
    """What may be had by a unit's people today; nothing before the first price list."""
    try:
        return offers(in_force(unit))
    except NoPriceList:
        return []


def offers(price_list: PriceList) -> list[Offer]:
    """What may be had under a price list today, in the order of codes."""
    query = _priced(price_list).where(Goods.is_active).order_by(Goods.code)
    return [Offer(goods, price) for goods, price in session.execute(query)]


def offer(price_list: PriceList, code: str) -> Offer:
    """What may be had by its code. Raises: GoodsInactive."""
    for goods, price in session.execute(_priced(price_list).where(Goods.code == code)):
        if not goods.is_active:
            raise GoodsInactive(goods=goods.title)
        return Offer(goods, price)
    raise GoodsInactive(goods=code)


def all_goods(owner_id: uuid.UUID) -> list[Goods]:
    """Everything an owner has ever offered, in the order of codes."""
    query = sa.select(Goods).filter_by(owner_id=owner_id).order_by(Goods.code)
    return list(session.scalars(query))


def _priced(price_list: PriceList) -> sa.Select[Goods, int]:
    return (
        sa.select(Goods, Price.amount)
        .join(Price, Price.goods_id == Goods.id)
        .where(Price.list_id == price_list.id)
    )
