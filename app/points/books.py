"""Rows of the ledger: accounts, entries with their postings, and holds.

Entries and postings are only ever added. Amounts are tenths of a point.
"""

from __future__ import annotations

import enum
import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Model, new_id
from app.errors import Refused, Sentence
from app.i18n import mark
from app.points import bookkeeping
from app.points.vocabulary import Category

#: An account's id follows from its code, so that a posting need not look it up first.
_ACCOUNTS = uuid.UUID("0b6f9d1e-7c39-5e0c-9a55-5f3a1f6f2f11")


class Currency(enum.StrEnum):
    """The two books: assessment points and redeemable points (`domain.md` section 7, rule 1)."""

    AP = "AP"
    RP = "RP"


class AccountKind(enum.StrEnum):
    ASSESSMENT = "ASSESSMENT"
    WALLET = "WALLET"
    AP_ISSUER = "AP_ISSUER"
    RP_ISSUER = "RP_ISSUER"
    REDEEMED = "REDEEMED"
    EXPIRED = "EXPIRED"
    RP_CLOSED = "RP_CLOSED"


#: Kinds whose balance is kept on the row. Counter accounts are added up when somebody asks:
#: a kept balance would make every posting of a whole subdistrict wait for one row.
KEPT = (AccountKind.ASSESSMENT, AccountKind.WALLET)


@dataclass(frozen=True)
class AccountKey:
    """Which account is meant, whether or not it has been opened."""

    code: str
    kind: AccountKind
    currency: Currency
    owner_id: uuid.UUID
    year: int | None = None

    @property
    def id(self) -> uuid.UUID:
        return uuid.uuid5(_ACCOUNTS, self.code)


def assessment(member_id: uuid.UUID, year: int) -> AccountKey:
    """A member's assessment points of a year."""
    code = f"ap:{member_id}:{year}"
    return AccountKey(code, AccountKind.ASSESSMENT, Currency.AP, member_id, year)


def wallet(member_id: uuid.UUID) -> AccountKey:
    """A member's redeemable points."""
    return AccountKey(f"rp:{member_id}", AccountKind.WALLET, Currency.RP, member_id)


def ap_issuer(branch_id: uuid.UUID) -> AccountKey:
    code = f"ap:issuer:{branch_id}"
    return AccountKey(code, AccountKind.AP_ISSUER, Currency.AP, branch_id)


def rp_issuer(owner_id: uuid.UUID) -> AccountKey:
    """Where redeemable points come from: the owner of the rule set, a subdistrict."""
    code = f"rp:issuer:{owner_id}"
    return AccountKey(code, AccountKind.RP_ISSUER, Currency.RP, owner_id)


def redeemed(center_id: uuid.UUID) -> AccountKey:
    """Where points go when goods are handed out at a centre."""
    code = f"rp:redeemed:{center_id}"
    return AccountKey(code, AccountKind.REDEEMED, Currency.RP, center_id)


def expired(owner_id: uuid.UUID) -> AccountKey:
    """Where points go that nobody has redeemed in time."""
    code = f"rp:expired:{owner_id}"
    return AccountKey(code, AccountKind.EXPIRED, Currency.RP, owner_id)


def rp_closed() -> AccountKey:
    """Where the rest of a wallet goes that is closed: one account for the whole house."""
    return AccountKey("rp:closed", AccountKind.RP_CLOSED, Currency.RP, uuid.UUID(int=0))


class Account(Model):
    """One side of postings. `held` is what active holds reserve of a wallet's balance."""

    __tablename__ = "points_account"
    __table_args__ = (
        sa.Index("ix_points_account_owner", "owner_id", "kind", "year"),
        sa.CheckConstraint("held >= 0", name="held_not_negative"),
        # A sealed year takes no entry, whoever writes it: each one makes the chain longer.
        sa.CheckConstraint(
            "sealed_entries IS NULL OR entries = sealed_entries", name="sealed_unchanged"
        ),
        # What has been closed takes nothing more, whoever writes it.
        sa.CheckConstraint("closed_at IS NULL OR (balance = 0 AND held = 0)", name="closed_empty"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(60), unique=True)
    kind: Mapped[AccountKind] = mapped_column(sa.Enum(AccountKind, native_enum=False, length=20))
    currency: Mapped[Currency] = mapped_column(sa.Enum(Currency, native_enum=False, length=20))
    #: A person, or a unit for counter accounts.
    owner_id: Mapped[uuid.UUID]
    year: Mapped[int | None]
    #: Kept for the kinds in `KEPT` only.
    balance: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)
    #: The chain of entries that hangs on this account (`chain`): how many, and the last link.
    entries: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(sa.String(64), default="")
    #: How many entries a sealed year has; None while it is open.
    sealed_entries: Mapped[int | None]
    #: Until when nothing is redeemed from a wallet; None if it is free (`domain.md` P-9).
    frozen_until: Mapped[datetime | None]
    #: When a wallet was closed for good (`closing`).
    closed_at: Mapped[datetime | None]


class EntryKind(enum.StrEnum):
    AWARD = "AWARD"
    PENALTY = "PENALTY"
    REVERSAL = "REVERSAL"
    CAPTURE = "CAPTURE"
    #: Redeemable points were not used in time (`wallet.expiryMonths`).
    EXPIRY = "EXPIRY"
    #: What a cap had cut off and room was made for later (`domain.md` 6.6, P-15).
    RELEASE = "RELEASE"
    #: The running year's points of a member who has moved go over to the new branch (`transfers`).
    TRANSFER = "TRANSFER"
    #: What a wallet held when it was closed (`closing`).
    CLOSURE = "CLOSURE"


class Entry(Model):
    """One business fact in the books: who, acting as what, when, under which rules, and why.

    `key` makes the fact unique, `digest` stands for its body; `text` is what the booklet says.
    `link` is the entry's place in its chain: everything it says and the link before (`chain`).
    """

    __tablename__ = "points_entry"
    __table_args__ = (
        sa.Index("ix_points_entry_booklet", "member_id", "year"),
        sa.UniqueConstraint("chain_id", "position"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    key: Mapped[str] = mapped_column(sa.String(120), unique=True)
    digest: Mapped[str] = mapped_column(sa.String(64))
    kind: Mapped[EntryKind] = mapped_column(sa.Enum(EntryKind, native_enum=False, length=20))
    at: Mapped[datetime]
    actor_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    actor_name: Mapped[str] = mapped_column(sa.String(40))
    acting_as: Mapped[str] = mapped_column(sa.String(80))
    member_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    year: Mapped[int]
    quarter: Mapped[int | None]
    #: The sealed year that a mistake belongs to, booked in the running one (rule 10).
    concerns_year: Mapped[int | None]
    category: Mapped[Category | None] = mapped_column(
        sa.Enum(Category, native_enum=False, length=20)
    )
    rule_set_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("points_rule_set.id"))
    claim_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("points_claim.id"), index=True)
    hold_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("points_hold.id"))
    #: Each entry is reversed at most once.
    reverses_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("points_entry.id"), unique=True
    )
    #: The step of a procedure that caused it (`Call.key`), or in words what did.
    cause: Mapped[str] = mapped_column(sa.String(120))
    text: Mapped[str] = mapped_column(sa.Text)
    chain_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("points_account.id"))
    position: Mapped[int]
    link: Mapped[str] = mapped_column(sa.String(64))

    postings: Mapped[list[Posting]] = relationship(back_populates="entry", viewonly=True)


class Posting(Model):
    """One leg of an entry: an account becomes this much more (or, below zero, less)."""

    __tablename__ = "points_posting"

    entry_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("points_entry.id"), primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("points_account.id"), primary_key=True, index=True
    )
    amount: Mapped[int]

    entry: Mapped[Entry] = relationship(back_populates="postings", viewonly=True)
    account: Mapped[Account] = relationship(viewonly=True)


class HoldStatus(enum.StrEnum):
    ACTIVE = "ACTIVE"
    CAPTURED = "CAPTURED"
    VOIDED = "VOIDED"
    EXPIRED = "EXPIRED"


HOLD_TITLES = {
    HoldStatus.ACTIVE: mark("预留中"),
    HoldStatus.CAPTURED: mark("已领取"),
    HoldStatus.VOIDED: mark("已取消"),
    HoldStatus.EXPIRED: mark("已过期"),
}


class HoldEnded(Refused):
    message = "这笔预留的积分%(status)s，不能再办理。"


class Hold(Model):
    """Points of a wallet reserved for an order; it moves none."""

    __tablename__ = "points_hold"
    __table_args__ = (
        sa.CheckConstraint("amount > 0", name="amount_positive"),
        sa.Index("ix_points_hold_account", "account_id", "status"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    key: Mapped[str] = mapped_column(sa.String(120), unique=True)
    account_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("points_account.id"))
    member_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    amount: Mapped[int]
    status: Mapped[HoldStatus] = mapped_column(
        sa.Enum(HoldStatus, native_enum=False, length=20), default=HoldStatus.ACTIVE
    )
    text: Mapped[str] = mapped_column(sa.String(200))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    def require_active(self) -> None:
        """Raises: HoldEnded."""
        if self.status != HoldStatus.ACTIVE:
            raise HoldEnded(status=Sentence(HOLD_TITLES[self.status]))

    def end(self, status: HoldStatus, instant: datetime) -> None:
        self.status, self.ended_at = status, instant


bookkeeping.append_only(Entry, Posting)
