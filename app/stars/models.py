"""Rows of the reference standard: a version for a year and its ten aspects.

Only a draft changes. What is in force stays as it is; the database guards that too (migration
`reference_standards_of_stars`).
"""

from __future__ import annotations

import enum
import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import audit, clock
from app.db import Json, Model, new_id
from app.errors import Refused, Sentence
from app.i18n import mark
from app.organisation.models import Unit
from app.stars import settings
from app.stars.figures import hundredths
from app.stars.terms import Terms
from app.stars.vocabulary import Aspect, Component


class StandardStatus(enum.StrEnum):
    DRAFT = "DRAFT"
    ACTIVE = "ACTIVE"
    RETIRED = "RETIRED"


STANDARD_TITLES = {
    StandardStatus.DRAFT: mark("草案"),
    StandardStatus.ACTIVE: mark("生效"),
    StandardStatus.RETIRED: mark("停用"),
}

_IN_FORCE = sa.text("status = 'ACTIVE'")


class StandardNotReady(Refused):
    message = "%(year)s年参考标准第%(number)s版现在是“%(status)s”，不能这样办。"


class Standard(audit.Chained, Model):
    """One version of an owner's reference standard (星级评定参考标准), for the year rated.

    `parameters` holds the `star.*` keys of `domain.md` section 5; figures in it are points.
    `revision` tells two people who edit the same draft apart.
    """

    __tablename__ = "star_standard"
    __table_args__ = (
        sa.UniqueConstraint("owner_id", "year", "number"),
        sa.Index(
            "uq_star_standard_in_force",
            "owner_id",
            "year",
            unique=True,
            sqlite_where=_IN_FORCE,
            postgresql_where=_IN_FORCE,
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    owner_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("unit.id"))
    year: Mapped[int]
    number: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(60))
    status: Mapped[StandardStatus] = mapped_column(
        sa.Enum(StandardStatus, native_enum=False, length=20), default=StandardStatus.DRAFT
    )
    parameters: Mapped[dict[str, Any]] = mapped_column(Json)
    made_at: Mapped[datetime]
    activated_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)

    owner: Mapped[Unit] = relationship()
    aspects: Mapped[list[StandardAspect]] = relationship(
        order_by="StandardAspect.position", cascade="all, delete-orphan"
    )

    @property
    def terms(self) -> Terms:
        """Weights, lines and switches for the arithmetic, and how the year is carried out."""
        given = self.parameters
        quota = given["star.fiveQuota"]
        satisfaction = given["star.satisfactionCap"]
        return Terms(
            weights={part: given["star.weights"][part] for part in Component},
            lines=tuple(_figure(line) for line in given["star.cutoffs"]),
            satisfaction_line=None if satisfaction is False else _figure(satisfaction),
            five_star_quota=None if quota is False else int(quota),
            has_veto=given["star.veto"],
            has_step_promotion=given["star.stepPromotion"],
            rates_new=given["star.newOrg"],
            factors=tuple(_figure(one) for one in given.get("star.performanceFactor") or ()),
            **settings.read(given),
        )

    @property
    def maxima(self) -> dict[Aspect, int]:
        """The most that each aspect brings, in hundredths."""
        return {one.aspect: one.maximum for one in self.aspects}

    def move_to(self, status: StandardStatus) -> None:
        """Take the next of the states DRAFT, ACTIVE, RETIRED.

        Raises:
            StandardNotReady: it is not the next one.
        """
        order = list(StandardStatus)
        if order.index(status) != order.index(self.status) + 1:
            raise self.not_ready()
        self.status = status
        if status == StandardStatus.ACTIVE:
            self.activated_at = clock.now()

    def not_ready(self) -> StandardNotReady:
        """The refusal of an act that the present state does not allow."""
        now = Sentence(STANDARD_TITLES[self.status])
        return StandardNotReady(year=self.year, number=self.number, status=now)


class StandardAspect(Model):
    """One of the ten aspects: the most it brings, in hundredths, and what is looked at."""

    __tablename__ = "star_standard_aspect"
    __table_args__ = (sa.UniqueConstraint("standard_id", "aspect"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    standard_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("star_standard.id"))
    position: Mapped[int]
    aspect: Mapped[Aspect] = mapped_column(sa.Enum(Aspect, native_enum=False, length=20))
    maximum: Mapped[int]
    #: Short texts, in the order in which they are read.
    indicators: Mapped[list[Any]] = mapped_column(Json)


def _figure(points: int | str) -> int:
    """A figure of the parameters, whole or its decimal text, in hundredths."""
    return hundredths(Decimal(points))
