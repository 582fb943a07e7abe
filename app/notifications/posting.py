"""Letters: what is due to one person by one channel, taken, sent and marked.

A postman takes a letter in one transaction, sends it in none, and marks it in another. Whoever is
killed in between has sent it twice at worst, never lost it. A letter bears all that is due to its
person: what was gathered until an hour, and what has piled up while the channel was out of order.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from app import clock
from app.db import new_id, session
from app.errors import Invalid, Sentence
from app.notifications import breaker, channels, routing
from app.notifications.models import Channel, Delivery, DeliveryState, Message, News, Reach
from app.organisation.actors import Actor
from app.organisation.models import Person

#: A letter bears no more.
MOST = 50
#: How long a postman may take over one letter; far longer than the channels' own timeouts.
LEASE = timedelta(minutes=2)
MOST_TRIES = 8
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=4)
#: Older news is none.
STALE_AFTER = timedelta(days=7)
KEPT_FOR = timedelta(days=30)
FORGOTTEN_AT_ONCE = 1000
_UNSEEN = {"synchronize_session": False}


class NoChannel(Invalid):
    message = "这个渠道还没有设置，或者您没有填写地址。"


@dataclass(frozen=True)
class Entry:
    """One message in a letter; `path` leads to what it is about and marks it read."""

    kind: News
    subject: Sentence
    paragraphs: Sequence[Sentence]
    times: int
    path: str


@dataclass(frozen=True)
class Letter:
    """What a postman has in hand, and where it goes."""

    id: uuid.UUID
    channel: Channel
    person_id: uuid.UUID
    language: str
    address: str
    entries: Sequence[Entry]


def is_due(channel: Channel) -> bool:
    """Is there something that a postman could send by this channel now?"""
    due = sa.select(Delivery.id).where(*_due(channel)).limit(1)
    return not breaker.is_paused(channel) and session.scalar(due) is not None


def _due(channel: Channel) -> list[sa.ColumnElement[bool]]:
    return [
        Delivery.channel == channel,
        Delivery.state == DeliveryState.WAITING,
        Delivery.run_at <= clock.now(),
        Delivery.lease_until <= clock.machine_now(),
    ]


def take(channel: Channel) -> Letter | None:
    """Take what has been due the longest, and all else that is due to that person.

    None where nothing is due, or what was due is no news any more: ask `is_due` then.
    """
    due = _due(channel)
    oldest = sa.select(Delivery.person_id).where(*due).order_by(Delivery.run_at).limit(1)
    person_id = session.scalar(oldest.with_for_update(skip_locked=True))
    if person_id is None:
        return None
    theirs = sa.select(Delivery.id).where(*due, Delivery.person_id == person_id)
    theirs = theirs.order_by(Delivery.run_at).limit(MOST).with_for_update(skip_locked=True)
    letter_id = new_id()
    _change(
        Delivery.id.in_(list(session.scalars(theirs))),
        letter_id=letter_id,
        tries=Delivery.tries + 1,
        lease_until=clock.machine_now() + LEASE,
    )
    return _letter(letter_id, channel, person_id)


def _letter(letter_id: uuid.UUID, channel: Channel, person_id: uuid.UUID) -> Letter | None:
    """The letter, without what is no news any more."""
    person, reach = session.get_one(Person, person_id), session.get(Reach, (person_id, channel))
    query = sa.select(Delivery.id, Message).join(Message, Message.id == Delivery.message_id)
    query = query.where(Delivery.letter_id == letter_id).order_by(Message.sent_at, Message.id)
    found = session.execute(query).all()
    is_there = reach is not None and person.disabled_at is None
    news = [(key, message) for key, message in found if is_there and _is_news(message)]
    over = {key for key, _ in found} - {key for key, _ in news}
    if over:
        _change(Delivery.id.in_(over), **_done(DeliveryState.DROPPED))
    if reach is None or not news:
        return None
    entries = [_entry(message) for _, message in news]
    return Letter(letter_id, channel, person_id, person.language, reach.address, entries)


def _is_news(message: Message) -> bool:
    return message.read_at is None and message.sent_at > clock.now() - STALE_AFTER


def _entry(row: Message) -> Entry:
    return Entry(row.kind, row.subject, row.paragraphs, row.times, f"/messages/{row.id}")


def _done(state: DeliveryState) -> dict[str, Any]:
    return {"state": state, "letter_id": None, "done_at": clock.machine_now()}


def _change(condition: sa.ColumnElement[bool], **values: Any) -> None:
    waiting = sa.update(Delivery).where(condition, Delivery.state == DeliveryState.WAITING)
    session.execute(waiting.values(**values), execution_options=_UNSEEN)


def sent(letter: Letter) -> None:
    """The channel has taken the letter."""
    _change(Delivery.letter_id == letter.id, **_done(DeliveryState.SENT))
    breaker.worked(letter.channel)


def failed(letter: Letter, why: str) -> None:
    """The channel has not taken it: each message in it pauses or, after its last try, is given up.

    A try that failed because the channel is broken does not count: what waits goes out when it
    works again, unless it is too old by then.
    """
    is_channel_s = breaker.failed(letter.channel, letter.person_id, why)
    held = sa.select(Delivery.id, Delivery.tries).where(Delivery.letter_id == letter.id)
    for key, tries in session.execute(held).all():
        if tries >= MOST_TRIES and not is_channel_s:
            _change(Delivery.id == key, **_done(DeliveryState.FAILED))
            continue
        pause = min(FIRST_PAUSE * 4 ** (tries - 1), LONGEST_PAUSE)
        _change(
            Delivery.id == key,
            tries=max(1, tries - int(is_channel_s)),
            letter_id=None,
            lease_until=clock.machine_now(),
            run_at=clock.now() + pause,
        )


def send_test(actor: Actor, channel: Channel, title: str) -> None:
    """Have a message go out to the actor at once, to see whether it arrives. Raises: NoChannel."""
    reach = session.get(Reach, (actor.person_id, channel)) if channels.has_site() else None
    if actor.person_id is None or reach is None or channel not in channels.set_up():
        raise NoChannel
    message = Message(person_id=actor.person_id, kind=News.SYSTEM, title=title, body="")
    message.link, message.sent_at = "/preferences", clock.now()
    session.add(message)
    session.flush()  # its delivery refers to it
    routing.enter(routing.delivery(message, channel, clock.now()))


def forget_old() -> int:
    """Delete what was done long ago, a part at a time; how many rows went."""
    old = sa.select(Delivery.id).where(Delivery.done_at < clock.machine_now() - KEPT_FOR)
    gone = sa.delete(Delivery).where(Delivery.id.in_(old.limit(FORGOTTEN_AT_ONCE)))
    return int(session.execute(gone, execution_options=_UNSEEN).rowcount)  # type: ignore[attr-defined]
