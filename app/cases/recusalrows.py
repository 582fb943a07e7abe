"""Rows of those who must keep out of a work item."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Model

#: The cause of a recusal that somebody has declared (回避).
OWN = "own"


class Recusal(Model):
    """Somebody who would be a candidate for a work item but may not take it, and why.

    `cause` is the element whose doer this person was, `starter`, the variable that names the
    person, or `OWN`: then `reason` is what was said, by the person or by whoever decided it.
    """

    __tablename__ = "recusal"

    work_item_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("work_item.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    cause: Mapped[str] = mapped_column(sa.String(64))
    reason: Mapped[str | None] = mapped_column(sa.Text)
    #: Who said so, if it is of the cause `OWN`.
    by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
