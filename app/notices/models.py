"""Public notices and the places where they hang."""

from __future__ import annotations

import enum
import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock, papercodes
from app.db import Model, new_id
from app.i18n import mark
from app.organisation.models import Unit


class Place(enum.StrEnum):
    """Where a notice may hang (`domain.md` 6.8, F-P6)."""

    BRANCH_BOARD = "branch_board"
    CENTRE_HALL = "centre_hall"
    GROUP_CHAT = "group_chat"


PLACE_TITLES = {
    Place.BRANCH_BOARD: mark("支部公示栏"),
    Place.CENTRE_HALL: mark("党群服务中心大厅"),
    Place.GROUP_CHAT: mark("党员微信群"),
}
#: Places where somebody can stand before the sheet.
PHYSICAL = frozenset({Place.BRANCH_BOARD, Place.CENTRE_HALL})


class NoticeState(enum.StrEnum):
    COMING = "COMING"
    RUNNING = "RUNNING"
    ENDED = "ENDED"
    TAKEN_DOWN = "TAKEN_DOWN"


#: How people speak of it.
NOTICE_TITLES = {
    NoticeState.COMING: mark("待张贴"),
    NoticeState.RUNNING: mark("公示中"),
    NoticeState.ENDED: mark("已期满"),
    NoticeState.TAKEN_DOWN: mark("已撤下"),
}


class Notice(Model):
    """One posted sheet. `lines` are its table: a list of column title → text, in order."""

    __tablename__ = "notice"
    __table_args__ = (sa.Index("ix_notice_unit", "unit_id", "ends_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    #: What stands on the paper for everybody: who has it may check the sheet without signing in.
    code: Mapped[str] = mapped_column(
        sa.String(papercodes.LENGTH), unique=True, default=papercodes.new
    )
    #: The call that opened it, so that a repeated call opens it once.
    cause: Mapped[str] = mapped_column(sa.String(120), unique=True)
    case_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("case_.id"), index=True)
    unit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("unit.id"))
    title: Mapped[str] = mapped_column(sa.String(200))
    reason: Mapped[str] = mapped_column(sa.String(500))
    lines: Mapped[list[Any]]
    #: Values of `Place`.
    places: Mapped[list[Any]]
    contact: Mapped[str] = mapped_column(sa.String(100))
    posted_on: Mapped[date]
    #: 24:00 of the last working day of the period.
    ends_at: Mapped[datetime]
    taken_down_at: Mapped[datetime | None]

    unit: Mapped[Unit] = relationship()

    @property
    def state(self) -> NoticeState:
        if self.taken_down_at is not None:
            return NoticeState.TAKEN_DOWN
        if clock.today() < self.posted_on:
            return NoticeState.COMING
        return NoticeState.RUNNING if clock.now() < self.ends_at else NoticeState.ENDED

    @property
    def last_day(self) -> date:
        """The last day on which objections are heard."""
        return clock.office_day(self.ends_at) - clock.ONE_DAY

    @property
    def working_days(self) -> int:
        """How long it hangs; the day of posting does not count."""
        return clock.working_days_between(self.posted_on, self.last_day)

    @property
    def columns(self) -> list[str]:
        """The titles of the table's columns, in the order in which the lines bring them."""
        return list(dict.fromkeys(title for line in self.lines for title in line))

    @property
    def place_titles(self) -> list[str]:
        return [PLACE_TITLES[Place(place)] for place in self.places]
