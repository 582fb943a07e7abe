"""Goods, price lists and orders. The rows of the stock book stand in `stockbook`.

Prices are tenths of a point; nothing here knows money (`domain.md` 6.1).
"""

from __future__ import annotations

import enum
import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cases.models import Case
from app.db import Model, new_id
from app.errors import Refused, Sentence
from app.i18n import mark
from app.organisation.models import Person, Unit
from app.points.books import Hold


class Goods(Model):
    """Something that may be had for points anywhere below its owner, a subdistrict."""

    __tablename__ = "shop_goods"
    __table_args__ = (sa.UniqueConstraint("owner_id", "code"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    owner_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("unit.id"))
    code: Mapped[str] = mapped_column(sa.String(20))
    title: Mapped[str] = mapped_column(sa.String(40))
    #: What a piece is called: 支, 瓶, 袋.
    unit: Mapped[str] = mapped_column(sa.String(10))
    is_active: Mapped[bool] = mapped_column(default=True)


class PriceList(Model):
    """One version of an owner's prices; never changed once it is made, the newest one holds."""

    __tablename__ = "shop_price_list"
    __table_args__ = (sa.UniqueConstraint("owner_id", "number"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    owner_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("unit.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(60))
    made_at: Mapped[datetime]

    prices: Mapped[list[Price]] = relationship(back_populates="price_list")


class Price(Model):
    """What a piece of goods costs under one list, in tenths of a point."""

    __tablename__ = "shop_price"
    __table_args__ = (sa.CheckConstraint("amount > 0", name="amount_positive"),)

    list_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("shop_price_list.id"), primary_key=True
    )
    goods_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("shop_goods.id"), primary_key=True)
    amount: Mapped[int]

    price_list: Mapped[PriceList] = relationship(back_populates="prices")


class OrderStatus(enum.StrEnum):
    WAITING = "WAITING"
    OFFERED = "OFFERED"
    HELD = "HELD"
    COLLECTED = "COLLECTED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"
    PASSED = "PASSED"
    RETURNED = "RETURNED"


ORDER_TITLES = {
    OrderStatus.WAITING: mark("排队等货"),
    OrderStatus.OFFERED: mark("到货待确认"),
    OrderStatus.HELD: mark("待领取"),
    OrderStatus.COLLECTED: mark("已领取"),
    OrderStatus.CANCELLED: mark("已取消"),
    OrderStatus.EXPIRED: mark("逾期未领"),
    OrderStatus.PASSED: mark("已让出"),
    OrderStatus.RETURNED: mark("已退换"),
}
#: Orders whose lines are reserved on the shelf.
RESERVING = (OrderStatus.OFFERED, OrderStatus.HELD)
#: Orders that have not come to an end.
OPEN = (OrderStatus.WAITING, *RESERVING)


class OrderNotReady(Refused):
    message = "兑换单“%(number)s”现在是“%(status)s”，不能这样办。"


class Order(Model):
    """What a member wants to have at a centre, and what became of it; one for a case.

    Its lines keep the prices at which it was made. `cost` is their sum in tenths of a point.
    """

    __tablename__ = "shop_order"
    __table_args__ = (
        sa.Index("ix_shop_order_queue", "center_id", "status", "waiting_since"),
        sa.Index("ix_shop_order_member", "member_id", "made_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(sa.String(60), unique=True)
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("case_.id"), unique=True)
    member_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    center_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("unit.id"))
    price_list_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("shop_price_list.id"))
    status: Mapped[OrderStatus] = mapped_column(sa.Enum(OrderStatus, native_enum=False, length=20))
    cost: Mapped[int]
    #: The member's points in reserve; none while the order waits for goods.
    hold_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("points_hold.id"), unique=True)
    made_at: Mapped[datetime]
    waiting_since: Mapped[datetime | None]
    #: The end of the last day on which it is kept for the member.
    collect_by: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    #: Who may fetch it besides the member, by name.
    proxy: Mapped[str] = mapped_column(sa.String(40), default="")
    #: Who has fetched it, if not the member.
    collected_by: Mapped[str] = mapped_column(sa.String(40), default="")
    keeper_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))

    case: Mapped[Case] = relationship()
    member: Mapped[Person] = relationship(foreign_keys=[member_id])
    keeper: Mapped[Person | None] = relationship(foreign_keys=[keeper_id])
    center: Mapped[Unit] = relationship()
    hold: Mapped[Hold | None] = relationship()
    lines: Mapped[list[OrderLine]] = relationship(
        back_populates="order", order_by="OrderLine.position", cascade="all, delete-orphan"
    )

    @property
    def key(self) -> str:
        """Under which the books know it (`domain.md` section 7, rule 6)."""
        return f"order:{self.id}"

    @property
    def summary(self) -> str:
        """`牙膏2支、大米1袋`."""
        return "、".join(f"{one.goods.title}{one.quantity}{one.goods.unit}" for one in self.lines)

    @property
    def wanted(self) -> dict[uuid.UUID, int]:
        """Pieces of each of the goods."""
        return {one.goods_id: one.quantity for one in self.lines}

    def require(self, *statuses: OrderStatus) -> None:
        """Raises: OrderNotReady."""
        if self.status not in statuses:
            now = Sentence(ORDER_TITLES[self.status])
            raise OrderNotReady(number=self.number, status=now)

    def end(self, status: OrderStatus, instant: datetime) -> None:
        self.status, self.ended_at = status, instant


class OrderLine(Model):
    """Pieces of one kind of goods; `price` of a piece as it was when the order was made."""

    __tablename__ = "shop_order_line"
    __table_args__ = (sa.CheckConstraint("quantity > 0", name="quantity_positive"),)

    order_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("shop_order.id"), primary_key=True)
    goods_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("shop_goods.id"), primary_key=True, index=True
    )
    position: Mapped[int]
    quantity: Mapped[int]
    price: Mapped[int]

    order: Mapped[Order] = relationship(back_populates="lines")
    goods: Mapped[Goods] = relationship()


class StockTake(Model):
    """A count of all goods of a centre beside what the book says, for one case."""

    __tablename__ = "shop_stock_take"
    __table_args__ = (sa.Index("ix_shop_stock_take_center", "center_id", "counted_at"),)

    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("case_.id"), primary_key=True)
    center_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("unit.id"))
    counted_at: Mapped[datetime]
    counted_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    #: Who has agreed that the book follows the count; nobody where both were the same.
    countersigned_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]

    lines: Mapped[list[StockTakeLine]] = relationship(cascade="all, delete-orphan")


class StockTakeLine(Model):
    """Pieces of one kind of goods by the book and by the count."""

    __tablename__ = "shop_stock_take_line"

    case_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("shop_stock_take.case_id"), primary_key=True
    )
    goods_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("shop_goods.id"), primary_key=True)
    booked: Mapped[int]
    counted: Mapped[int]

    goods: Mapped[Goods] = relationship()

    @property
    def difference(self) -> int:
        return self.counted - self.booked
