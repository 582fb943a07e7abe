"""Rows of a town's rating year and of each village branch in it (`domain.md` 8.3).

Scores and rates are hundredths; what is not known yet, or missing for good, is None. Once the town
committee has decided about a branch, the database keeps it (migration `objections_to_stars`).
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
from app.errors import NotFound, Refused
from app.i18n import mark
from app.organisation.models import Unit
from app.stars.models import Standard
from app.stars.vocabulary import Component, Limit


class YearDecided(Refused):
    message = "%(year)s年的星级已经决定，不能再改。"


class BranchDecided(Refused):
    message = "“%(branch)s”%(year)s年的星级已经决定，不能再改。"


class VillageClass(enum.StrEnum):
    """How a village is guided by its star (`domain.md` B28); a default for display."""

    MODEL = "MODEL"
    STRIVING = "STRIVING"
    FOUNDATION = "FOUNDATION"


CLASS_TITLES = {
    VillageClass.MODEL: mark("示范村"),
    VillageClass.STRIVING: mark("创优村"),
    VillageClass.FOUNDATION: mark("强基村"),
}


class RatingYear(audit.Chained, Model):
    """A town's year: its case, the standard that it keeps to the end, and how far it has come.

    Days are the last on which something may be done, except `self_from`, the first.
    """

    __tablename__ = "star_year"
    __table_args__ = (sa.UniqueConstraint("town_id", "year"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    town_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("unit.id"))
    year: Mapped[int]
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("case_.id"), unique=True)
    standard_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("star_standard.id"))
    opened_at: Mapped[datetime]
    commit_until: Mapped[date]
    self_from: Mapped[date]
    self_until: Mapped[date]
    #: The office looks at every branch in July as well.
    has_half_year: Mapped[bool] = mapped_column(default=False)
    #: The review group has been formed under this number of a decision.
    formed_at: Mapped[datetime | None]
    decision_number: Mapped[str] = mapped_column(sa.String(60), default="")
    #: Every branch has its marks: from now on reviewers may see each other's.
    scored_at: Mapped[datetime | None]
    computed_at: Mapped[datetime | None]
    notice_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("notice.id"))
    #: When the last of its branches was decided.
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    filed_at: Mapped[datetime | None]
    district_comment: Mapped[str] = mapped_column(sa.String(500), default="")
    #: Of the circular that tells the results, as `郑发〔2027〕5号`.
    circular_number: Mapped[str] = mapped_column(sa.String(40), default="")

    town: Mapped[Unit] = relationship()
    case: Mapped[Case] = relationship()
    standard: Mapped[Standard] = relationship()
    branches: Mapped[list[RatedBranch]] = relationship(
        back_populates="rating", order_by="RatedBranch.place"
    )

    @property
    def name(self) -> str:
        """`郑家镇2026年度`."""
        return f"{self.town.name}{self.year}年度"

    @property
    def is_decided(self) -> bool:
        """Are all its branches decided?"""
        return self.decided_at is not None

    @property
    def decided(self) -> list[RatedBranch]:
        return [one for one in self.branches if one.is_decided]

    @property
    def undecided(self) -> list[RatedBranch]:
        return [one for one in self.branches if not one.is_decided]

    def branch(self, rated_id: uuid.UUID) -> RatedBranch:
        """One of its branches. Raises: NotFound."""
        found = next((one for one in self.branches if one.id == rated_id), None)
        if found is None:
            raise NotFound
        return found

    def require_undecided(self) -> None:
        """Raises: YearDecided."""
        if self.is_decided:
            raise YearDecided(year=self.year)


class RatedBranch(Model):
    """A village branch in a rating year: its case, its components, its star.

    `satisfaction` is the rate of the appraisal; `results` and `service` are the review group's
    means of these aspects, which order equals. `ceilings` are those that fired, by `Limit`.
    """

    __tablename__ = "star_branch"
    __table_args__ = (sa.UniqueConstraint("rating_id", "branch_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    rating_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("star_year.id"))
    branch_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    #: Its place in lists, by the code of the unit.
    place: Mapped[int]
    case_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("case_.id"), unique=True)
    is_new: Mapped[bool] = mapped_column(default=False)
    #: The star of the year before; None where there was none.
    last_star: Mapped[int | None]
    commitment_returns: Mapped[int] = mapped_column(default=0)
    posted_at: Mapped[datetime | None]

    #: The branch has rated itself, or let the last day go by.
    self_at: Mapped[datetime | None]
    self_score: Mapped[int | None]
    resolved_on: Mapped[date | None]
    members_due: Mapped[int | None]
    members_present: Mapped[int | None]
    signer_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))

    #: The appraisal is over; without a mass score it was void.
    appraised_at: Mapped[datetime | None]
    mass_score: Mapped[int | None]
    satisfaction: Mapped[int | None]
    counted: Mapped[int | None]
    returned: Mapped[int | None]

    file_returns: Mapped[int] = mapped_column(default=0)
    filed_at: Mapped[datetime | None]
    #: Sheets of earlier rounds stay on record and count no more.
    review_round: Mapped[int] = mapped_column(default=1)
    scored_at: Mapped[datetime | None]
    annual_score: Mapped[int | None]
    usual_score: Mapped[int | None]
    results: Mapped[int | None]
    service: Mapped[int | None]

    composite: Mapped[int | None]
    by_score: Mapped[int | None]
    final_star: Mapped[int | None]
    ceilings: Mapped[dict[str, Any] | None] = mapped_column(Json)
    #: When the town committee has decided about it; one that is held is decided later.
    decided_at: Mapped[datetime | None]

    village_class: Mapped[VillageClass | None] = mapped_column(
        sa.Enum(VillageClass, native_enum=False, length=20)
    )
    guidance: Mapped[str] = mapped_column(sa.String(200), default="")

    rating: Mapped[RatingYear] = relationship(back_populates="branches")
    branch: Mapped[Unit] = relationship()
    case: Mapped[Case | None] = relationship()

    @property
    def is_decided(self) -> bool:
        return self.decided_at is not None

    def require_undecided(self) -> None:
        """Raises: BranchDecided."""
        if self.is_decided:
            raise BranchDecided(branch=self.branch.name, year=self.rating.year)

    @property
    def scores(self) -> dict[Component, int]:
        """The components that there are; a missing appraisal is left out (`domain.md` 8.2)."""
        known = {
            Component.SELF: self.self_score,
            Component.MASS: self.mass_score,
            Component.ANNUAL: self.annual_score,
            Component.USUAL: self.usual_score,
        }
        return {part: score for part, score in known.items() if score is not None}

    @property
    def fired(self) -> dict[Limit, int]:
        """The ceilings that lowered the star, and to what."""
        return {Limit(name): int(star) for name, star in (self.ceilings or {}).items()}
