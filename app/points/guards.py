"""Rows that guard the books: the seals of closed years, and stops after a fault was found."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Json, Model, new_id
from app.organisation.models import Unit


class YearSeal(Model):
    """A branch's assessment year is closed (`domain.md` section 7, rule 10).

    `chains` lists for each member's account [account id, entries, head, balance in tenths];
    `digest` stands for all of them.
    """

    __tablename__ = "points_year_seal"
    __table_args__ = (sa.UniqueConstraint("branch_id", "year"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    branch_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("unit.id"))
    year: Mapped[int]
    sealed_at: Mapped[datetime]
    chains: Mapped[list[Any]] = mapped_column(Json)
    digest: Mapped[str] = mapped_column(sa.String(64))

    branch: Mapped[Unit] = relationship()


class PostingStop(Model):
    """Nothing is posted since a check found the books wrong, until somebody lifts it."""

    __tablename__ = "points_posting_stop"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    placed_at: Mapped[datetime]
    #: What was found, as sentences.
    findings: Mapped[list[Any]] = mapped_column(Json)
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str] = mapped_column(sa.String(40), default="")
    #: What was wrong and how it was mended, in the words of who lifted it.
    note: Mapped[str] = mapped_column(sa.String(500), default="")
