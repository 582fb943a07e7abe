"""Rows of a rectification: lines, reports, checks, acceptances (F-S8, `domain.md` 8.8).

Rates are hundredths of a per cent. Days are those of the offices; a month is its first day.
"""

from __future__ import annotations

import enum
import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import audit
from app.cases.models import Case
from app.db import Json, Model, new_id
from app.organisation.models import Person
from app.rating.models import RatedBranch
from app.rectification.vocabulary import Flag, Measure, Stage
from app.stars.vocabulary import Aspect


def _word(kind: type[enum.StrEnum]) -> sa.Enum:
    return sa.Enum(kind, native_enum=False, length=20)


class Rectification(audit.Chained, Model):
    """A branch of a decided year is put right; its case takes it through the steps.

    It changes no star: neither that of its year nor that of the next.
    """

    __tablename__ = "rectification"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    rated_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("star_branch.id"), unique=True)
    case_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("case_.id"), unique=True)
    stage: Mapped[Stage] = mapped_column(_word(Stage), default=Stage.STARTED)
    started_at: Mapped[datetime]
    #: The town committee has opened it on a day, under this number of a decision.
    opened_on: Mapped[date | None]
    decision_number: Mapped[str] = mapped_column(sa.String(60), default="")
    diagnosis: Mapped[str] = mapped_column(sa.String(1000), default="")
    #: Names of `Measure`.
    measures: Mapped[list[Any]] = mapped_column(Json, default=list)
    leader_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    #: The plan in force was approved on a day; a later one after each extension.
    planned_on: Mapped[date | None]
    #: It is to be accepted in November of this year.
    accept_year: Mapped[int | None]
    #: How often an acceptance has come out badly.
    extensions: Mapped[int] = mapped_column(default=0)
    accepted_on: Mapped[date | None]
    followed_on: Mapped[date | None]
    follow_note: Mapped[str] = mapped_column(sa.String(500), default="")

    rated: Mapped[RatedBranch] = relationship()
    case: Mapped[Case | None] = relationship()
    leader: Mapped[Person | None] = relationship()
    findings: Mapped[list[Finding]] = relationship(
        order_by="Finding.position", cascade="all, delete-orphan"
    )
    stationed: Mapped[list[Stationed]] = relationship(
        order_by="Stationed.position", cascade="all, delete-orphan"
    )
    lines: Mapped[list[Line]] = relationship(order_by="Line.position", cascade="all, delete-orphan")
    reports: Mapped[list[Report]] = relationship(order_by="Report.month")
    checks: Mapped[list[MidCheck]] = relationship(order_by="MidCheck.year")
    acceptances: Mapped[list[Acceptance]] = relationship(order_by="Acceptance.held_on")

    @property
    def chosen(self) -> list[Measure]:
        """The measures that were assigned, in the order of their list."""
        return [one for one in Measure if one in self.measures]

    @property
    def open_lines(self) -> list[Line]:
        return [one for one in self.lines if one.closed_on is None]

    @property
    def is_under_way(self) -> bool:
        """Has it been started and not been accepted yet?"""
        return self.stage not in {Stage.FOLLOW_UP, Stage.DONE, Stage.SLIPPED}


class Finding(Model):
    """What the diagnosis has found, and in which aspect."""

    __tablename__ = "rectify_finding"
    __table_args__ = (sa.UniqueConstraint("rectification_id", "position"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    rectification_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("rectification.id"))
    position: Mapped[int]
    aspect: Mapped[Aspect] = mapped_column(_word(Aspect))
    problem: Mapped[str] = mapped_column(sa.String(200))


class Stationed(Model):
    """Somebody who is sent to the village: a member of the work group, or the first secretary."""

    __tablename__ = "rectify_stationed"
    __table_args__ = (sa.UniqueConstraint("rectification_id", "position"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    rectification_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("rectification.id"))
    position: Mapped[int]
    measure: Mapped[Measure] = mapped_column(_word(Measure))
    name: Mapped[str] = mapped_column(sa.String(40))
    sent_by: Mapped[str] = mapped_column(sa.String(60))


class Line(Model):
    """One problem of the plan: what is done about it, who does it, until when (F-S8).

    `evidence` are the ids of the files that show it, from the report by which it was closed.
    """

    __tablename__ = "rectify_line"
    __table_args__ = (sa.UniqueConstraint("rectification_id", "position"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    rectification_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("rectification.id"))
    position: Mapped[int]
    problem: Mapped[str] = mapped_column(sa.String(200))
    measure: Mapped[str] = mapped_column(sa.String(200))
    owner: Mapped[str] = mapped_column(sa.String(40))
    due_on: Mapped[date]
    progress: Mapped[str] = mapped_column(sa.String(300), default="")
    closed_on: Mapped[date | None]
    evidence: Mapped[list[Any]] = mapped_column(Json, default=list)

    def is_late(self, today: date) -> bool:
        """Is it open behind its day, or was it closed behind it?"""
        return (self.closed_on or today) > self.due_on


class Report(Model):
    """What is told about a month; the row is there from the first day on which it may come."""

    __tablename__ = "rectify_report"
    __table_args__ = (sa.UniqueConstraint("rectification_id", "month"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    rectification_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("rectification.id"))
    month: Mapped[date]
    #: The last day on which it is in time.
    due_on: Mapped[date]
    received_at: Mapped[datetime | None]
    #: The day has gone by on which nobody waits for it any more.
    missed_at: Mapped[datetime | None]
    #: How often the leader was on site; None without a leader.
    leader_visits: Mapped[int | None]
    #: On how many days the first secretary was there; None without one.
    secretary_days: Mapped[int | None]
    text: Mapped[str] = mapped_column(sa.String(1000), default="")
    #: Names of `Flag`.
    flags: Mapped[list[Any]] = mapped_column(Json, default=list)

    @property
    def flagged(self) -> list[Flag]:
        return [one for one in Flag if one in self.flags]


class MidCheck(Model):
    """The check in July: is it on course? None where the month went by without one."""

    __tablename__ = "rectify_check"
    __table_args__ = (sa.UniqueConstraint("rectification_id", "year"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    rectification_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("rectification.id"))
    year: Mapped[int]
    checked_on: Mapped[date]
    is_on_course: Mapped[bool | None]
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    #: What the district says to one that is not on course.
    district_note: Mapped[str] = mapped_column(sa.String(500), default="")


class Acceptance(Model):
    """An acceptance in November with its quick poll; counts are ballots."""

    __tablename__ = "rectify_acceptance"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    rectification_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("rectification.id"), index=True
    )
    held_on: Mapped[date]
    sent: Mapped[int]
    returned: Mapped[int]
    satisfied: Mapped[int]
    fairly: Mapped[int]
    neutral: Mapped[int]
    dissatisfied: Mapped[int]
    unknown: Mapped[int]
    rate: Mapped[int]
    is_accepted: Mapped[bool]
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    accepted_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
