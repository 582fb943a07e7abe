"""What programs have asked for under a key of theirs, and the answer they got."""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Model


class IdempotencyKey(Model):
    """One kept answer. `route` is the address that was posted to, `body_digest` what was sent.

    `status` and `body` are empty only inside the transaction that makes the row.
    """

    __tablename__ = "idempotency_key"

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    route: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(128), primary_key=True)
    body_digest: Mapped[str] = mapped_column(sa.String(64))
    status: Mapped[int | None]
    body: Mapped[str | None] = mapped_column(sa.Text)
    at: Mapped[datetime]
