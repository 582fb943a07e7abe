"""What a branch promised, what was recorded, how it rated itself; the veto (F-S1, F-S2, F-S3)."""

from __future__ import annotations

import enum
import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cases.models import Case
from app.db import Json, Model, new_id
from app.i18n import mark
from app.organisation.models import Person
from app.rating.models import RatedBranch
from app.stars.vocabulary import Aspect


def _aspect() -> sa.Enum:
    return sa.Enum(Aspect, native_enum=False, length=20)


class Ending(enum.StrEnum):
    """How a commitment ended (F-S3)."""

    DONE = "done"
    PARTLY = "partly"
    NOT = "not"


ENDING_TITLES = {
    Ending.DONE: mark("已兑现"),
    Ending.PARTLY: mark("部分兑现"),
    Ending.NOT: mark("没有兑现"),
}


class Commitment(Model):
    """One line that a branch has promised for the year (公开承诺, F-S1)."""

    __tablename__ = "star_commitment"
    __table_args__ = (sa.UniqueConstraint("rated_id", "position"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    rated_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("star_branch.id"))
    position: Mapped[int]
    aspect: Mapped[Aspect] = mapped_column(_aspect())
    goal: Mapped[str] = mapped_column(sa.String(200))
    measure: Mapped[str] = mapped_column(sa.String(200))
    due_on: Mapped[date]
    evidence: Mapped[str] = mapped_column(sa.String(200), default="")
    ended: Mapped[Ending | None] = mapped_column(sa.Enum(Ending, native_enum=False, length=20))
    ended_reason: Mapped[str] = mapped_column(sa.String(200), default="")


class Source(enum.StrEnum):
    """Where day-to-day knowledge comes from (F-S2)."""

    INSPECTION = "inspection"
    HOTLINE = "hotline"
    VISIT = "visit"
    OTHER = "other"


SOURCE_TITLES = {
    Source.INSPECTION: mark("督导检查"),
    Source.HOTLINE: mark("12345热线"),
    Source.VISIT: mark("走访"),
    Source.OTHER: mark("其他"),
}


class UsualState(enum.StrEnum):
    PROPOSED = "PROPOSED"
    COUNTS = "COUNTS"
    REFUSED = "REFUSED"
    #: Another record has taken its place: nothing of it is changed, it counts no more.
    STRUCK = "STRUCK"


class UsualRecord(Model):
    """An event of the year that counts for or against a branch (平时掌握, F-S2).

    `delta` is whole points, -10 to 10. It counts once a second officer has signed. A record is
    never changed: another one corrects it, of 0 points if it is struck out.
    """

    __tablename__ = "star_usual_record"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("case_.id"), unique=True)
    rated_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("star_branch.id"), index=True)
    happened_on: Mapped[date]
    aspect: Mapped[Aspect] = mapped_column(_aspect())
    event: Mapped[str] = mapped_column(sa.String(300))
    delta: Mapped[int]
    source: Mapped[Source] = mapped_column(sa.Enum(Source, native_enum=False, length=20))
    reference: Mapped[str] = mapped_column(sa.String(100), default="")
    recorded_at: Mapped[datetime]
    recorder_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    state: Mapped[UsualState] = mapped_column(
        sa.Enum(UsualState, native_enum=False, length=20), default=UsualState.PROPOSED
    )
    signed_at: Mapped[datetime | None]
    signer_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    #: The record in whose place this one counts.
    corrects_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("star_usual_record.id"))
    #: What the branch says to it; it changes no figure.
    comment: Mapped[str] = mapped_column(sa.String(300), default="")

    rated: Mapped[RatedBranch] = relationship()
    case: Mapped[Case] = relationship()
    recorder: Mapped[Person | None] = relationship(foreign_keys=[recorder_id])
    signer: Mapped[Person | None] = relationship(foreign_keys=[signer_id])
    corrects: Mapped[UsualRecord | None] = relationship(remote_side=[id])


class Activity(Model):
    """Something that a branch has done in the year to keep its promises (争创活动, 8.3).

    It counts for nothing by itself; its files are those of its case. It is never changed: another
    one may take its place.
    """

    __tablename__ = "star_activity"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("case_.id"), unique=True)
    rated_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("star_branch.id"), index=True)
    happened_on: Mapped[date]
    aspect: Mapped[Aspect] = mapped_column(_aspect())
    title: Mapped[str] = mapped_column(sa.String(60))
    text: Mapped[str] = mapped_column(sa.String(500))
    recorded_at: Mapped[datetime]
    #: The one in whose place this one stands.
    replaces_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("star_activity.id"), unique=True
    )

    rated: Mapped[RatedBranch] = relationship()
    case: Mapped[Case] = relationship()


class SelfLine(Model):
    """What a branch gives itself in one aspect, in hundredths, and why (支部自评, F-S3)."""

    __tablename__ = "star_self_line"

    rated_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("star_branch.id"), primary_key=True)
    aspect: Mapped[Aspect] = mapped_column(_aspect(), primary_key=True)
    score: Mapped[int]
    facts: Mapped[str] = mapped_column(sa.String(500))
    #: Ids of files of the branch's case.
    files: Mapped[list[Any]] = mapped_column(Json, default=list)


class VetoGround(enum.StrEnum):
    """What lets a branch have no star (一票否决, REF; `domain.md` 8.7)."""

    HANDLED = "handled"
    ACCIDENT = "accident"
    INCIDENT = "incident"
    FALSIFIED = "falsified"
    WEAK = "weak"


VETO_TITLES = {
    VetoGround.HANDLED: mark("书记或班子成员当年受到党纪政务或刑事处理"),
    VetoGround.ACCIDENT: mark("发生负有责任的重大事故"),
    VetoGround.INCIDENT: mark("因自身过错引发群体性事件"),
    VetoGround.FALSIFIED: mark("评星材料弄虚作假"),
    VetoGround.WEAK: mark("当年被区里列为软弱涣散党组织"),
}


class Veto(Model):
    """A branch has no star this year; recorded by document after the branch could answer."""

    __tablename__ = "star_veto"

    rated_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("star_branch.id"), primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("case_.id"), unique=True)
    ground: Mapped[VetoGround] = mapped_column(sa.Enum(VetoGround, native_enum=False, length=20))
    document: Mapped[str] = mapped_column(sa.String(60))
    proposer_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    second_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    #: What the branch has said; empty when nothing came in time.
    answer: Mapped[str] = mapped_column(sa.String(500), default="")
    decided_at: Mapped[datetime]

    rated: Mapped[RatedBranch] = relationship()
