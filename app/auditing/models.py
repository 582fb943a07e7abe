"""Seals over the ends of all chains, one a night, and walks through the whole record."""

from __future__ import annotations

import enum
import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app import papercodes
from app.db import Json, Model, new_id


class DailySeal(Model):
    """One night's seal (每日封存); never changed. `sealing.text_of` is what its digest is taken of.

    `root` is taken of the ends of the chains that have grown since the seal before, and `previous`
    is the digest of that seal: so the last seal answers for every chain there is.
    """

    __tablename__ = "daily_seal"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: The day whose acts it closes; it is made in the night that follows.
    day: Mapped[date] = mapped_column(index=True)
    sealed_at: Mapped[datetime]
    #: How many chains there are by now, and how many entries they have together.
    chains: Mapped[int]
    entries: Mapped[int]
    #: How many of the chains have grown since the seal before.
    grown: Mapped[int]
    root: Mapped[str] = mapped_column(sa.String(64))
    previous: Mapped[str] = mapped_column(sa.String(64))
    digest: Mapped[str] = mapped_column(sa.String(64))
    #: The digest keyed by the house's secret, which is not in the database; and by which secret.
    signature: Mapped[str] = mapped_column(sa.String(64))
    key_name: Mapped[str] = mapped_column(sa.String(16))
    #: By which it is looked up from paper.
    code: Mapped[str] = mapped_column(sa.String(papercodes.LENGTH), unique=True)


class SealedEnd(Model):
    """How long a chain was when it was sealed, and its last link then; never changed."""

    __tablename__ = "sealed_end"
    __table_args__ = (sa.Index("ix_sealed_end_chain", "chain_id", "number"),)

    #: Of the seal, whose row is written after its ends: neither is ever changed.
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    chain_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    length: Mapped[int]
    head: Mapped[str] = mapped_column(sa.String(64))


class WalkState(enum.StrEnum):
    UNDER_WAY = "UNDER_WAY"
    DONE = "DONE"
    #: Its job was given up.
    BROKEN_OFF = "BROKEN_OFF"


class Walk(Model):
    """Somebody has the whole record verified; jobs go through it a stretch at a time."""

    __tablename__ = "audit_walk"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    by_name: Mapped[str] = mapped_column(sa.String(40))
    state: Mapped[WalkState] = mapped_column(
        sa.Enum(WalkState, native_enum=False, length=20), default=WalkState.UNDER_WAY, index=True
    )
    begun_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    #: How many entries there were when it was begun, as nearly as can be told at once.
    expected: Mapped[int]
    chains: Mapped[int] = mapped_column(default=0)
    entries: Mapped[int] = mapped_column(default=0)
    #: What was found, the first of it: `{"said", "seal"}`, and how many there are in all.
    faults: Mapped[list[Any]] = mapped_column(Json, default=list)
    fault_count: Mapped[int] = mapped_column(default=0)
    #: The seals that do not hold, by number.
    broken_seals: Mapped[list[Any]] = mapped_column(Json, default=list)

    @property
    def is_over(self) -> bool:
        return self.state != WalkState.UNDER_WAY
