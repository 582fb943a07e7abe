"""Studies of what a draft would do to many cases, and what was found of each; all may be redone."""

from __future__ import annotations

import enum
import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cases.models import Case
from app.db import Json, Model, new_id


class StudyKind(enum.StrEnum):
    """Finished cases are replayed, running ones are sorted."""

    REPLAY = "REPLAY"
    RUNNING = "RUNNING"


class StudyState(enum.StrEnum):
    """STALE: the draft has changed, so what was found is of an earlier one."""

    RUNNING = "RUNNING"
    DONE = "DONE"
    STOPPED = "STOPPED"
    STALE = "STALE"


class Study(Model):
    """A draft, as it was at a revision, tried on so many cases; `counts` sums up what was found."""

    __tablename__ = "definition_study"
    __table_args__ = (sa.Index("ix_definition_study_draft", "draft_id", "kind", "begun_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    draft_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("definition_draft.id"))
    revision: Mapped[int]
    kind: Mapped[StudyKind] = mapped_column(sa.Enum(StudyKind, native_enum=False, length=20))
    state: Mapped[StudyState] = mapped_column(
        sa.Enum(StudyState, native_enum=False, length=20), default=StudyState.RUNNING
    )
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    #: Milliseconds that the work itself has taken, by the machine's clock.
    worked: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    begun_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    @property
    def is_running(self) -> bool:
        return self.state == StudyState.RUNNING

    @property
    def rate(self) -> float:
        """Cases a second."""
        return 1000 * self.done / self.worked if self.worked else 0.0


class Studied(Model):
    """A case of a study; without a `verdict` it has not come to its turn yet."""

    __tablename__ = "definition_studied"
    __table_args__ = (sa.Index("ix_definition_studied_verdict", "study_id", "verdict"),)

    study_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("definition_study.id", ondelete="CASCADE"), primary_key=True
    )
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("case_.id"), primary_key=True)
    verdict: Mapped[str | None] = mapped_column(sa.String(20))
    details: Mapped[dict[str, Any] | None] = mapped_column(Json)

    case: Mapped[Case] = relationship()
