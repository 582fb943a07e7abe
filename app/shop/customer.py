"""What members do in the shop: order, answer an offer, cancel. Each is a step of their case."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.cases import applicant, official
from app.cases.models import WorkItem
from app.db import session
from app.definitions import catalogue
from app.errors import Forbidden, NotFound, Refused
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.models import Membership
from app.organisation.permissions import Permission
from app.shop import orders
from app.shop.models import Order
from app.shop.orders import Want

#: The procedure of an order, and those of its steps that pages take by themselves.
KEY = "points_redeem"
ACCEPT, COLLECT = "accept", "collect"


class StepNotWaiting(Refused):
    message = "兑换单“%(number)s”现在不在这一步，请刷新后再看。"


class GoodsShort(Refused):
    message = "缺货，这一单没有办。"


@dataclass(frozen=True)
class Wish:
    """Form F-P7 as a page or a program sends it; `waits` says what to do where goods are short."""

    wants: Sequence[Want]
    center_id: uuid.UUID
    waits: bool
    proxy: str = ""

    @property
    def answers(self) -> dict[str, Any]:
        return {
            "lines": [{"goods": one.goods, "quantity": one.quantity} for one in self.wants],
            "center": str(self.center_id),
            "if_short": "wait" if self.waits else "drop",
            "proxy": self.proxy,
        }


def order(actor: Actor, wish: Wish, *, key: uuid.UUID) -> Order:
    """Order for oneself, once for a key.

    Raises:
        MayNotStart, Invalid.
        GoodsShort: goods are short, and the member does not want to wait.
        Refused: whatever stands in the way; nothing is changed.
    """
    member = session.get(Membership, actor.person_id)
    if member is None:
        raise NotFound
    definition = catalogue.definition(KEY)
    case = applicant.start(actor, definition, member.branch_id, wish.answers, start_key=key)
    made = orders.of_case(case.id)
    if made is None:
        raise GoodsShort
    return made


def answer_offer(actor: Actor, order: Order, *, takes: bool) -> None:
    """Take what was set aside, or let it go to the next in line.

    Raises:
        Forbidden: it is not the actor's.
        StepNotWaiting.
        Refused: points do not suffice, for one.
    """
    _require_own(actor, order)
    answer = "take" if takes else "pass"
    official.complete(actor, step(order, ACCEPT).id, {"accept_result": answer})


def cancel(actor: Actor, order: Order) -> None:
    """Take an order back before it is fetched.

    Raises:
        NotYourCase, CaseClosed, OrderNotReady.
    """
    applicant.withdraw(actor, order.case_id)


def _require_own(actor: Actor, order: Order) -> None:
    """Raises: Forbidden."""
    if order.member_id != actor.person_id:
        raise Forbidden


def step(order: Order, element: str) -> WorkItem:
    """The open work item of a step of an order. Raises: StepNotWaiting."""
    query = sa.select(WorkItem).filter_by(case_id=order.case_id, element=element, closed_at=None)
    found = session.scalar(query)
    if found is None:
        raise StepNotWaiting(number=order.number)
    return found


def seen(actor: Actor, order_id: uuid.UUID) -> Order:
    """An order that is the actor's, or at a counter that the actor keeps, or answers for.

    Raises:
        NotFound.
    """
    found = session.get(Order, order_id)
    if found is None:
        raise NotFound
    is_own = found.member_id == actor.person_id
    is_keeper = permissions.may(actor, Permission.KEEP_STOCK, found.center)
    if not (is_own or is_keeper or permissions.may(actor, Permission.READ_CASES, found.case.unit)):
        raise NotFound
    return found


def orders_of(member_id: uuid.UUID, most: int = 20) -> list[Order]:
    """A member's orders, the newest first."""
    query = sa.select(Order).filter_by(member_id=member_id).order_by(Order.made_at.desc())
    return list(session.scalars(query.limit(most)))


def cases_of_branch(branch_id: uuid.UUID, since: datetime, until: datetime) -> list[uuid.UUID]:
    """The cases of the orders that members of a branch have made from one instant to another."""
    members = sa.select(Membership.person_id).filter_by(branch_id=branch_id)
    query = sa.select(Order.case_id).where(
        Order.member_id.in_(members), Order.made_at >= since, Order.made_at < until
    )
    return list(session.scalars(query))
