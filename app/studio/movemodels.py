"""Moves of running cases to another version: one row for the whole, one for each case."""

from __future__ import annotations

import enum
import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import audit
from app.cases.models import Case
from app.db import Json, Model, new_id, partial_index
from app.definitions.models import DefinitionVersion
from app.organisation.models import Person


class Moving(enum.StrEnum):
    """What became of one case."""

    WAITS = "WAITS"
    MOVED = "MOVED"
    REFUSED = "REFUSED"


class Move(audit.Chained, Model):
    """Somebody has chosen running cases to go over to a version; what became of each, `MovedCase`.

    `steps` says where what waits at a step goes beforehand: element → element, in the old version.
    """

    __tablename__ = "case_move"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    version_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("definition_version.id"), index=True
    )
    actor_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    steps: Mapped[dict[str, Any]] = mapped_column(Json)
    is_paused: Mapped[bool] = mapped_column(default=False)
    begun_at: Mapped[datetime]

    version: Mapped[DefinitionVersion] = relationship()
    actor: Mapped[Person] = relationship()


class MovedCase(Model):
    """One case of a move."""

    __tablename__ = "case_moved"
    __table_args__ = (
        sa.Index("ix_case_moved_state", "move_id", "state"),
        partial_index("ix_case_moved_waits", "case_id", where="state = 'WAITS'"),
    )

    move_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("case_move.id"), primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("case_.id"), primary_key=True)
    state: Mapped[Moving] = mapped_column(
        sa.Enum(Moving, native_enum=False, length=20), default=Moving.WAITS
    )
    #: Why it stayed where it is (`errors.as_json`).
    why: Mapped[dict[str, Any] | None] = mapped_column(Json)

    case: Mapped[Case] = relationship()
