"""Rows of imports: who brought which sheet, what it held, and what came of it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Json, Model, new_id
from app.organisation.models import Person


class Import(Model):
    """A workbook of units, people and posts; its content goes when it is carried out."""

    __tablename__ = "organisation_import"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    made_at: Mapped[datetime]
    name: Mapped[str] = mapped_column(sa.String(120))
    #: SHA-256 of the content.
    digest: Mapped[str] = mapped_column(sa.String(64))
    content: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)
    done_at: Mapped[datetime | None]
    #: What was created, changed and ended, by kind.
    counts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)

    by: Mapped[Person] = relationship()
