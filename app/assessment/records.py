"""Rows of what comes after posting: corrections, closed years, vetoes (`domain.md` 6.6, 6.7a)."""

from __future__ import annotations

import enum
import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cases.models import Case
from app.db import Model, new_id
from app.i18n import mark
from app.organisation.models import Person, Unit
from app.points.models import Claim
from app.points.rules import Grade
from app.points.rulesets import RuleSet


class Ground(enum.StrEnum):
    """Why a posted line is to be corrected (F-P9)."""

    FACT = "fact"
    VALUE = "value"
    TWICE = "twice"
    PERSON = "person"
    FALSE = "false"


GROUND_TITLES = {
    Ground.FACT: mark("事实有误"),
    Ground.VALUE: mark("分值有误"),
    Ground.TWICE: mark("重复计分"),
    Ground.PERSON: mark("记错了人"),
    Ground.FALSE: mark("虚报"),
}


class Outcome(enum.StrEnum):
    """How a correction has ended."""

    CORRECTED = "CORRECTED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"


_UNDER_WAY = sa.text("ended_at IS NULL")


class Correction(Model):
    """One request to correct a posted line (F-P9). Amounts are tenths; one at a time for a line."""

    __tablename__ = "assessment_correction"
    __table_args__ = (
        sa.Index(
            "uq_assessment_correction_under_way",
            "claim_id",
            unique=True,
            sqlite_where=_UNDER_WAY,
            postgresql_where=_UNDER_WAY,
        ),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("case_.id"), primary_key=True)
    claim_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("points_claim.id"), index=True)
    ground: Mapped[Ground] = mapped_column(sa.Enum(Ground, native_enum=False, length=20))
    reason: Mapped[str] = mapped_column(sa.String(500))
    #: What it should have been worth before the caps; None takes it back without another award.
    right: Mapped[int | None]
    proposed_at: Mapped[datetime]
    #: What was granted before, and after.
    was: Mapped[int]
    granted: Mapped[int | None]
    #: The sealed year that it belongs to, when it is booked in a later one.
    concerns_year: Mapped[int | None]
    outcome: Mapped[Outcome | None] = mapped_column(sa.Enum(Outcome, native_enum=False, length=20))
    ended_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()
    claim: Mapped[Claim] = relationship()


class YearClose(Model):
    """A branch's year on its way to the seal (`domain.md` 6.7a)."""

    __tablename__ = "assessment_year"
    __table_args__ = (sa.UniqueConstraint("branch_id", "year"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    branch_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("unit.id"))
    year: Mapped[int]
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("case_.id"), unique=True)
    rule_set_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("points_rule_set.id"))
    opened_at: Mapped[datetime]
    #: The assembly that heard the list.
    heard_on: Mapped[date | None]
    signer_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    #: Who has signed the signer's own line.
    own_line_signer_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    supervisor_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    #: The supervisor's word that the whole year was supervised.
    statement: Mapped[str] = mapped_column(sa.String(500), default="")
    notice_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("notice.id"))
    sealed_at: Mapped[datetime | None]

    branch: Mapped[Unit] = relationship()
    rule_set: Mapped[RuleSet] = relationship()
    case: Mapped[Case] = relationship()
    signer: Mapped[Person | None] = relationship(foreign_keys=[signer_id])
    own_line_signer: Mapped[Person | None] = relationship(foreign_keys=[own_line_signer_id])
    supervisor: Mapped[Person | None] = relationship(foreign_keys=[supervisor_id])
    standings: Mapped[list[Standing]] = relationship(order_by="Standing.place")


def _grade() -> sa.Enum:
    return sa.Enum(Grade, native_enum=False, length=20)


class Standing(Model):
    """A member's line in the list of a year. Amounts are tenths, `place` is its place in the list.

    `raw` is the sum of the components, `total` what is shown; `rank` is None for those listed
    without one.
    """

    __tablename__ = "assessment_standing"
    __table_args__ = (sa.UniqueConstraint("year_id", "member_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    year_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("assessment_year.id"))
    member_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(20))
    place: Mapped[int]
    base: Mapped[int]
    duty: Mapped[int]
    reward: Mapped[int]
    negative: Mapped[int]
    raw: Mapped[int]
    total: Mapped[int]
    is_special: Mapped[bool]
    is_new: Mapped[bool]
    is_vetoed: Mapped[bool]
    rank: Mapped[int | None]
    #: What the decision table says.
    grade: Mapped[Grade | None] = mapped_column(_grade())
    #: What it is after quota and assembly.
    final: Mapped[Grade | None] = mapped_column(_grade())
    #: Votes of the assembly where the quota's last places were equal.
    votes: Mapped[int | None]

    member: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class GradeCorrection(Model):
    """A sealed grade was changed by a correction (`domain.md` section 7, rule 10)."""

    __tablename__ = "assessment_grade_correction"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    standing_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("assessment_standing.id"), index=True
    )
    correction_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("assessment_correction.case_id"), unique=True
    )
    notice_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("notice.id"))
    raw: Mapped[int]
    total: Mapped[int]
    grade: Mapped[Grade] = mapped_column(_grade())
    noted_at: Mapped[datetime]

    standing: Mapped[Standing] = relationship()


class VetoGround(enum.StrEnum):
    """What lets a branch veto a member's year (REF, `domain.md` 6.9)."""

    CRIME = "crime"
    CIRCULAR = "circular"
    INCIDENT = "incident"
    CULT = "cult"


VETO_TITLES = {
    VetoGround.CRIME: mark("刑事犯罪"),
    VetoGround.CIRCULAR: mark("受到市级以上纪检机关通报"),
    VetoGround.INCIDENT: mark("组织或参与群体性事件"),
    VetoGround.CULT: mark("参与邪教活动"),
}


class Veto(Model):
    """A member's year counts nothing (一票否决); it is recorded after the member could answer."""

    __tablename__ = "assessment_veto"
    __table_args__ = (sa.UniqueConstraint("member_id", "year"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("case_.id"), unique=True)
    member_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    year: Mapped[int]
    ground: Mapped[VetoGround] = mapped_column(sa.Enum(VetoGround, native_enum=False, length=20))
    document: Mapped[str] = mapped_column(sa.String(60))
    supervisor_note: Mapped[str] = mapped_column(sa.String(500))
    #: What the member has said; empty when nothing came in time.
    answer: Mapped[str] = mapped_column(sa.String(500))
    decided_at: Mapped[datetime]
