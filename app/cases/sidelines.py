"""Who else has to do with a case: those who get a copy, and those from whom it is kept."""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cases.models import Case
from app.db import Model, new_id
from app.organisation.models import Person


class Withheld(Model):
    """A case that is kept from somebody whom it concerns, though a post lets them read cases."""

    __tablename__ = "withheld"

    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("case_.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)


class Copy(Model):
    """A case sent to somebody for information (抄送); one row a person, whoever sends it again.

    `read_at` is when the person has said to have read it (已阅).
    """

    __tablename__ = "copy"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "person_id", name="uq_copy"),
        sa.Index("ix_copy_box", "person_id", "sent_at"),
        sa.Index(
            "ix_copy_unread",
            "person_id",
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("case_.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    #: Who sent it; none for the procedure.
    sent_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    #: Why, in the sender's words.
    note: Mapped[str] = mapped_column(sa.Text)
    sent_at: Mapped[datetime]
    read_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    sent_by: Mapped[Person | None] = relationship(foreign_keys=[sent_by_id])


def is_copied_to(person_id: object) -> sa.ColumnElement[bool]:
    """The condition that a case was sent to somebody for information."""
    return sa.exists().where(Copy.case_id == Case.id, Copy.person_id == person_id)
