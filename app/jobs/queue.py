"""Write jobs down, take them, finish them, put them off: every change of a job's row is here.

A worker takes jobs under a lease and a fencing number. The transaction that does a job begins by
marking it done (`finish`): that holds its row until the commit, and stops whoever has lost it.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app import clock, errors
from app.db import new_id, session
from app.errors import AppError, Conflict, Sentence
from app.jobs import carrier, kinds
from app.jobs.models import UNFINISHED, Batch, Job, JobState, Lease

#: How long a worker may keep what it has taken before others may take it.
LEASE = timedelta(seconds=30)
#: The pause after the first failure; each further one doubles it, up to the longest.
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=10)
#: What is done is forgotten after so long.
KEPT_FOR = timedelta(days=30)
FORGOTTEN_AT_ONCE = 1000
#: Rows that no object of this session stands for.
_UNSEEN = {"synchronize_session": False}


class LeaseLost(Conflict):
    """Another worker has taken the job since, or it is finished."""

    message = "这个任务已由别的进程接手。"


@dataclass(frozen=True, slots=True)
class Order:
    """A job to be written; `failed` says why a try has failed already, before there was a job."""

    kind: str
    arguments: dict[str, Any]
    case_id: uuid.UUID | None = None
    unique_key: str | None = None
    run_at: datetime | None = None
    failed: Sentence | AppError | None = None


def later(order: Order) -> None:
    """Have something done after this transaction; nothing new if its key is there, unfinished."""
    session.execute(_unless_there().values(_row(order)))
    carrier.announce(1, _machine_time(order))


def _unless_there() -> Any:
    """Write a job down unless one with its key is there, unfinished."""
    return _insert().on_conflict_do_nothing(index_elements=[Job.unique_key], index_where=UNFINISHED)


def each_day(kind: str, hour: time, arguments: dict[str, Any] | None = None) -> None:
    """Have a job done tomorrow at an hour of the offices; nothing new if that is planned already.

    The job plans its next turn by the same call.
    """
    at = clock.tomorrow_at(hour)
    later(Order(kind, arguments or {}, unique_key=kind, run_at=at))


def all_later(orders: Iterable[Order], batch_id: uuid.UUID | None = None) -> None:
    """Have many things done after this transaction, as the jobs of a batch."""
    rows = [_row(order) | {"batch_id": batch_id} for order in orders]
    if rows:
        session.execute(_unless_there(), rows)
        carrier.announce(len(rows), None)


def _row(order: Order) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": new_id(),
        "kind": order.kind,
        "arguments": order.arguments,
        "case_id": order.case_id,
        "unique_key": order.unique_key,
        "run_at": order.run_at or clock.now(),
        "lease_until": clock.machine_now(),
        "is_held": False,
        "fence": 0,
        "tries": 0,
        "error": None,
    }
    if order.failed is not None:
        error = errors.as_json(order.failed)
        row |= {"tries": 1, "error": error, "lease_until": clock.machine_now() + pause(1)}
    return row


def _insert() -> Any:
    """An insertion that may be told what to do where the row is there, on either database."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    return dialect.insert(Job)


def _machine_time(order: Order) -> datetime | None:
    """When the machine's clock will show what the order's time is in the offices; None: now."""
    if order.failed is not None:
        return clock.machine_now() + pause(1)
    return order.run_at and clock.machine_now() + (order.run_at - clock.now())


def pause(tries: int) -> timedelta:
    """How long to wait after so many failures."""
    return min(FIRST_PAUSE * (1 << (tries - 1)), LONGEST_PAUSE)


def is_unfinished(unique_key: str) -> bool:
    """Is the job with this key still to be done, or tried again?"""
    return bool(unfinished([unique_key]))


def unfinished(unique_keys: Collection[str]) -> set[str]:
    """Those of these keys whose job is still to be done, or tried again."""
    query = sa.select(Job.unique_key).where(Job.unique_key.in_(unique_keys), UNFINISHED)
    return set(session.scalars(query))


def is_due() -> bool:
    """Is there a job that a worker could take now?"""
    return session.scalar(sa.select(Job.id).where(*_due()).limit(1)) is not None


def _due() -> list[sa.ColumnElement[bool]]:
    return [
        Job.state == JobState.WAITING,
        Job.run_at <= clock.now(),
        Job.lease_until <= clock.machine_now(),
    ]


def take(most: int) -> list[Lease]:
    """Take the jobs that have been due the longest; what another worker is taking is passed by.

    A job that a worker has died with is taken by itself, and the death counts as a failed try: a
    job that kills its worker spoils no others and is given up like any that fails.
    """
    return _take(1, is_held=True) or _take(most, is_held=False)


def _take(most: int, *, is_held: bool) -> list[Lease]:
    wanted = [Job.is_held == is_held, *_due()]
    chosen = sa.select(Job.id).where(*wanted).order_by(Job.run_at, Job.id).limit(most)
    ids = list(session.scalars(chosen.with_for_update(skip_locked=True)))
    if not ids:
        return []
    taking = (
        sa.update(Job)
        .where(Job.id.in_(ids), *wanted)
        .values(
            is_held=True,
            fence=Job.fence + 1,
            tries=Job.tries + int(is_held),
            lease_until=clock.machine_now() + LEASE,
        )
        .returning(Job.id, Job.kind, Job.arguments, Job.case_id, Job.fence, Job.tries)
    )
    taken = session.execute(taking, execution_options=_UNSEEN)
    by_id = {row.id: Lease(*row) for row in taken}
    return [by_id[one] for one in ids if one in by_id]


def finish(lease: Lease) -> None:
    """Mark a job done; the first thing in the transaction that does it.

    Raises:
        LeaseLost: somebody else has it, or it has been done.
    """
    _change(lease, state=JobState.DONE, done_at=clock.machine_now(), error=None)


def fail(lease: Lease, why: Sentence | AppError) -> bool:
    """A try has failed: note why and pause, or, after the last one, give up; is it given up?

    Nobody takes what was given up, until `revive`.

    Raises: LeaseLost.
    """
    most = kinds.tries_of(lease.kind)
    tries = min(lease.tries + 1, most)
    again = clock.machine_now() + pause(tries)
    state = JobState.WAITING if tries < most else JobState.FAILED
    noted = {"tries": tries, "error": errors.as_json(why), "is_held": False}
    _change(lease, state=state, lease_until=again, **noted)
    if state == JobState.WAITING:
        carrier.announce(1, again)
    return state == JobState.FAILED


def _change(lease: Lease, **values: Any) -> None:
    """Change a job that is still in this worker's hands: the fencing number says so."""
    held = sa.update(Job).where(
        Job.id == lease.id, Job.fence == lease.fence, Job.state == JobState.WAITING
    )
    if not _affects(held.values(**values)):
        raise LeaseLost


def _affects(statement: sa.Update | sa.Delete) -> int:
    """Carry a statement out; how many rows it has changed."""
    outcome = session.execute(statement, execution_options=_UNSEEN)
    return int(outcome.rowcount)  # type: ignore[attr-defined] # a statement that changes has one


def revive(job_id: uuid.UUID, kind: str) -> bool:
    """Let a job that was given up be tried once more, now; False if it was not given up."""
    failed = sa.update(Job).where(Job.id == job_id, Job.state == JobState.FAILED)
    failed = failed.values(
        state=JobState.WAITING,
        is_held=False,
        tries=kinds.tries_of(kind) - 1,
        run_at=clock.now(),
        lease_until=clock.machine_now(),
    )
    is_revived = _affects(failed) > 0
    if is_revived:
        carrier.announce(1, None)
    return is_revived


def drop(job_ids: Iterable[uuid.UUID]) -> None:
    """Let go of jobs that were given up: what they were for is over."""
    given_up = sa.update(Job).where(Job.id.in_(list(job_ids)), Job.state == JobState.FAILED)
    _affects(given_up.values(state=JobState.DONE, done_at=clock.machine_now()))


def forget_old() -> int:
    """Delete what was done long ago, a part at a time; how many rows went."""
    long_ago = clock.machine_now() - KEPT_FOR
    old = sa.select(Job.id).where(Job.done_at < long_ago).limit(FORGOTTEN_AT_ONCE)
    gone = _affects(sa.delete(Job).where(Job.id.in_(old)))
    is_empty = sa.not_(sa.exists().where(Job.batch_id == Batch.id))
    return gone + _affects(sa.delete(Batch).where(Batch.created_at < long_ago, is_empty))
