"""The keeper's counter: find an order, hand it over, take deliveries in, note bad goods.

A keeper acts at the centres where the role is held. Points move only when a hold is captured
(`domain.md` 4.2-3), and nobody serves an order of one's own: the step refuses that itself.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping

import sqlalchemy as sa

from app import clock
from app.cases import messages, official, progress
from app.db import session
from app.errors import Invalid, NotFound, Refused, Sentence
from app.i18n import mark
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.models import Membership, Person, Unit, UnitKind
from app.organisation.permissions import Permission
from app.shop import customer, pricing, returns, stock, waiting
from app.shop.models import Order, OrderStatus
from app.shop.stock import Fact
from app.shop.stockbook import StockEntry, StockEntryKind

LONGEST_NOTE, MOST_PIECES = 200, 99_999
_ACTING_AS = "兑换点管理员"


class WrongDelivery(Invalid):
    def __init__(self) -> None:
        said = Sentence(mark("到货数量填1到99999的整数，至少填一样。"))
        super().__init__({"pieces": [said]})


class DefectNotTaken(Refused):
    message = "兑换单“%(number)s”现在不受理质量问题：领取已满七天，或者已经登记、处理过。"


def centres(actor: Actor) -> list[Unit]:
    """The centres whose counter the actor keeps."""
    kept = permissions.visible_to(actor, Permission.KEEP_STOCK, Unit.id)
    query = (
        sa.select(Unit)
        .where(Unit.kind == UnitKind.COMMUNITY, Unit.retired_on.is_(None), kept)
        .order_by(Unit.code)
    )
    return list(session.scalars(query))


def hand_over(actor: Actor, order: Order, *, shown_code: str, collected_by: str = "") -> None:
    """Give the goods to the member, or to whom the member has sent; both have signed.

    Raises:
        NotYourTurn, SelfApproval, StepNotWaiting.
        Invalid: the member code shown is another one.
        Refused: the points or the goods are not there any more.
    """
    permissions.require(actor, Permission.KEEP_STOCK, order.center)
    answers = {"shown_code": shown_code, "collected_by": collected_by, "both_signed": True}
    official.complete(actor, customer.step(order, customer.COLLECT).id, answers)


def receive(
    actor: Actor, center: Unit, pieces: Mapping[str, int], *, note: str, key: uuid.UUID
) -> StockEntry:
    """Enter a delivery, code of the goods → pieces, once for a key; who waits is told.

    Raises:
        Forbidden, WrongDelivery, KeyConflict.
    """
    permissions.require(actor, Permission.KEEP_STOCK, center)
    goods = {one.code: one.id for one in pricing.all_goods(pricing.in_force(center).owner_id)}
    if not pieces or any(
        code not in goods or not 1 <= count <= MOST_PIECES for code, count in pieces.items()
    ):
        raise WrongDelivery
    came = {goods[code]: count for code, count in pieces.items()}
    fact = Fact(
        StockEntryKind.ARRIVAL, center.id, note[:LONGEST_NOTE], f"arrival:{key}", _ACTING_AS
    )
    entry = stock.arrive(actor, fact, came, key=f"arrival:{key}")
    session.flush()
    waiting.offer(center.id)
    return entry


def note_defect(actor: Actor, order: Order, text: str) -> None:
    """Note what a member says of the goods fetched; the order's case goes on with it.

    Raises:
        Forbidden, OrderNotReady.
        DefectNotTaken: the case waits for that no more.
    """
    permissions.require(actor, Permission.KEEP_STOCK, order.center)
    order.require(OrderStatus.COLLECTED)
    is_over = clock.now() >= returns.accepted_until(order) or not order.case.is_open
    if is_over or progress.open_items(order.case):
        raise DefectNotTaken(number=order.number)
    messages.post([order.case_id], returns.REPORTED, {"text": text[:LONGEST_NOTE]})


def find(actor: Actor, center: Unit, text: str) -> list[Order]:
    """Orders at a counter by order number, member code or name, those to be fetched first.

    Raises:
        Forbidden.
    """
    permissions.require(actor, Permission.KEEP_STOCK, center)
    wanted = text.strip()
    member = sa.select(Membership.person_id).where(Membership.code == wanted)
    named = sa.select(Person.id).where(Person.name == wanted)
    query = (
        _at(center)
        .where(
            sa.or_(
                Order.number == wanted,
                Order.member_id.in_(member),
                Order.member_id.in_(named),
            )
        )
        .order_by(sa.case((Order.status == OrderStatus.HELD, 0), else_=1), Order.made_at.desc())
    )
    return list(session.scalars(query.limit(20)))


def to_fetch(center: Unit) -> list[Order]:
    """What is kept for members, that which runs out first at the top."""
    return _listed(_at(center).filter_by(status=OrderStatus.HELD).order_by(Order.collect_by))


def in_line(center: Unit) -> list[Order]:
    """Who waits, in the order of the line; those who have been offered goods first."""
    states = (OrderStatus.OFFERED, OrderStatus.WAITING)
    query = _at(center).where(Order.status.in_(states))
    return _listed(query.order_by(Order.status, Order.waiting_since))


def handed_over_on(center: Unit, days: int = 7) -> list[Order]:
    """What was fetched within the last days, the newest first."""
    since = clock.day_end(clock.today() - days * clock.ONE_DAY)
    query = _at(center).where(
        Order.status.in_((OrderStatus.COLLECTED, OrderStatus.RETURNED)), Order.ended_at >= since
    )
    return _listed(query.order_by(Order.ended_at.desc()))


def movements(center: Unit, most: int = 15) -> list[StockEntry]:
    """The newest entries of the stock book of a centre."""
    query = sa.select(StockEntry).filter_by(center_id=center.id)
    newest = query.order_by(StockEntry.at.desc(), StockEntry.id.desc()).limit(most)
    return list(session.scalars(newest))


def chosen(actor: Actor, wanted: uuid.UUID | None) -> Unit:
    """The counter asked for, or the first one that the actor keeps. Raises: NotFound."""
    kept = centres(actor)
    for one in kept:
        if wanted in {None, one.id}:
            return one
    raise NotFound


def _at(center: Unit) -> sa.Select[Order]:
    return sa.select(Order).filter_by(center_id=center.id)


def _listed(query: sa.Select[Order]) -> list[Order]:
    return list(session.scalars(query))
