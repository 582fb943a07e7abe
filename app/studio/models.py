"""Drafts of procedures: the files of a folder while somebody works on them."""

from __future__ import annotations

import enum
import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import audit
from app.db import Json, Model, new_id, partial_index
from app.definitions.models import DefinitionVersion
from app.errors import Refused
from app.organisation.models import Person

#: The drafts that somebody may still come to publish: one of each procedure.
OPEN = "state IN ('DRAFT', 'SUBMITTED')"


class DraftState(enum.StrEnum):
    """A draft is written, submitted to somebody else, and then put in force or dropped."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    PUBLISHED = "PUBLISHED"
    DROPPED = "DROPPED"


class DraftFrozen(Refused):
    message = "“%(title)s”的草稿已经提交或者办结，不能再改。"


class Draft(audit.Chained, Model):
    """A procedure folder that is being changed. `revision` grows with every change of a file."""

    __tablename__ = "definition_draft"
    __table_args__ = (
        sa.Index(
            "uq_definition_draft_open",
            "key",
            unique=True,
            sqlite_where=sa.text(OPEN),
            postgresql_where=sa.text(OPEN),
        ),
        partial_index("ix_definition_draft_case", "case_id", where="case_id IS NOT NULL"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    #: Under which the procedure is known for good, and what it is called.
    key: Mapped[str] = mapped_column(sa.String(40))
    title: Mapped[str] = mapped_column(sa.String(60))
    #: The version it was begun from; none for a new procedure.
    base_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("definition_version.id"))
    state: Mapped[DraftState] = mapped_column(
        sa.Enum(DraftState, native_enum=False, length=20), default=DraftState.DRAFT
    )
    #: Name → text, as in a folder.
    files: Mapped[dict[str, Any]] = mapped_column(Json, deferred=True)
    revision: Mapped[int] = mapped_column(default=1)
    #: The last revision that the check found without an error.
    sound_revision: Mapped[int | None]
    author_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    edited_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    #: Everybody who has changed it, by id: none of them approves it.
    editors: Mapped[list[Any]] = mapped_column(Json)
    begun_at: Mapped[datetime]
    edited_at: Mapped[datetime]
    #: Which page has it open for writing, whose that is, and until when unless it says so again.
    held_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    held_key: Mapped[str | None] = mapped_column(sa.String(40))
    held_until: Mapped[datetime | None]
    #: What changes and why, as it is submitted, and from which day on it shall hold.
    note: Mapped[str] = mapped_column(sa.Text, default="")
    effective_on: Mapped[date | None]
    #: The case in which it is approved, and the version that came of it.
    case_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("case_.id"))
    version_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("definition_version.id"))

    base: Mapped[DefinitionVersion | None] = relationship(foreign_keys=[base_id])
    version: Mapped[DefinitionVersion | None] = relationship(foreign_keys=[version_id])
    author: Mapped[Person] = relationship(foreign_keys=[author_id])
    edited_by: Mapped[Person] = relationship(foreign_keys=[edited_by_id])
    held_by: Mapped[Person | None] = relationship(foreign_keys=[held_by_id])

    @property
    def is_sound(self) -> bool:
        """Was it checked as it is now, and nothing found that forbids to publish it?"""
        return self.sound_revision == self.revision

    def require_writable(self) -> None:
        """Raises: DraftFrozen."""
        if self.state != DraftState.DRAFT:
            raise DraftFrozen(title=self.title)
