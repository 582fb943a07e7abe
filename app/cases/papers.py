"""What people have written and not yet sent, and the files they attach."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Json, Model, new_id
from app.definitions.models import Definition


class Draft(Model):
    """A case that somebody has begun to write and not yet started."""

    __tablename__ = "draft"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    definition_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("definition.id"))
    unit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("unit.id"))
    answers: Mapped[dict[str, Any]] = mapped_column(Json)
    saved_at: Mapped[datetime]

    definition: Mapped[Definition] = relationship()


class Evidence(Model):
    """A file somebody attached. Before its form is submitted it belongs to no case."""

    __tablename__ = "evidence"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("case_.id"), index=True)
    uploader_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(sa.String(120))
    media_type: Mapped[str] = mapped_column(sa.String(80))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(sa.String(64))
    uploaded_at: Mapped[datetime]
