"""Cycles and claims. Rule sets stand in `rulesets`, the rows of the ledger in `books`."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.cases.models import Case
from app.db import Json, Model, new_id
from app.errors import Refused, Sentence
from app.organisation.models import Person, Unit
from app.points.rulesets import Item, RuleSet
from app.points.status import CLAIM_TITLES, HEARD_TITLE, ClaimStatus
from app.points.vocabulary import Category

#: Signs that a claim keeps of why it ended; more is told where that was decided.
LONGEST_REASON = 500


class Cycle(Model):
    """A quarter of a branch; it keeps the rule set under which it was opened."""

    __tablename__ = "points_cycle"
    __table_args__ = (sa.UniqueConstraint("branch_id", "year", "quarter"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    branch_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("unit.id"))
    year: Mapped[int]
    quarter: Mapped[int]
    rule_set_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("points_rule_set.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    #: The end of the last day on which claims are taken.
    freezes_at: Mapped[datetime]
    #: Its assessment was cancelled and has begun anew: old matters may be claimed again.
    renewed_at: Mapped[datetime | None]

    branch: Mapped[Unit] = relationship()
    rule_set: Mapped[RuleSet] = relationship()

    @property
    def name(self) -> str:
        return str(self.said)

    @property
    def said(self) -> Sentence:
        """The name for readers of any language."""
        return Sentence("%(year)s年第%(quarter)s季度", year=self.year, quarter=self.quarter)

    @property
    def last_day(self) -> date:
        """The last day on which claims are taken."""
        return clock.office_day(self.freezes_at) - clock.ONE_DAY

    def is_frozen(self, instant: datetime) -> bool:
        return instant >= self.freezes_at


_STANDS = sa.text("status NOT IN ('REJECTED', 'WITHDRAWN', 'REVERSED', 'DISOWNED')")


class ClaimNotOpen(Refused):
    message = "申报“%(number)s”现在是“%(status)s”，不能这样办。"


class Claim(Model):
    """One matter of one member (一事一记). Amounts and quantities are tenths.

    Without a case it is a line that the group or a register entered. Within a member's year the
    order under the caps is event date, then `id`: ids follow the order of filing.
    """

    __tablename__ = "points_claim"
    __table_args__ = (
        sa.Index(
            "uq_points_claim_matter",
            "member_id",
            "item_id",
            "event_date",
            "activity_code",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        sa.Index("ix_points_claim_cycle", "cycle_id", "status"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(sa.String(60), unique=True)
    case_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("case_.id"), unique=True)
    member_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    #: Who entered it for the member, who must acknowledge it then.
    entered_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    #: The register that brought it in, which stands in for a case (`registers`).
    register_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("points_register.id"), index=True
    )
    cycle_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("points_cycle.id"))
    item_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("points_item.id"))
    status: Mapped[ClaimStatus] = mapped_column(
        sa.Enum(ClaimStatus, native_enum=False, length=20), default=ClaimStatus.SUBMITTED
    )
    filed_at: Mapped[datetime]
    #: Counts the awards for this matter: a corrected one is a new version.
    version: Mapped[int] = mapped_column(default=1)

    title: Mapped[str] = mapped_column(sa.String(60))
    event_date: Mapped[date]
    place: Mapped[str] = mapped_column(sa.String(60), default="")
    activity_code: Mapped[str] = mapped_column(sa.String(32), default="")
    quantity: Mapped[int]
    asked: Mapped[int]
    statement: Mapped[str] = mapped_column(sa.String(500))
    #: Ids of people and of evidence files, as text.
    witnesses: Mapped[list[Any]] = mapped_column(Json)
    evidence: Mapped[list[Any]] = mapped_column(Json)

    quantity_found: Mapped[int | None]
    raw: Mapped[int | None]
    granted: Mapped[int | None]
    #: The figures behind `granted`: `rules.Share` as JSON.
    share: Mapped[dict[str, Any] | None] = mapped_column(Json)
    #: The public notice that shows the claim; that room is not ours.
    notice_id: Mapped[uuid.UUID | None]
    #: Why it was rejected, withdrawn or reversed.
    reason: Mapped[str] = mapped_column(sa.String(LONGEST_REASON), default="")
    verifier_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    checker_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    confirmer_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))

    case: Mapped[Case | None] = relationship()
    member: Mapped[Person] = relationship(foreign_keys=[member_id])
    cycle: Mapped[Cycle] = relationship()
    item: Mapped[Item] = relationship()

    @property
    def capped_out(self) -> int:
        """What the caps cut off, kept in case room becomes free; 0 before the claim is settled."""
        return 0 if self.raw is None or self.granted is None else self.raw - self.granted

    @property
    def honour(self) -> str | None:
        """What makes two honours of a member the same within a year; None if it is no honour."""
        return (self.activity_code or self.title.strip()) if self.item.is_honour else None

    @property
    def award_key(self) -> str:
        """The key under which this version is posted (`domain.md` section 7, rule 6)."""
        return f"claim:{self.id}:v{self.version}"

    @property
    def status_title(self) -> str:
        """Where it stands, in the words of people."""
        if self.status == ClaimStatus.ENTERED and self.item.category == Category.NEGATIVE:
            return HEARD_TITLE
        return CLAIM_TITLES[self.status]

    def require(self, *statuses: ClaimStatus) -> None:
        """Raises: ClaimNotOpen."""
        if self.status not in statuses:
            now = Sentence(self.status_title)
            raise ClaimNotOpen(number=self.number, status=now)
