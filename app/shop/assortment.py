"""What the subdistrict offers for points: goods added, withdrawn, and given another price.

Each change of prices is a further price list; orders keep the price at which they were made
(`domain.md` 6.1).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import sqlalchemy as sa

from app.db import session
from app.errors import Conflict, Invalid, NotFound, Sentence
from app.i18n import mark
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.models import Unit
from app.organisation.permissions import Permission
from app.points.amounts import tenths
from app.shop import pricing
from app.shop.models import Goods, Price, PriceList

LONGEST_TITLE, LONGEST_UNIT = 40, 10
#: Tenths of a point.
_LEAST, _MOST, _STEP = 5, 10_000, 5


class PricesChanged(Conflict):
    message = "您打开以后，别人已经公布了新的价目。您填写的价格还在，请核对后再公布。"


class PricesAsBefore(Invalid):
    message = "价格没有改动，不用公布新的价目。"


@dataclass(frozen=True)
class Priced:
    """Goods and what a piece costs now, in tenths; None before the first price."""

    goods: Goods
    price: int | None


def owner_for(actor: Actor) -> Unit:
    """The unit whose goods the actor manages. Raises: NotFound."""
    places = permissions.places(actor, Permission.MANAGE_GOODS)
    if not places:
        raise NotFound
    return session.get_one(Unit, places[0])


def newest_list(owner: Unit) -> PriceList | None:
    """The price list that holds."""
    query = sa.select(PriceList).filter_by(owner_id=owner.id).order_by(PriceList.number.desc())
    return session.scalar(query.limit(1))


def priced(owner: Unit) -> list[Priced]:
    """Everything an owner has ever offered, with the price that holds."""
    prices = _prices(newest_list(owner))
    return [Priced(one, prices.get(one.id)) for one in pricing.all_goods(owner.id)]


def lists(owner: Unit, most: int = 12) -> list[PriceList]:
    """The newest price lists."""
    query = sa.select(PriceList).filter_by(owner_id=owner.id).order_by(PriceList.number.desc())
    return list(session.scalars(query.limit(most)))


def reprice(actor: Actor, owner: Unit, written: Mapping[str, str], *, number: int) -> PriceList:
    """Publish prices as they were written, code of the goods → points; `number` is the list read.

    Raises:
        Forbidden, PricesChanged.
        Invalid: with every price that is none; PricesAsBefore if nothing is new.
    """
    permissions.require(actor, Permission.MANAGE_GOODS, owner)
    held = _locked(owner, number)
    prices = _prices(held)
    wrong: dict[str, list[Sentence]] = {}
    for one in pricing.all_goods(owner.id):
        if one.code not in written:
            continue
        try:
            prices[one.id] = read_price(written[one.code], one.code)
        except Invalid as error:
            wrong |= error.details
    if wrong:
        raise Invalid(wrong)
    if prices == _prices(held):
        raise PricesAsBefore
    return pricing.publish(actor, owner, prices, title=held.title if held else owner.name)


def introduce(actor: Actor, owner: Unit, written: Mapping[str, str], *, number: int) -> Goods:
    """Offer something new, from fields `title`, `unit` and `price`; the code is the next one.

    Raises:
        Forbidden, PricesChanged.
        Invalid: with every field that is wrong.
    """
    permissions.require(actor, Permission.MANAGE_GOODS, owner)
    held = _locked(owner, number)
    title, unit = written.get("title", "").strip(), written.get("unit", "").strip()
    wrong: dict[str, list[Sentence]] = {}
    price = 0
    try:
        price = read_price(written.get("price", ""), "price")
    except Invalid as error:
        wrong |= error.details
    for name, text, most in (("title", title, LONGEST_TITLE), ("unit", unit, LONGEST_UNIT)):
        if not 1 <= len(text) <= most or not text.isprintable():
            wrong[name] = [Sentence(mark("请填1到%(most)s个字。"), most=most)]
    if title in {one.title for one in pricing.all_goods(owner.id)}:
        wrong["title"] = [Sentence(mark("“%(title)s”已经有了。"), title=title)]
    if wrong:
        raise Invalid(wrong)
    added = pricing.add(actor, owner, _next_code(owner), title=title, unit=unit)
    prices = {**_prices(held), added.id: price}
    pricing.publish(actor, owner, prices, title=held.title if held else owner.name)
    return added


def find(owner: Unit, goods_id: uuid.UUID) -> Goods:
    """Raises: NotFound."""
    found = session.get(Goods, goods_id)
    if found is None or found.owner_id != owner.id:
        raise NotFound
    return found


def read_price(written: str, name: str) -> int:
    """A price in tenths, in half points. Raises: Invalid, at the field of that name."""
    try:
        found = tenths(Decimal(written.strip()))
    except (InvalidOperation, Invalid):
        found = 0
    if not _LEAST <= found <= _MOST or found % _STEP:
        said = Sentence(mark("价格填0.5到1000分，以0.5为单位。"))
        raise Invalid({name: [said]})
    return found


def _locked(owner: Unit, number: int) -> PriceList | None:
    """The list that holds, if it is the one that was read; others wait. Raises: PricesChanged."""
    session.execute(sa.select(Unit.id).filter_by(id=owner.id).with_for_update())
    held = newest_list(owner)
    if (held.number if held else 0) != number:
        raise PricesChanged
    return held


def _prices(held: PriceList | None) -> dict[uuid.UUID, int]:
    if held is None:
        return {}
    query = sa.select(Price.goods_id, Price.amount).filter_by(list_id=held.id)
    return dict(session.execute(query).all())


def _next_code(owner: Unit) -> str:
    """`G07` after six goods; one that is taken is passed over."""
    known = {one.code for one in pricing.all_goods(owner.id)}
    number = len(known) + 1
    while f"G{number:02}" in known:
        number += 1
    return f"G{number:02}"
