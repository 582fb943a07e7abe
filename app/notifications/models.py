"""What people were told inside the system."""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Model, new_id

LONGEST_TITLE = 120


class Message(Model):
    """A short text to one person; `link` is a path of this site that it leads to."""

    __tablename__ = "message"
    __table_args__ = (
        sa.Index("ix_message_person", "person_id", "sent_at"),
        sa.Index(
            "ix_message_unread",
            "person_id",
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(sa.String(LONGEST_TITLE))
    body: Mapped[str] = mapped_column(sa.Text)
    link: Mapped[str] = mapped_column(sa.String(200))
    sent_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
