"""By which channels each message goes out and when: settled by a postman, after the fact.

Not in the transaction that sends a message: there nobody should read what somebody prefers, and
a hundred people told of one thing cost a hundred rows, whatever channels there are.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app import clock
from app.db import new_id, session
from app.notifications import hours, preferences
from app.notifications.models import (
    OUTGOING,
    WAITING,
    Channel,
    Delivery,
    DeliveryState,
    Message,
)

#: So many messages are seen to in one transaction.
MOST = 200
#: What has gone out goes out again no sooner, however often it is said anew.
AGAIN_AFTER = timedelta(hours=1)

LastSent = dict[tuple[uuid.UUID, Channel], datetime]


def is_due() -> bool:
    return session.scalar(sa.select(Message.id).where(OUTGOING).limit(1)) is not None


def route() -> int:
    """Settle it for the messages that have waited longest; how many there were."""
    waiting = sa.select(Message).where(OUTGOING).order_by(Message.id).limit(MOST)
    found = list(session.scalars(waiting.with_for_update(skip_locked=True)))
    rows = _deliveries(found)
    if rows:
        session.execute(_unless_there(), rows)
    for message in found:
        message.is_outgoing = False
    return len(found)


def _deliveries(found: Collection[Message]) -> list[dict[str, Any]]:
    people = {message.person_id for message in found}
    reaches, quiet = preferences.reaches(people), preferences.quiet_hours(people)
    last = _last_sent([message.id for message in found if message.times > 1])
    return [
        delivery(message, reach.channel, max(at, last.get((message.id, reach.channel), at)))
        for message in found
        if message.read_at is None
        for reach in reaches.get(message.person_id, ())
        if message.kind in reach.kinds
        for at in [hours.due_at(reach.pace, quiet.get(message.person_id))]
    ]


def delivery(message: Message, channel: Channel, at: datetime) -> dict[str, Any]:
    """The row of one message on its way out, for `enter`."""
    return {
        "id": new_id(),
        "message_id": message.id,
        "person_id": message.person_id,
        "channel": channel,
        "state": DeliveryState.WAITING,
        "run_at": at,
        "lease_until": clock.machine_now(),
        "tries": 0,
    }


def enter(row: dict[str, Any]) -> None:
    """Have one message go out, whatever its kind."""
    session.execute(_unless_there(), [row])


def _unless_there() -> Any:
    """What still waits to go out goes out once, with the words it has then."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    return dialect.insert(Delivery).on_conflict_do_nothing(
        index_elements=["message_id", "channel"], index_where=WAITING
    )


def _last_sent(messages: Collection[uuid.UUID]) -> LastSent:
    """From when on these may go out once more, by message and channel."""
    if not messages:
        return {}
    query = (
        sa.select(Delivery.message_id, Delivery.channel, sa.func.max(Delivery.run_at))
        .where(Delivery.message_id.in_(messages), Delivery.state == DeliveryState.SENT)
        .group_by(Delivery.message_id, Delivery.channel)
    )
    return {
        (message_id, channel): at + AGAIN_AFTER
        for message_id, channel, at in session.execute(query)
    }
