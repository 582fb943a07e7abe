"""The monthly stock-take: the keeper counts, the supervisor agrees that the book follows the count.

Quantities are pieces (`domain.md` 6.7, monthly).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping

import sqlalchemy as sa

from app import clock
from app.cases import applicant
from app.cases.models import Case
from app.db import session
from app.definitions import catalogue
from app.errors import Invalid, Refused, Sentence
from app.organisation.actors import Actor
from app.organisation.models import Unit
from app.shop import pricing, shelves, stock
from app.shop.models import Goods, StockTake, StockTakeLine
from app.shop.stock import Fact
from app.shop.stockbook import StockEntry, StockEntryKind


class NotCounted(Refused):
    message = "还没有登记盘点结果。"


class GoodsNotCounted(Invalid):
    """Goods that the centre has stand in no line of the count; field `counted`."""

    def __init__(self, goods: Goods) -> None:
        super().__init__(
            {"counted": [Sentence("“%(goods)s”还没有清点，没有的请填0。", goods=goods.title)]}
        )


#: The procedure of a stock-take.
KEY = "points_stocktake"


def begin(
    actor: Actor, center: Unit, counted: Mapping[str, int], *, remark: str, key: uuid.UUID
) -> Case:
    """Send a count in, code of the goods → pieces, once for a key.

    Raises:
        MayNotStart, Invalid, GoodsNotCounted.
    """
    rows = [{"goods": code, "quantity": pieces} for code, pieces in counted.items()]
    answers = {"counted": rows, "remark": remark}
    return applicant.start(actor, catalogue.definition(KEY), center.id, answers, start_key=key)


def count(case: Case, counted: Mapping[str, int], *, by: uuid.UUID | None) -> StockTake:
    """Write down a count, code of the goods → pieces, beside what the book says just then.

    A second count of the same case takes the place of the first.

    Raises:
        GoodsNotCounted: the book knows goods here that are not in the count.
        GoodsInactive: there are no goods of that code.
    """
    goods = {one.code: one for one in pricing.all_goods(pricing.in_force(case.unit).owner_id)}
    for code in counted:
        if code not in goods:
            raise pricing.GoodsInactive(goods=code)
    shelves.lock(case.unit_id, dict.fromkeys((one.id for one in goods.values()), 0))
    booked = shelves.level(case.unit_id)
    for code, one in goods.items():
        if booked[one.id].balance and code not in counted:
            raise GoodsNotCounted(one)
    take = session.get(StockTake, case.id)
    if take is None:
        take = StockTake(case_id=case.id, center_id=case.unit_id)
        session.add(take)
    take.counted_at, take.counted_by_id = clock.now(), by
    take.lines.clear()
    session.flush()  # the lines of the first count go before those of the second come
    take.lines = [
        StockTakeLine(goods=goods[code], booked=booked[goods[code].id].balance, counted=pieces)
        for code, pieces in counted.items()
    ]
    if not differences(take):
        take.closed_at = clock.now()
    session.flush()
    return take


def differences(take: StockTake) -> list[Sentence]:
    """What was found to be more or less, in the order of codes."""
    return [
        Sentence(
            "%(goods)s：账面%(booked)d，实盘%(counted)d，%(way)s%(pieces)d",
            goods=line.goods.title,
            booked=line.booked,
            counted=line.counted,
            way=Sentence("盘盈") if line.difference > 0 else Sentence("盘亏"),
            pieces=abs(line.difference),
        )
        for line in sorted(take.lines, key=lambda one: one.goods.code)
        if line.difference
    ]


def adjust(actor: Actor, case: Case, *, signer: uuid.UUID, acting_as: str) -> StockEntry:
    """Let the book follow the count that a supervisor has agreed to; again gives the first entry.

    Raises:
        NotCounted: there is no count.
        ShelfShort: since the count more has gone than would be left.
    """
    take = of_case(case.id)
    if take is None:
        raise NotCounted
    text = "；".join(str(one) for one in differences(take))
    fact = Fact(StockEntryKind.ADJUSTMENT, take.center_id, text[:300], case.number, acting_as)
    changed = {line.goods_id: line.difference for line in take.lines}
    entry = stock.adjust(actor, fact, changed, key=f"stocktake:{case.id}")
    take.countersigned_by_id, take.closed_at = signer, clock.now()
    session.flush()
    return entry


def of_case(case_id: uuid.UUID) -> StockTake | None:
    return session.get(StockTake, case_id)


def last_of(center_id: uuid.UUID) -> StockTake | None:
    """The newest stock-take of a centre that is closed."""
    query = (
        sa.select(StockTake)
        .where(StockTake.center_id == center_id, StockTake.closed_at.is_not(None))
        .order_by(StockTake.closed_at.desc())
        .limit(1)
    )
    return session.scalar(query)
