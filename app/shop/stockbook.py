"""Rows of the stock book, the third double-entry book: pieces of goods (`domain.md` 7, rule 13).

Entries and postings are only ever added.
"""

from __future__ import annotations

import enum
import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Model, new_id
from app.i18n import mark
from app.points import bookkeeping

#: An account's id follows from its code, so that a posting need not look it up first.
_ACCOUNTS = uuid.UUID("7d0a4c0e-52d8-5b43-8d0b-1f5a6a0c9b21")


class StockKind(enum.StrEnum):
    """A shelf of a centre, or what is on the other side of it."""

    SHELF = "SHELF"
    SUPPLIER = "SUPPLIER"
    HANDED_OUT = "HANDED_OUT"
    LOSS = "LOSS"


@dataclass(frozen=True)
class StockKey:
    """Which account is meant, whether or not it has been opened."""

    code: str
    kind: StockKind
    center_id: uuid.UUID | None = None
    goods_id: uuid.UUID | None = None

    @property
    def id(self) -> uuid.UUID:
        return uuid.uuid5(_ACCOUNTS, self.code)


def shelf(center_id: uuid.UUID, goods_id: uuid.UUID) -> StockKey:
    """The pieces of one kind of goods that a centre has."""
    return StockKey(f"stock:{center_id}:{goods_id}", StockKind.SHELF, center_id, goods_id)


SUPPLIER = StockKey("stock:supplier", StockKind.SUPPLIER)
HANDED_OUT = StockKey("stock:handedOut", StockKind.HANDED_OUT)
LOSS = StockKey("stock:loss", StockKind.LOSS)


class StockAccount(Model):
    """One side of postings. Balance and `held` are kept for shelves only.

    `held` is what open orders reserve of a shelf. A count may find less than that: then the shelf
    is short, and who comes for the goods is told so.
    """

    __tablename__ = "shop_account"
    __table_args__ = (
        sa.Index("ix_shop_account_center", "center_id"),
        sa.CheckConstraint("held >= 0", name="held_not_negative"),
        sa.CheckConstraint("balance >= 0", name="balance_not_negative"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(90), unique=True)
    kind: Mapped[StockKind] = mapped_column(sa.Enum(StockKind, native_enum=False, length=20))
    center_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("unit.id"))
    goods_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("shop_goods.id"))
    balance: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)


class StockEntryKind(enum.StrEnum):
    ARRIVAL = "ARRIVAL"
    HAND_OUT = "HAND_OUT"
    EXCHANGE = "EXCHANGE"
    WRITE_OFF = "WRITE_OFF"
    ADJUSTMENT = "ADJUSTMENT"
    REVERSAL = "REVERSAL"


STOCK_ENTRY_TITLES = {
    StockEntryKind.ARRIVAL: mark("到货"),
    StockEntryKind.HAND_OUT: mark("领取"),
    StockEntryKind.EXCHANGE: mark("换货"),
    StockEntryKind.WRITE_OFF: mark("报损"),
    StockEntryKind.ADJUSTMENT: mark("盘点调整"),
    StockEntryKind.REVERSAL: mark("冲正"),
}


class StockEntry(Model):
    """One business fact of the stock book: who, acting as what, when, where and why."""

    __tablename__ = "shop_entry"
    __table_args__ = (sa.Index("ix_shop_entry_center", "center_id", "at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    key: Mapped[str] = mapped_column(sa.String(120), unique=True)
    digest: Mapped[str] = mapped_column(sa.String(64))
    kind: Mapped[StockEntryKind] = mapped_column(
        sa.Enum(StockEntryKind, native_enum=False, length=20)
    )
    at: Mapped[datetime]
    actor_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    actor_name: Mapped[str] = mapped_column(sa.String(40))
    acting_as: Mapped[str] = mapped_column(sa.String(80))
    center_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("unit.id"))
    #: Each entry is reversed at most once.
    reverses_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("shop_entry.id"), unique=True
    )
    cause: Mapped[str] = mapped_column(sa.String(120))
    text: Mapped[str] = mapped_column(sa.String(300))


class StockPosting(Model):
    """One leg of an entry: an account holds this many pieces of the goods more (or less)."""

    __tablename__ = "shop_posting"

    entry_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("shop_entry.id"), primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("shop_account.id"), primary_key=True, index=True
    )
    goods_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("shop_goods.id"), primary_key=True)
    amount: Mapped[int]

    entry: Mapped[StockEntry] = relationship(viewonly=True)
    account: Mapped[StockAccount] = relationship(viewonly=True)


bookkeeping.append_only(StockEntry, StockPosting)
