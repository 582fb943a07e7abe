"""How the channels stand, for those who watch over the house, and trying one again at once."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from app import clock
from app.db import session
from app.errors import NotFound
from app.notifications import breaker, channels
from app.notifications.models import Channel, ChannelState, Delivery, DeliveryState
from app.notifications.posting import STALE_AFTER
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.permissions import Permission

#: More are not counted, and not tried again at once.
MOST = 5_000
_UNSEEN = {"synchronize_session": False}


@dataclass(frozen=True)
class Standing:
    """A channel: how it fared, how many messages wait for it, how many were given up of late."""

    channel: Channel
    is_broken: bool
    state: ChannelState | None
    waiting: int
    given_up: int


def standings(actor: Actor) -> list[Standing]:
    """How the channels of the house stand. Raises: Forbidden."""
    permissions.require(actor, Permission.WATCH_CHANNELS)
    return [_standing(channel) for channel in channels.set_up()]


def _standing(channel: Channel) -> Standing:
    row = breaker.state(channel)
    is_broken = row is not None and breaker.is_broken(row)
    waiting = sa.and_(Delivery.channel == channel, Delivery.state == DeliveryState.WAITING)
    return Standing(channel, is_broken, row, _count(waiting), _count(_lately_given_up(channel)))


def _count(condition: sa.ColumnElement[bool]) -> int:
    found = sa.select(Delivery.id).where(condition).limit(MOST).subquery()
    return session.scalar(sa.select(sa.func.count()).select_from(found)) or 0


def _lately_given_up(channel: Channel) -> sa.ColumnElement[bool]:
    return sa.and_(
        Delivery.channel == channel,
        Delivery.state == DeliveryState.FAILED,
        Delivery.done_at > clock.machine_now() - STALE_AFTER,
    )


def try_again(actor: Actor, channel: Channel) -> None:
    """Try a channel at once, also with what was given up of late. Raises: Forbidden, NotFound."""
    permissions.require(actor, Permission.WATCH_CHANNELS)
    if channel not in channels.set_up():
        raise NotFound
    breaker.resume(channel)
    waiting = sa.update(Delivery).where(
        Delivery.channel == channel, Delivery.state == DeliveryState.WAITING, Delivery.tries > 0
    )
    session.execute(waiting.values(run_at=clock.now()), execution_options=_UNSEEN)
    revived = sa.update(Delivery).where(Delivery.id.in_(_to_revive(channel)))
    again = {"state": DeliveryState.WAITING, "tries": 0, "done_at": None}
    times = {"run_at": clock.now(), "lease_until": clock.machine_now()}
    session.execute(revived.values(**again, **times), execution_options=_UNSEEN)


def _to_revive(channel: Channel) -> list[uuid.UUID]:
    """What was given up, one row a message, without messages that wait once more already."""
    query = sa.select(Delivery.message_id, Delivery.id).where(_lately_given_up(channel))
    given_up = dict(session.execute(query.limit(MOST)).all())
    waiting = sa.select(Delivery.message_id).where(
        Delivery.channel == channel,
        Delivery.state == DeliveryState.WAITING,
        Delivery.message_id.in_(given_up),
    )
    for message_id in session.scalars(waiting):
        del given_up[message_id]
    return list(given_up.values())
