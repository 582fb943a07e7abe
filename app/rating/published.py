"""What has hung out of each branch, notice by notice; what has to be published (anew)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app import clock
from app.db import Json, Model, session
from app.notices.models import Notice
from app.rating import explaining
from app.rating.models import RatedBranch, RatingYear
from app.rating.reviewing import Deliberation


class PublishedLine(Model):
    """The line of a branch on one notice: its row there, counted from 1, and what stood in it."""

    __tablename__ = "star_published_line"

    notice_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("notice.id"), primary_key=True)
    rated_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("star_branch.id"), primary_key=True, index=True
    )
    position: Mapped[int]
    line: Mapped[dict[str, Any]] = mapped_column(Json)
    published_at: Mapped[datetime]

    notice: Mapped[Notice] = relationship()
    rated: Mapped[RatedBranch] = relationship()


def keep(notice: Notice, branches: Sequence[RatedBranch]) -> None:
    """Note which branch stands in which row; once more changes nothing."""
    for position, rated in enumerate(branches, start=1):
        if session.get(PublishedLine, (notice.id, rated.id)) is None:
            session.add(
                PublishedLine(
                    notice=notice,
                    rated=rated,
                    position=position,
                    line=explaining.line(rated),
                    published_at=clock.now(),
                )
            )
    session.flush()


def last(rated: RatedBranch) -> PublishedLine | None:
    """The line of a branch that was hung out last."""
    query = (
        sa.select(PublishedLine)
        .filter_by(rated_id=rated.id)
        .options(joinedload(PublishedLine.notice))
        .order_by(PublishedLine.published_at.desc(), PublishedLine.notice_id.desc())
    )
    return session.scalars(query.limit(1)).first()


def of_notice(notice_id: uuid.UUID) -> dict[int, RatedBranch]:
    """The branches on a notice by the rows in which they stand; none where it is no year's."""
    query = (
        sa.select(PublishedLine)
        .filter_by(notice_id=notice_id)
        .options(joinedload(PublishedLine.rated).joinedload(RatedBranch.branch))
        .order_by(PublishedLine.position)
    )
    return {one.position: one.rated for one in session.scalars(query)}


def to_publish(year: RatingYear) -> list[RatedBranch]:
    """Whose line has never hung out as it is now.

    What the review group has deliberated on again is published anew, unless it only had to vote
    among equals; then, as after an objection, only the lines that have changed are.
    """
    since = _deliberated_at(year)
    ready = [one for one in year.undecided if one.scored_at is not None]
    return [one for one in ready if not _is_published(one, since)]


def _is_published(rated: RatedBranch, since: datetime | None) -> bool:
    found = last(rated)
    if found is None or (since is not None and found.published_at < since):
        return False
    return found.line == explaining.line(rated)


def _deliberated_at(year: RatingYear) -> datetime | None:
    """When the group has deliberated last without a vote."""
    query = (
        sa.select(Deliberation)
        .filter_by(rating_id=year.id)
        .order_by(Deliberation.recorded_at.desc())
    )
    found = (one.recorded_at for one in session.scalars(query) if not one.voted)
    return next(found, None)
