"""督办单: what a supervisor asks about a case that stands still, and what is answered."""

from __future__ import annotations

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.cases.models import Case, WorkItem
from app.db import Model, new_id, partial_index
from app.organisation.models import Person, Unit
from app.supervision.reasons import DelayCause

#: A supervisor has one at a time in a case.
STANDS = "closed_at IS NULL"


def _a_cause() -> sa.Enum:
    return sa.Enum(DelayCause, native_enum=False, length=20)


class FollowUp(Model):
    """One 督办单. How it stands is worked out from its lines and the day (`states`).

    `closed_at` is when it was seen to be over, or was withdrawn; what it asked about may have been
    done before. Unit and procedure are the case's, repeated for lists.
    """

    __tablename__ = "follow_up"
    __table_args__ = (
        sa.Index(
            "uq_follow_up_standing",
            "case_id",
            "supervisor_id",
            unique=True,
            sqlite_where=sa.text(STANDS),
            postgresql_where=sa.text(STANDS),
        ),
        sa.Index("ix_follow_up_case", "case_id", "asked_at"),
        sa.Index("ix_follow_up_unit", "unit_id", "asked_at"),
        sa.Index("ix_follow_up_asked", "asked_at", "id"),
        partial_index("ix_follow_up_open", "supervisor_id", where=STANDS),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("case_.id"))
    unit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("unit.id"))
    definition_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("definition.id"))
    supervisor_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    #: The highest unit where a post of the supervisor oversees the case; who is above is told next.
    overseen_at_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("unit.id"))
    text: Mapped[str] = mapped_column(sa.Text)
    asked_at: Mapped[datetime]
    #: By the end of which day an answer was asked for at first; each line has its own.
    answer_by: Mapped[date]
    closed_at: Mapped[datetime | None]
    withdrawn_why: Mapped[str | None] = mapped_column(sa.Text)

    case: Mapped[Case] = relationship()
    unit: Mapped[Unit] = relationship(foreign_keys=[unit_id])
    supervisor: Mapped[Person] = relationship()
    lines: Mapped[list[FollowUpLine]] = relationship(
        back_populates="follow_up", order_by="FollowUpLine.id"
    )
    escalations: Mapped[list[Escalation]] = relationship(order_by="Escalation.at")

    @property
    def current(self) -> list[FollowUpLine]:
        """The lines of those who are asked now, without those who were asked before them."""
        return [line for line in self.lines if line.ended_at is None]

    @property
    def lapsed(self) -> list[FollowUpLine]:
        """Of each work item that nobody is asked about now, the last line: it came to nobody else.

        The supervisor alone had it then, who is not asked by themselves.
        """
        asked = {line.work_item_id for line in self.current}
        last = {line.work_item_id: line for line in self.lines}
        return [line for item_id, line in last.items() if item_id not in asked]

    @property
    def days_to_answer(self) -> int:
        """Working days that were given for an answer, at least one."""
        asked_on = clock.office_day(self.asked_at)
        return max(1, clock.working_days_between(asked_on, self.answer_by))


class FollowUpLine(Model):
    """A work item that holds the case up, who is asked about it, and their last answer.

    When it comes into other hands the line ends, and another one of the same work item asks them.
    """

    __tablename__ = "follow_up_line"
    __table_args__ = (
        sa.Index("ix_follow_up_line_of", "follow_up_id"),
        sa.Index("ix_follow_up_line_item", "work_item_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    follow_up_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("follow_up.id"))
    work_item_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("work_item.id"))
    element: Mapped[str] = mapped_column(sa.String(64))
    name: Mapped[str] = mapped_column(sa.String(60))
    #: Nobody can do it: whoever answers for the unit was asked.
    is_to_office: Mapped[bool]
    asked_at: Mapped[datetime]
    #: By the end of which day they are asked for an answer.
    answer_by: Mapped[date]
    #: When others came to be asked instead of them.
    ended_at: Mapped[datetime | None]
    cause: Mapped[DelayCause | None] = mapped_column(_a_cause())
    promised_on: Mapped[date | None]
    #: Working days from being asked to what is promised.
    promised_days: Mapped[int | None]

    follow_up: Mapped[FollowUp] = relationship(back_populates="lines")
    item: Mapped[WorkItem] = relationship()
    addressees: Mapped[list[Addressee]] = relationship(order_by="Addressee.person_id")
    replies: Mapped[list[Reply]] = relationship(order_by="Reply.id")

    @property
    def is_open(self) -> bool:
        """Is it still to be done by those who are asked?"""
        return self.ended_at is None and self.item.is_open

    @property
    def is_late(self) -> bool:
        """Has the day passed by which it was to be answered or, once it is, to be done?

        While the case is suspended nobody may act in it: then nothing is late.
        """
        if not self.is_open or self.follow_up.case.suspended_at is not None:
            return False
        return (self.promised_on or self.answer_by) < clock.today()


class Addressee(Model):
    """Somebody who was asked about a line."""

    __tablename__ = "follow_up_addressee"

    line_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("follow_up_line.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("person.id"), primary_key=True, index=True
    )

    person: Mapped[Person] = relationship()


class Reply(Model):
    """An answer about a line; the latest holds, those before are kept."""

    __tablename__ = "follow_up_reply"
    __table_args__ = (sa.Index("ix_follow_up_reply_line", "line_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    line_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("follow_up_line.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    #: In whose place a deputy answered.
    principal_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    at: Mapped[datetime]
    cause: Mapped[DelayCause] = mapped_column(_a_cause())
    promised_on: Mapped[date]
    text: Mapped[str] = mapped_column(sa.Text)
    #: Why an earlier answer no longer holds; empty in the first.
    reason: Mapped[str] = mapped_column(sa.Text)

    person: Mapped[Person] = relationship(foreign_keys=[person_id])

    @property
    def bound_id(self) -> uuid.UUID:
        """Who has promised it: whoever answered, or in whose place they did."""
        return self.principal_id or self.person_id


class Escalation(Model):
    """That a level above was told; each is told once of the same people's silence or broken word.

    `is_broken`: a promised day had passed.
    """

    __tablename__ = "follow_up_escalation"

    follow_up_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("follow_up.id"), primary_key=True)
    unit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    is_broken: Mapped[bool]

    unit: Mapped[Unit] = relationship()
