"""Rows of objections to the results of a rating year (评星异议, `domain.md` 8.6, F-S7)."""

from __future__ import annotations

import enum
import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.cases.models import Case
from app.db import Model
from app.i18n import mark
from app.rating.models import RatedBranch
from app.stars.vocabulary import COMPONENT_TITLES, Component

#: Working days in which the objector or the branch may appeal.
APPEAL_DAYS = 5


class Target(enum.StrEnum):
    """What an objection is about: one of the four components, or the star."""

    SELF = "SELF"
    MASS = "MASS"
    ANNUAL = "ANNUAL"
    USUAL = "USUAL"
    STAR = "STAR"


TARGET_TITLES = {
    **{Target(str(part)): title for part, title in COMPONENT_TITLES.items()},
    Target.STAR: mark("星级"),
}


class StarGround(enum.StrEnum):
    """What somebody has against it."""

    ARITHMETIC = "arithmetic"
    RECORD = "record"
    PROCEDURE = "procedure"


STAR_GROUNDS = {
    StarGround.ARITHMETIC: mark("计算有误"),
    StarGround.RECORD: mark("记录有误"),
    StarGround.PROCEDURE: mark("程序不当"),
}


class StarRuling(enum.StrEnum):
    """What becomes of the result, or of the objection to it."""

    NOT_ADMITTED = "NOT_ADMITTED"
    KEPT = "KEPT"
    RECKONED = "RECKONED"
    REDONE = "REDONE"
    WITHDRAWN = "WITHDRAWN"


STAR_RULINGS = {
    StarRuling.NOT_ADMITTED: mark("不予受理"),
    StarRuling.KEPT: mark("维持公示的结果"),
    StarRuling.RECKONED: mark("重新计算"),
    StarRuling.REDONE: mark("重办其中一项"),
    StarRuling.WITHDRAWN: mark("提出人撤回"),
}

_STANDS = sa.text("ruling IS NULL OR ruling <> 'WITHDRAWN'")


class StarObjection(Model):
    """One objection to one matter: something about a branch, as it hangs on one notice."""

    __tablename__ = "star_objection"
    __table_args__ = (
        sa.Index(
            "uq_star_objection_matter",
            "notice_id",
            "rated_id",
            "target",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("case_.id"), primary_key=True)
    rated_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("star_branch.id"), index=True)
    #: The notice on which the objector has read it.
    notice_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("notice.id"))
    target: Mapped[Target] = mapped_column(sa.Enum(Target, native_enum=False, length=20))
    ground: Mapped[StarGround] = mapped_column(sa.Enum(StarGround, native_enum=False, length=20))
    facts: Mapped[str] = mapped_column(sa.String(1000))
    #: Raised without a name: it gets no reply.
    is_nameless: Mapped[bool]
    raised_at: Mapped[datetime]
    #: Who has admitted it.
    admitted_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    #: Did the house come to the same figures when it reckoned anew?
    is_sum_right: Mapped[bool | None]
    ruling: Mapped[StarRuling | None] = mapped_column(
        sa.Enum(StarRuling, native_enum=False, length=20)
    )
    #: The component to be redone.
    component: Mapped[Component | None] = mapped_column(
        sa.Enum(Component, native_enum=False, length=20)
    )
    reason: Mapped[str] = mapped_column(sa.String(2000), default="")
    #: When it was last decided, and whether by the district, for good.
    decided_at: Mapped[datetime | None]
    is_final: Mapped[bool] = mapped_column(default=False)
    appealed_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    appeal: Mapped[str] = mapped_column(sa.String(500), default="")
    #: It has been carried out, or waits for the branch; the branch was told; it is done with.
    settled_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()
    rated: Mapped[RatedBranch] = relationship()

    @property
    def matter(self) -> str:
        """`前王村党支部，平时掌握`."""
        return f"{self.rated.branch.name}，{TARGET_TITLES[self.target]}"

    @property
    def appeal_ends_at(self) -> datetime:
        """24:00 of the last day on which a party may appeal; of one that is decided."""
        assert self.decided_at is not None, "there is nothing to appeal against before"
        decided_on = clock.office_day(self.decided_at)
        return clock.day_end(clock.working_day_after(decided_on, APPEAL_DAYS))

    @property
    def is_appealable(self) -> bool:
        """Decided, not yet carried out, and nobody has appealed."""
        is_open = self.decided_at is not None and self.settled_at is None
        return is_open and not self.is_final and self.appealed_by_id is None
