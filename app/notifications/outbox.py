"""Send messages to people: today to their in-app box, in the transaction that causes them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

import sqlalchemy as sa

from app import clock
from app.db import session
from app.notifications.models import LONGEST_TITLE, Message
from app.organisation.actors import Actor

PAGE = 50


def send(person_id: uuid.UUID, title: str, *, body: str = "", link: str) -> Message:
    """Tell somebody something; a title too long is cut off."""
    message = Message(
        person_id=person_id,
        title=title[:LONGEST_TITLE],
        body=body,
        link=link,
        sent_at=clock.now(),
    )
    session.add(message)
    return message


def messages(actor: Actor) -> list[Message]:
    """The newest messages to the actor, at most a page."""
    query = (
        sa.select(Message)
        .filter_by(person_id=actor.person_id)
        .order_by(Message.sent_at.desc(), Message.id.desc())
        .limit(PAGE)
    )
    return list(session.scalars(query))


def titled(person_id: uuid.UUID, titles: Iterable[str]) -> dict[str, Message]:
    """The messages to somebody that bear one of these titles, by title; the newest of each."""
    wanted = {title[:LONGEST_TITLE]: title for title in titles}
    query = sa.select(Message).where(
        Message.person_id == person_id, Message.title.in_(list(wanted))
    )
    found = session.scalars(query.order_by(Message.sent_at, Message.id))
    return {wanted[message.title]: message for message in found}


def unread(actor: Actor) -> int:
    """How many messages wait to be read, counted up to a page."""
    waiting = sa.select(Message.id).filter_by(person_id=actor.person_id, read_at=None).limit(PAGE)
    return session.scalar(sa.select(sa.func.count()).select_from(waiting.subquery())) or 0


def mark_read(actor: Actor) -> None:
    """The actor has seen the messages."""
    session.execute(
        sa.update(Message)
        .filter_by(person_id=actor.person_id, read_at=None)
        .values(read_at=clock.now())
    )
