"""Registers as they were handed in: the sheet, what it says, and how far its lines are."""

from __future__ import annotations

import enum
import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cases.models import Case
from app.cases.papers import Evidence
from app.db import Json, Model, new_id
from app.i18n import mark
from app.organisation.models import Person, Unit
from app.points.models import Cycle
from app.points.registers import attendance
from app.points.registers.attendance import Attendance


class RegisterState(enum.StrEnum):
    """From the upload to the list of the quarter."""

    DRAFT = "DRAFT"
    CHECKING = "CHECKING"
    LISTED = "LISTED"
    DISMISSED = "DISMISSED"
    WITHDRAWN = "WITHDRAWN"


REGISTER_TITLES = {
    RegisterState.DRAFT: mark("未提交"),
    RegisterState.CHECKING: mark("核对中"),
    RegisterState.LISTED: mark("已列入名单"),
    RegisterState.DISMISSED: mark("已退回"),
    RegisterState.WITHDRAWN: mark("已撤回"),
}
#: Registers whose lines count, or will.
STANDING = (RegisterState.CHECKING, RegisterState.LISTED)


class Register(Model):
    """One sheet of attendance and dues of a branch's quarter; its lines name it.

    A draft has no case yet; it goes with its file if nobody hands it in for a day.
    """

    __tablename__ = "points_register"
    __table_args__ = (sa.Index("ix_points_register_cycle", "cycle_id", "state"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    branch_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("unit.id"))
    cycle_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("points_cycle.id"))
    #: The case in which its lines are checked.
    case_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("case_.id"), unique=True)
    file_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("evidence.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[RegisterState] = mapped_column(
        sa.Enum(RegisterState, native_enum=False, length=20), default=RegisterState.DRAFT
    )
    uploaded_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    uploaded_at: Mapped[datetime]
    #: The one whose lines are taken back when this one is handed in.
    replaces_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("points_register.id", ondelete="SET NULL")
    )
    #: `attendance.Attendance` as JSON.
    said: Mapped[dict[str, Any]] = mapped_column(Json)
    #: Why it was sent back or taken back.
    reason: Mapped[str] = mapped_column(sa.String(500), default="")

    branch: Mapped[Unit] = relationship()
    cycle: Mapped[Cycle] = relationship()
    case: Mapped[Case | None] = relationship()
    file: Mapped[Evidence] = relationship()
    uploader: Mapped[Person] = relationship()

    @property
    def attendance(self) -> Attendance:
        return attendance.from_json(self.said)

    @property
    def is_standing(self) -> bool:
        return self.state in STANDING
