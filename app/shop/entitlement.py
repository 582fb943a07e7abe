"""Who may order now: the wallet is not frozen, no limit of the rules is reached, points suffice.

The switches are those of `domain.md` section 5, `redeem.*`.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

import sqlalchemy as sa

from app import clock
from app.cases.models import Case
from app.db import session
from app.errors import Refused
from app.points import holds, ledger, rulebook
from app.points.amounts import shown
from app.points.holds import NotEnoughPoints
from app.points.rules import first_day_of_quarter
from app.points.rulesets import RuleSet
from app.shop import centres
from app.shop.models import Order, OrderStatus

#: Orders that count towards the limit of a quarter.
_COUNTED = (OrderStatus.HELD, OrderStatus.COLLECTED)


class LimitReached(Refused):
    message = "按积分方案，每人每季度最多兑换%(most)d单，您本季度已经兑换%(made)d单。"


class BalanceTooLow(Refused):
    message = "按积分方案，可用积分满%(least)s才能兑换，您现在有%(available)s。"


def require(case: Case, center_id: uuid.UUID) -> RuleSet:
    """See that a further order may be made, the member being locked; the rules that say so.

    Raises:
        NotYourCenter, AccountFrozen, LimitReached, NoRuleSet.
    """
    centres.require_open_to(case.unit, center_id)
    rules = rulebook.in_force(case.unit)
    holds.require_free(ledger.lock_wallet(case.starter_id))
    most = rules.days("redeem.perMemberPerQuarter")
    made = orders_in_quarter(case.starter_id, clock.today())
    if most and made >= most:
        raise LimitReached(most=most, made=made)
    return rules


def require_points(member_id: uuid.UUID, cost: int, rules: RuleSet) -> None:
    """Has the member as many points as the order costs, and as the rules want to see?

    Raises:
        NotEnoughPoints, BalanceTooLow.
    """
    available = ledger.wallet_of(member_id).available
    if available < cost:
        raise NotEnoughPoints(available=shown(max(0, available)), amount=shown(cost))
    least = rules.figure("redeem.minBalance")
    if available < least:
        raise BalanceTooLow(least=shown(least), available=shown(available))


def orders_in_quarter(member_id: uuid.UUID, day: date) -> int:
    """How many orders a member has made that count in the quarter of a day."""
    query = sa.select(sa.func.count()).select_from(Order)
    since = _quarter_began(day)
    return (
        session.scalar(
            query.where(
                Order.member_id == member_id, Order.made_at >= since, Order.status.in_(_COUNTED)
            )
        )
        or 0
    )


def _quarter_began(day: date) -> datetime:
    return clock.day_end(first_day_of_quarter(day) - clock.ONE_DAY)
