"""The course of a quarter: what was heard, decided, signed and learnt (`domain.md` 6.2)."""

from __future__ import annotations

import enum
import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cases.models import Case
from app.db import Json, Model, new_id
from app.organisation.models import Person
from app.points.models import Claim, Cycle
from app.points.vocabulary import Handling


class Course(Model):
    """The case that takes a cycle through its steps, and how far the cycle itself is."""

    __tablename__ = "assessment_course"

    cycle_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("points_cycle.id"), primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("case_.id"), unique=True)
    opened_at: Mapped[datetime]
    #: No further claims; what was not sent in has expired.
    frozen_at: Mapped[datetime | None]
    #: Digest over all signed lines with the rule set's version, taken before the notice.
    digest: Mapped[str | None] = mapped_column(sa.String(64))
    notice_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("notice.id"))
    #: The summary has been held and its slips are out.
    closed_at: Mapped[datetime | None]
    #: The subdistrict has cancelled it: what was not posted came to nothing.
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(sa.String(500), default="", server_default="")

    cycle: Mapped[Cycle] = relationship()
    case: Mapped[Case] = relationship()

    @property
    def is_open(self) -> bool:
        """Neither summed up nor cancelled."""
        return self.closed_at is None and self.cancelled_at is None


class Opinion(Model):
    """One opinion heard before a cycle (事前听取意见, F-P1)."""

    __tablename__ = "assessment_opinion"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    cycle_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("points_cycle.id"), index=True)
    #: How it was heard: values of the form's list.
    channels: Mapped[list[Any]] = mapped_column(Json)
    text: Mapped[str] = mapped_column(sa.String(500))
    handling: Mapped[Handling] = mapped_column(sa.Enum(Handling, native_enum=False, length=20))
    #: Why it was not adopted, or not wholly.
    reason: Mapped[str] = mapped_column(sa.String(300))


class Meeting(Model):
    """One assembly of a cycle (评绩, F-P4)."""

    __tablename__ = "assessment_meeting"
    __table_args__ = (sa.UniqueConstraint("cycle_id", "number"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    cycle_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("points_cycle.id"))
    number: Mapped[int]
    held_on: Mapped[date]
    place: Mapped[str] = mapped_column(sa.String(60))
    chair_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    due: Mapped[int]
    present: Mapped[int]
    is_quorate: Mapped[bool]
    minutes: Mapped[str] = mapped_column(sa.Text)

    chair: Mapped[Person] = relationship()
    challenges: Mapped[list[Challenge]] = relationship(order_by="Challenge.id")


class Verdict(enum.StrEnum):
    """What the assembly decided of a challenged line (`domain.md` 6.8: a tie goes back)."""

    PASSED = "passed"
    TIED = "tied"
    LOST = "lost"


class Challenge(Model):
    """A line that was challenged at a meeting, with its votes."""

    __tablename__ = "assessment_challenge"
    __table_args__ = (sa.UniqueConstraint("meeting_id", "claim_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    meeting_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("assessment_meeting.id"))
    claim_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("points_claim.id"))
    reason: Mapped[str] = mapped_column(sa.String(300))
    votes_for: Mapped[int]
    votes_against: Mapped[int]
    abstentions: Mapped[int]

    claim: Mapped[Claim] = relationship()

    @property
    def verdict(self) -> Verdict:
        if self.votes_for == self.votes_against:
            return Verdict.TIED
        return Verdict.PASSED if self.votes_for > self.votes_against else Verdict.LOST


class Signature(Model):
    """Somebody has signed so many lines of a cycle (定绩, F-P5)."""

    __tablename__ = "assessment_signature"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    cycle_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("points_cycle.id"), index=True)
    signer_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    signed_at: Mapped[datetime]
    lines: Mapped[int]

    signer: Mapped[Person] = relationship()


class StopKind(enum.StrEnum):
    """Why a line is not posted for now (`domain.md` 6.4, 6.5)."""

    OBJECTION = "OBJECTION"
    HOLD = "HOLD"


class Stop(Model):
    """An objection to a line on the notice, or a hold that the supervisor has put on it."""

    __tablename__ = "assessment_stop"
    __table_args__ = (sa.Index("ix_assessment_stop_cycle", "cycle_id", "lifted_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[StopKind] = mapped_column(sa.Enum(StopKind, native_enum=False, length=20))
    cycle_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("points_cycle.id"))
    claim_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("points_claim.id"))
    #: The case in which it is decided.
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("case_.id"), index=True)
    placed_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]

    claim: Mapped[Claim] = relationship()


class Improvement(Model):
    """Something to do better, said at the summary; the next hearing begins with it (A22, F-P8)."""

    __tablename__ = "assessment_improvement"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    cycle_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("points_cycle.id"), index=True)
    text: Mapped[str] = mapped_column(sa.String(200))
    owner: Mapped[str] = mapped_column(sa.String(60))
    due_on: Mapped[date | None]
