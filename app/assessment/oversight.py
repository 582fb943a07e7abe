"""Rows of objections to lines on the notice, and of what supervisors say (`domain.md` 6.4, 6.5)."""

from __future__ import annotations

import enum
import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.cases.models import Case
from app.db import Model
from app.errors import Sentence
from app.i18n import mark
from app.organisation.models import Person
from app.points.models import Claim, Cycle


class ObjectionGround(enum.StrEnum):
    """What somebody has against a line."""

    FACT = "fact"
    VALUE = "value"
    TWICE = "twice"
    CONFLICT = "conflict"
    MISSING = "missing"


OBJECTION_GROUNDS = {
    ObjectionGround.FACT: mark("事实不符"),
    ObjectionGround.VALUE: mark("计算有误"),
    ObjectionGround.TWICE: mark("重复计分"),
    ObjectionGround.CONFLICT: mark("应当回避"),
    ObjectionGround.MISSING: mark("遗漏少计"),
}


class Ruling(enum.StrEnum):
    """What becomes of the line, or of the objection to it."""

    NOT_ADMITTED = "NOT_ADMITTED"
    UPHELD = "UPHELD"
    ADJUSTED = "ADJUSTED"
    ANNULLED = "ANNULLED"
    WITHDRAWN = "WITHDRAWN"
    CANCELLED = "CANCELLED"


RULING_TITLES = {
    Ruling.NOT_ADMITTED: mark("不予受理"),
    Ruling.UPHELD: mark("维持原来的认定"),
    Ruling.ADJUSTED: mark("调整分值"),
    Ruling.ANNULLED: mark("不予认定"),
    Ruling.WITHDRAWN: mark("提出人撤回"),
    Ruling.CANCELLED: mark("本季度评定已撤销"),
}


class Objection(Model):
    """One objection to one line. Amounts are tenths before the caps, of a deduction its size."""

    __tablename__ = "assessment_objection"

    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("case_.id"), primary_key=True)
    claim_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("points_claim.id"), index=True)
    #: The notice on which the objector has read the line.
    notice_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("notice.id"), index=True)
    ground: Mapped[ObjectionGround] = mapped_column(
        sa.Enum(ObjectionGround, native_enum=False, length=20)
    )
    facts: Mapped[str] = mapped_column(sa.String(500))
    #: Raised without a name: it gets no reply.
    is_nameless: Mapped[bool]
    raised_at: Mapped[datetime]
    #: Who has admitted it.
    admitted_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    #: What the line was worth when it was objected to, and what it should be.
    was: Mapped[int]
    value: Mapped[int | None]
    ruling: Mapped[Ruling | None] = mapped_column(sa.Enum(Ruling, native_enum=False, length=20))
    reason: Mapped[str] = mapped_column(sa.String(1000), default="")
    #: When it was last decided, and whether by the subdistrict, for good.
    decided_at: Mapped[datetime | None]
    is_final: Mapped[bool] = mapped_column(default=False)
    appealed_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    appeal: Mapped[str] = mapped_column(sa.String(500), default="")
    closed_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()
    claim: Mapped[Claim] = relationship()

    @property
    def appeal_days(self) -> int:
        """Working days in which either party may appeal, by the rules of the line's quarter."""
        return self.claim.cycle.rule_set.days("points.appealDays")

    @property
    def appeal_ends_at(self) -> datetime:
        """24:00 of the last day on which either party may appeal; of one that is decided."""
        assert self.decided_at is not None, "there is nothing to appeal against before"
        decided_on = clock.office_day(self.decided_at)
        return clock.day_end(clock.working_day_after(decided_on, self.appeal_days))

    @property
    def is_appealable(self) -> bool:
        """Decided, not yet carried out, and nobody has appealed (`domain.md` 6.4)."""
        is_open = self.decided_at is not None and self.closed_at is None
        return is_open and not self.is_final and self.appealed_by_id is None


class Watching(enum.StrEnum):
    """What a supervisor may say to a quarter (`domain.md` 6.5)."""

    QUERY = "query"
    REMIND = "remind"
    HOLD = "hold"


WATCHING_TITLES = {
    Watching.QUERY: mark("质询"),
    Watching.REMIND: mark("提醒"),
    Watching.HOLD: mark("暂缓"),
}


class Supervision(Model):
    """What a supervisor has said to a line of a quarter, or to the whole of it."""

    __tablename__ = "assessment_supervision"
    __table_args__ = (sa.Index("ix_assessment_supervision_cycle", "cycle_id", "ended_at"),)

    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("case_.id"), primary_key=True)
    cycle_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("points_cycle.id"))
    #: None: the whole quarter.
    claim_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("points_claim.id"))
    kind: Mapped[Watching] = mapped_column(sa.Enum(Watching, native_enum=False, length=20))
    text: Mapped[str] = mapped_column(sa.String(500))
    addressee_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    said_at: Mapped[datetime]
    #: Until when an answer is due, or the hold lasts.
    until: Mapped[datetime | None]
    renewals: Mapped[int] = mapped_column(default=0)
    answer: Mapped[str] = mapped_column(sa.String(500), default="")
    #: Answered, lifted, or said once and for all.
    ended_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()
    cycle: Mapped[Cycle] = relationship()
    claim: Mapped[Claim | None] = relationship()
    addressee: Mapped[Person | None] = relationship()

    @property
    def until_day(self) -> date:
        """The last day of a hold, or on which an answer is due."""
        assert self.until is not None, "a reminder has none"
        return clock.office_day(self.until) - clock.ONE_DAY

    @property
    def about(self) -> str:
        """The line, or the quarter as a whole, in words."""
        return str(self.said)

    @property
    def said(self) -> Sentence:
        """The same for readers of any language."""
        if self.claim is None:
            return self.cycle.said
        told = {"name": self.claim.member.name, "title": self.claim.title}
        return Sentence("%(name)s，%(title)s", **told)
