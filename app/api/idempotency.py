"""The same request twice has one effect and one answer (`Idempotency-Key`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from app import clock
from app.api.models import IdempotencyKey
from app.db import insert_or_update, session
from app.errors import Conflict
from app.organisation.actors import Actor

#: How long an answer is kept for repetition.
KEPT_FOR = timedelta(days=30)


class IdempotencyMismatch(Conflict):
    message = "这个 Idempotency-Key 已用于内容不同的请求，请换一个。"


@dataclass(frozen=True)
class Answer:
    """A status and the JSON text that goes with it; `is_replayed` if it was given before."""

    status: int
    body: str
    is_replayed: bool = False


def once(
    actor: Actor, route: str, key: str, *, digest: str, answer: Callable[[], Answer]
) -> Answer:
    """The first answer to this request; `answer` is asked only if there is none yet.

    1. the row is inserted; of two requests at once the second waits here for the first;
    2. if the row was there, its answer is given again;
    3. else the answer is made and kept. A refusal raises, which takes the row away again.

    Raises:
        IdempotencyMismatch: the key was used for something else.
    """
    identity = {"person_id": actor.person_id, "route": route, "key": key}
    _forget_old(actor)
    first = {"body_digest": digest, "at": clock.machine_now()}
    unchanged = {"at": IdempotencyKey.at}
    if insert_or_update(IdempotencyKey, identity, first, unchanged, "status") is not None:
        return _replayed(session.get_one(IdempotencyKey, tuple(identity.values())), digest)
    made = answer()
    session.execute(
        sa.update(IdempotencyKey).filter_by(**identity).values(status=made.status, body=made.body)
    )
    return made


def _replayed(row: IdempotencyKey, digest: str) -> Answer:
    if row.body_digest != digest:
        raise IdempotencyMismatch
    assert row.status is not None, "a row that others can see has its answer"
    assert row.body is not None, "a row that others can see has its answer"
    return Answer(row.status, row.body, is_replayed=True)


def _forget_old(actor: Actor) -> None:
    """Each new request of a person clears away what is too old to be repeated."""
    session.execute(
        sa.delete(IdempotencyKey).where(
            IdempotencyKey.person_id == actor.person_id,
            IdempotencyKey.at < clock.machine_now() - KEPT_FOR,
        )
    )
