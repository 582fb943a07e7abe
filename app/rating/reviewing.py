"""The review group of a year, who keeps out of what, its sheets and its deliberations (F-S4, F-S5).

Who reads marks goes through `sheets`: before all are in, nobody sees any but their own.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Json, Model, new_id
from app.organisation.models import Person
from app.rating.models import RatedBranch
from app.stars.vocabulary import Aspect, Component


class Reviewer(Model):
    """Somebody in the review group of a year, for whom they sit in it, and whether they lead it."""

    __tablename__ = "star_reviewer"

    rating_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("star_year.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    capacity: Mapped[str] = mapped_column(sa.String(60))
    is_head: Mapped[bool]

    person: Mapped[Person] = relationship()


class ReviewRecusal(Model):
    """A reviewer keeps out of one branch, and why; declared, or derived from what they hold."""

    __tablename__ = "star_recusal"

    rated_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("star_branch.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    ground: Mapped[str] = mapped_column(sa.String(200))

    person: Mapped[Person] = relationship()


class ReviewSheet(Model):
    """What one reviewer has handed in about one branch, in one round."""

    __tablename__ = "star_review_sheet"
    __table_args__ = (sa.UniqueConstraint("rated_id", "person_id", "round"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    rated_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("star_branch.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    round: Mapped[int]
    handed_in_at: Mapped[datetime]

    rated: Mapped[RatedBranch] = relationship()
    person: Mapped[Person] = relationship()
    marks: Mapped[list[ReviewMark]] = relationship(cascade="all, delete-orphan")

    @property
    def scores(self) -> dict[Aspect, int]:
        """Aspect → hundredths."""
        return {one.aspect: one.score for one in self.marks}

    @property
    def total(self) -> int:
        """Out of a hundred, in hundredths."""
        return sum(one.score for one in self.marks)


class ReviewMark(Model):
    """The mark of one aspect, in hundredths, and the remark that a low one needs."""

    __tablename__ = "star_review_mark"

    sheet_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("star_review_sheet.id"), primary_key=True
    )
    aspect: Mapped[Aspect] = mapped_column(
        sa.Enum(Aspect, native_enum=False, length=20), primary_key=True
    )
    score: Mapped[int]
    remark: Mapped[str] = mapped_column(sa.String(300), default="")


class Deliberation(Model):
    """A meeting of the review group over the results: it never types a star."""

    __tablename__ = "star_deliberation"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    rating_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("star_year.id"), index=True)
    held_on: Mapped[date]
    present: Mapped[int]
    minutes: Mapped[str] = mapped_column(sa.String(2000))
    recorded_at: Mapped[datetime]
    recorder_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    #: Ids of rated branches that the group has voted for among equals at the last place.
    voted: Mapped[list[Any]] = mapped_column(Json)
    #: Those equals, as they stood then; nothing where it was not kept yet.
    contenders: Mapped[list[Any]] = mapped_column(Json, default=list)

    sent_back: Mapped[list[SentBack]] = relationship(cascade="all, delete-orphan")


class SentBack(Model):
    """A component that the group wants looked at again, and why."""

    __tablename__ = "star_sent_back"
    __table_args__ = (sa.UniqueConstraint("deliberation_id", "rated_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    deliberation_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("star_deliberation.id"))
    rated_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("star_branch.id"))
    component: Mapped[Component] = mapped_column(sa.Enum(Component, native_enum=False, length=20))
    reason: Mapped[str] = mapped_column(sa.String(300))

    rated: Mapped[RatedBranch] = relationship()
