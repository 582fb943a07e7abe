"""Definitions and their versions; a version never changes once it is deployed."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Json, Model, new_id


class Definition(Model):
    """A procedure under its permanent key; new cases start on the version in force."""

    __tablename__ = "definition"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    key: Mapped[str] = mapped_column(sa.String(40), unique=True)
    title: Mapped[str] = mapped_column(sa.String(60))
    category: Mapped[str] = mapped_column(sa.String(30))
    #: No foreign key: versions point here already, and none is ever removed.
    version_in_force_id: Mapped[uuid.UUID | None]

    version_in_force: Mapped[DefinitionVersion | None] = relationship(
        primaryjoin="foreign(Definition.version_in_force_id) == DefinitionVersion.id",
        post_update=True,
    )


class DefinitionVersion(Model):
    """One deployed state of a definition: its files, and what the engine made of them."""

    __tablename__ = "definition_version"
    __table_args__ = (sa.UniqueConstraint("definition_id", "number"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    definition_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("definition.id"))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(sa.String(64))
    #: The folder as it was given: name → text.
    files: Mapped[dict[str, Any]] = mapped_column(Json, deferred=True)
    #: What `about.toml` says.
    about: Mapped[dict[str, Any]] = mapped_column(Json)
    #: The versions that its call activities call, for good: key of the definition → version id.
    calls: Mapped[dict[str, Any]] = mapped_column(Json, default=dict, server_default="{}")
    #: The engine's own saved form of the procedure.
    spec: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    deployed_at: Mapped[datetime]
    deployed_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))

    definition: Mapped[Definition] = relationship(foreign_keys=[definition_id])
