"""Who is entitled to sign a step together with others (会签), and how each has spoken."""

from __future__ import annotations

import enum
import uuid
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cases.models import WorkItem
from app.db import Model


class Voice(enum.StrEnum):
    """LAPSED: the count was decided before this one had spoken."""

    AGREED = "AGREED"
    REJECTED = "REJECTED"
    ABSTAINED = "ABSTAINED"
    LAPSED = "LAPSED"


#: What somebody has said.
SPOKEN = frozenset({Voice.AGREED, Voice.REJECTED, Voice.ABSTAINED})


class Signature(Model):
    """The right to sign of one work item, as it was when the step opened; then how it was used.

    `visit` is the same for all who sign together; who has signed, and when, the work item says.
    """

    __tablename__ = "signature"
    __table_args__ = (sa.Index("ix_signature_visit", "case_id", "visit"),)

    work_item_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("work_item.id"), primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("case_.id"))
    visit: Mapped[str] = mapped_column(sa.String(40))
    #: How many are entitled, also those whose turn has not come yet.
    of: Mapped[int]
    #: A decimal number, written out.
    weight_text: Mapped[str] = mapped_column(sa.String(40), default="1")
    voice: Mapped[Voice | None] = mapped_column(sa.Enum(Voice, native_enum=False, length=20))
    #: The value of the outcome that was chosen.
    value: Mapped[str | None] = mapped_column(sa.String(64))

    work_item: Mapped[WorkItem] = relationship()

    @property
    def weight(self) -> Decimal:
        return Decimal(self.weight_text)

    @property
    def has_spoken(self) -> bool:
        return self.voice in SPOKEN
