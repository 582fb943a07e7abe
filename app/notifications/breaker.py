"""A channel that has failed several times is left alone for a while, then tried with one letter.

It takes failures for more than one person: a single wrong address says nothing of the channel.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from sqlalchemy.dialects import postgresql, sqlite

from app import clock
from app.db import session
from app.errors import Sentence
from app.notifications import outbox
from app.notifications.channels import LONGEST_WHY
from app.notifications.models import Channel, ChannelState, News
from app.notifications.words import CHANNELS
from app.organisation import directory, permissions
from app.organisation.models import Assignment
from app.organisation.permissions import Permission

log = structlog.get_logger()

#: So many failures in a row, for at least so many people, are the channel's own.
FAILURES = 3
PEOPLE = 2
#: The first pause; each further one doubles it, up to the longest.
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(minutes=30)
#: A success is noted so often.
NOTED_EVERY = timedelta(minutes=1)


def state(channel: Channel) -> ChannelState | None:
    """How a channel has fared; nothing where nothing was ever sent by it."""
    return session.get(ChannelState, channel)


def is_paused(channel: Channel) -> bool:
    row = state(channel)
    return row is not None and _ends(row) > clock.machine_now()


def _ends(row: ChannelState) -> datetime:
    return row.paused_until or clock.machine_now()


def is_broken(row: ChannelState) -> bool:
    """Is it the channel that fails, and not one person's address?"""
    return len(row.failed_for) >= FAILURES and len(set(row.failed_for)) >= PEOPLE


def failed(channel: Channel, person_id: uuid.UUID, why: str) -> bool:
    """A letter was not taken; is it the channel's fault?

    When it first turns out to be, those who watch over the house are told.
    """
    row = _locked(channel)
    row.failed_for = [*row.failed_for, person_id.hex][-FAILURES * PEOPLE :]
    row.failing_since = row.failing_since or clock.machine_now()
    row.why = why[:LONGEST_WHY]
    if not is_broken(row):
        return False
    row.pauses += 1
    pause = min(FIRST_PAUSE * (1 << min(row.pauses - 1, 10)), LONGEST_PAUSE)
    row.paused_until = clock.machine_now() + pause
    if row.pauses == 1:
        log.error("notifications.channel_is_broken", channel=channel, why=row.why)
        _tell(channel)
    return True


def worked(channel: Channel) -> None:
    """A letter was taken."""
    row = state(channel)
    now = clock.machine_now()
    if (
        row is not None
        and not row.failed_for
        and row.worked_at
        and now - row.worked_at < NOTED_EVERY
    ):
        return
    row = _locked(channel)
    row.failed_for, row.failing_since, row.paused_until = [], None, None
    row.pauses, row.why, row.worked_at = 0, "", now


def resume(channel: Channel) -> None:
    """Let a channel be tried at once."""
    _locked(channel).paused_until = None


def _locked(channel: Channel) -> ChannelState:
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    first = {"channel": channel, "failed_for": [], "pauses": 0, "why": ""}
    session.execute(dialect.insert(ChannelState).values(first).on_conflict_do_nothing())
    return session.get_one(ChannelState, channel, with_for_update=True)


def _tell(channel: Channel) -> None:
    roles = permissions.roles_with(Permission.WATCH_CHANNELS)
    query = sa.select(Assignment.person_id).where(
        Assignment.role_code.in_(roles), directory.in_force(clock.today())
    )
    title = Sentence(
        "%(channel)s发不出消息，已暂停，稍后自动再试", channel=Sentence(CHANNELS[channel])
    )
    for person_id in session.scalars(query.distinct()):
        told = f"channel:{channel}"
        outbox.send(person_id, title, link="/channels", kind=News.SYSTEM, merge=told)
