"""Jobs, the batches they belong to, what a worker holds of one, and when each last looked."""

from __future__ import annotations

import enum
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Json, Model, new_id

UNFINISHED = sa.text("state <> 'DONE'")


class JobState(enum.StrEnum):
    WAITING = "WAITING"
    DONE = "DONE"
    #: Given up after the last try; it stands until somebody has it tried again.
    FAILED = "FAILED"


class Job(Model):
    """Something to be done later, written in the transaction that causes it.

    Two clocks rule over it. `run_at` is the offices' time, from when it is due; `lease_until` is
    the machine's: until then nobody else may take it, because a worker has it or because it has
    just failed. Each worker that takes it raises `fence`, and only the one with the latest number
    may finish it (`queue.finish`).
    """

    __tablename__ = "job"
    __table_args__ = (
        sa.Index(
            "ix_job_waiting",
            "run_at",
            "id",
            sqlite_where=sa.text("state = 'WAITING'"),
            postgresql_where=sa.text("state = 'WAITING'"),
        ),
        sa.Index(
            "uq_job_unique_key",
            "unique_key",
            unique=True,
            sqlite_where=UNFINISHED,
            postgresql_where=UNFINISHED,
        ),
        sa.Index("ix_job_batch", "batch_id", "state"),
        sa.Index("ix_job_case", "case_id"),
        sa.Index("ix_job_done", "done_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    #: A registered, permanent name (`kinds.kind`).
    kind: Mapped[str] = mapped_column(sa.String(60))
    arguments: Mapped[dict[str, Any]] = mapped_column(Json)
    #: The case it concerns; a plain id, because jobs know nothing of cases.
    case_id: Mapped[uuid.UUID | None]
    batch_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("job_batch.id"))
    #: While a job with this key is unfinished, no second one is written.
    unique_key: Mapped[str | None] = mapped_column(sa.String(120))
    state: Mapped[JobState] = mapped_column(
        sa.Enum(JobState, native_enum=False, length=20), default=JobState.WAITING
    )
    run_at: Mapped[datetime] = mapped_column(default=clock.now)
    lease_until: Mapped[datetime] = mapped_column(default=clock.machine_now)
    #: A worker has it; when its lease is over, the worker has died with it in its hands.
    is_held: Mapped[bool] = mapped_column(default=False)
    fence: Mapped[int] = mapped_column(default=0)
    #: How many tries have failed, or ended with their worker.
    tries: Mapped[int] = mapped_column(default=0)
    #: Why the last try failed (`errors.as_json`).
    error: Mapped[dict[str, Any] | None] = mapped_column(Json)
    done_at: Mapped[datetime | None]


class Batch(Model):
    """Jobs that one act has caused together; how far they are, `batches.progress` counts."""

    __tablename__ = "job_batch"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    #: Who caused it; a plain id, None for the system.
    actor_id: Mapped[uuid.UUID | None]
    #: What it is about, for those who look at it.
    about: Mapped[dict[str, Any]] = mapped_column(Json)
    #: How many jobs there are.
    size: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=clock.machine_now)


class Worker(Model):
    """A process that does jobs, and when it has last looked at what is due (machine's time)."""

    __tablename__ = "job_worker"

    #: The machine's name and the number of the process there.
    name: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    began_at: Mapped[datetime]
    looked_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Lease:
    """A job in the hands of a worker: what to do, and the right to do it; `tries` have failed."""

    id: uuid.UUID
    kind: str
    arguments: dict[str, Any]
    case_id: uuid.UUID | None
    fence: int
    tries: int
