"""What happens to cases by themselves: the messages they wait for, and what could not be done."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cases.models import Case
from app.db import Json, Model, new_id
from app.errors import Refused


class IncidentResolved(Refused):
    message = "这个异常已经解决，不用再试。"


class AlreadyRetrying(Refused):
    message = "正在重试，请稍候再看结果。"


class Subscription(Model):
    """A message that an open case waits for; `key` is a text, empty where it waits without one."""

    __tablename__ = "case_subscription"
    __table_args__ = (sa.Index("ix_case_subscription_message", "message", "key"),)

    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("case_.id"), primary_key=True)
    message: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(120), primary_key=True)


class Incident(Model):
    """Something the system could not do in a case, not even at the last try; it stands until done.

    `element` and `name` say at which step, where that is known.
    """

    __tablename__ = "incident"
    __table_args__ = (
        sa.Index(
            "uq_incident_job",
            "job_id",
            unique=True,
            sqlite_where=sa.text("resolved_at IS NULL"),
            postgresql_where=sa.text("resolved_at IS NULL"),
        ),
        sa.Index("ix_incident_case", "case_id", "since"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("case_.id"))
    #: The job that failed, which a retry does again; a plain id, because jobs are forgotten.
    job_id: Mapped[uuid.UUID]
    kind: Mapped[str] = mapped_column(sa.String(60))
    #: Of a step of a called procedure a long id: the keys on the way to it come before its own.
    element: Mapped[str | None] = mapped_column(sa.Text)
    name: Mapped[str | None] = mapped_column(sa.String(60))
    #: Why (`errors.as_json`).
    sentence: Mapped[dict[str, Any]] = mapped_column(Json)
    tries: Mapped[int]
    since: Mapped[datetime]
    #: When somebody last asked for another try that has not ended yet.
    retried_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None

    def require_waiting(self) -> None:
        """Refuse what only an incident allows that nobody is at.

        Raises:
            IncidentResolved, AlreadyRetrying.
        """
        if not self.is_open:
            raise IncidentResolved
        if self.retried_at is not None:
            raise AlreadyRetrying
