"""到期清理: what is kept for so many months and no longer, removed at night a part at a time.

The record of cases is none of it: acts are kept for good.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import Any

import sqlalchemy as sa

from app import clock
from app.db import session
from app.jobs import kinds, queue
from app.jobs.models import Lease
from app.jobs.queue import Order
from app.notifications.models import Delivery, Message
from app.organisation import administration, events, settings
from app.organisation.actors import SYSTEM
from app.organisation.keys import SignIn
from app.points import expiry
from app.upkeep import configuration

REMOVE, REMOVED = "upkeep.remove_old", "old.removed"
#: When hardly anybody works, and the books and seals are done.
AT = time(4, 0)
AT_ONCE = 2_000


def plan() -> None:
    """Have what is too old removed in the coming night."""
    queue.each_day(REMOVE, AT)


@kinds.kind(REMOVE)
def remove(lease: Lease) -> None:
    """Remove a part of each; while there was some, go on with the next. Told when all is gone."""
    gone = {name: forget() for name, forget in _PARTS.items()}
    told = {name: lease.arguments.get(name, 0) + count for name, count in gone.items()}
    if any(gone.values()):
        queue.later(Order(REMOVE, told, unique_key=REMOVE))
    elif any(told.values()):
        administration.record(SYSTEM, REMOVED, told)


def _before(name: str, now: datetime) -> datetime:
    return expiry.limit(now, settings.value(name))


def _events() -> int:
    return events.forget(_before(settings.EVENTS_KEPT, clock.machine_now()))


def _messages() -> int:
    """Messages that were read and are old, with what was sent out of them."""
    before = _before(settings.MESSAGES_KEPT, clock.now())
    query = sa.select(Message.id).where(Message.read_at.is_not(None), Message.sent_at < before)
    ids = list(session.scalars(query.limit(AT_ONCE)))
    _delete(sa.delete(Delivery).where(Delivery.message_id.in_(ids)))
    return _delete(sa.delete(Message).where(Message.id.in_(ids)))


def _sessions() -> int:
    before = _before(settings.SESSIONS_KEPT, clock.machine_now())
    query = sa.select(SignIn.key_hash).where(SignIn.seen_at < before).limit(AT_ONCE)
    return _delete(sa.delete(SignIn).where(SignIn.key_hash.in_(query)))


def _delete(statement: sa.Delete) -> int:
    outcome = session.execute(statement, execution_options={"synchronize_session": False})
    return int(outcome.rowcount)  # type: ignore[attr-defined] # a statement that changes has one


_PARTS: Mapping[str, Callable[[], Any]] = {
    "security_events": _events,
    "messages": _messages,
    "sessions": _sessions,
    "brought": configuration.forget,
}
