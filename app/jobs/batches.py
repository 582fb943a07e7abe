"""Many jobs that one act causes, and how far they are."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.db import session
from app.errors import NotFound
from app.jobs import queue
from app.jobs.models import Batch, Job, JobState
from app.jobs.queue import Order


@dataclass(frozen=True, slots=True)
class Progress:
    """Of so many jobs, how many are done and how many were given up; the others still wait."""

    done: int
    failed: int
    of: int


def begin(actor_id: uuid.UUID | None, about: Mapping[str, Any], orders: Sequence[Order]) -> Batch:
    """Write the jobs of a batch; killed or not, workers go on until each has been done once."""
    batch = Batch(actor_id=actor_id, about=dict(about), size=len(orders))
    session.add(batch)
    session.flush()  # its jobs refer to it
    queue.all_later(orders, batch.id)
    return batch


def own(actor_id: uuid.UUID | None, batch_id: uuid.UUID) -> Batch:
    """A batch that somebody has caused. Raises: NotFound."""
    found = session.get(Batch, batch_id)
    if found is None or found.actor_id != actor_id:
        raise NotFound
    return found


def progress(batch: Batch) -> Progress:
    """How far a batch is now."""
    counted = sa.select(Job.state, sa.func.count()).filter_by(batch_id=batch.id).group_by(Job.state)
    found = dict(session.execute(counted).all())
    return Progress(found.get(JobState.DONE, 0), found.get(JobState.FAILED, 0), batch.size)
