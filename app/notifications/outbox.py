"""Send messages to people, in the transaction that causes them, and read one's own.

What is sent stands in the person's box when that transaction commits. What of it goes out by
e-mail or a messenger is settled later by the postmen (`routing`, `posting`): nobody who sends
waits for a channel, and no channel can stop what was done.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app import clock, errors
from app.db import new_id, session
from app.errors import NotFound, Sentence
from app.notifications import channels
from app.notifications.models import LONGEST_TITLE, MERGING, Message, News
from app.organisation.actors import Actor

PAGE = 50
#: Of what was said in messages that have become one, so many characters stand, the newest first.
LONGEST_MERGED = 2000


#: The house says sentences, which each reader hears in their language; people and procedures, text.
Said = Sentence | str


def send(  # noqa: PLR0913 - to whom, what, where it leads, and what sort of news it is
    person_id: uuid.UUID,
    title: Said,
    *,
    body: Said | Sequence[Said] = "",
    link: str,
    kind: News,
    merge: str | None = None,
) -> Message:
    """Tell somebody something; `body` may be several paragraphs, a title too long is cut off.

    While a message of the same kind about the same matter (`merge`) is unread, this one is counted
    into it: the newest title stands, what else was said, and how often.
    """
    paragraphs = [body] if isinstance(body, Sentence | str) else body
    paragraphs = [one for one in paragraphs if str(one)]
    values: dict[str, Any] = {
        "id": new_id(),
        "person_id": person_id,
        "kind": kind,
        "title": str(title)[:LONGEST_TITLE],
        "body": "\n".join(map(str, paragraphs)),
        "said": _sentences(title, paragraphs),
        "link": link,
        "sent_at": clock.now(),
        "is_outgoing": channels.are_open(),
    }
    if merge is not None:
        return _merged(values, merge)
    message = Message(**values)
    session.add(message)
    return message


def _sentences(title: Said, paragraphs: Sequence[Said]) -> dict[str, Any] | None:
    """What is kept of sentences; nothing where all of it is text."""
    if all(isinstance(one, str) for one in (title, *paragraphs)):
        return None
    return {"title": _kept(title), "body": [_kept(one) for one in paragraphs]}


def _kept(said: Said) -> dict[str, Any]:
    return errors.as_json(errors.as_it_stands(said) if isinstance(said, str) else said)


def _merged(values: dict[str, Any], merge: str) -> Message:
    """One statement, so that of two transactions at once both count."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    inserted = dialect.insert(Message).values(times=1, merge_key=merge, **values)
    newest = {name: values[name] for name in ("title", "link", "sent_at", "is_outgoing")}
    said = values["said"]  # of which the text is of many, in their own words
    newest["said"] = said and {"title": said["title"]}
    together = sa.literal(f"{values['body']}\n" if values["body"] else "").concat(Message.body)
    body = sa.func.substr(together, 1, LONGEST_MERGED)
    statement = inserted.on_conflict_do_update(
        index_elements=["person_id", "kind", "merge_key"],
        index_where=MERGING,
        set_={**newest, "body": body, "times": Message.times + 1},
    ).returning(Message)
    found = session.scalars(statement, execution_options={"populate_existing": True})
    message: Message = found.one()
    return message


@dataclass(frozen=True)
class Narrowed:
    """What narrows a box: only what is unread, only one kind of news."""

    unread: bool = False
    kind: News | None = None

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        found: list[sa.ColumnElement[bool]] = []
        if self.unread:
            found.append(Message.read_at.is_(None))
        if self.kind is not None:
            found.append(Message.kind == self.kind)
        return found


ALL = Narrowed()


def messages(
    actor: Actor,
    *behind: sa.ColumnElement[bool],
    narrowed: Narrowed = ALL,
    size: int = PAGE,
) -> list[Message]:
    """The newest messages to the actor that meet all conditions, at most a page."""
    query = (
        sa.select(Message)
        .where(Message.person_id == actor.person_id, *narrowed.conditions(), *behind)
        .order_by(Message.sent_at.desc(), Message.id.desc())
        .limit(size)
    )
    return list(session.scalars(query))


def own(actor: Actor, message_id: uuid.UUID) -> Message:
    """A message to the actor. Raises: NotFound."""
    found = session.get(Message, message_id)
    if found is None or found.person_id != actor.person_id:
        raise NotFound
    return found


def titled(person_id: uuid.UUID, titles: Iterable[Said]) -> dict[str, Message]:
    """The messages to somebody that bear one of these titles, by title; the newest of each."""
    wanted = {title[:LONGEST_TITLE]: title for title in map(str, titles)}
    query = sa.select(Message).where(
        Message.person_id == person_id, Message.title.in_(list(wanted))
    )
    found = session.scalars(query.order_by(Message.sent_at, Message.id))
    return {wanted[message.title]: message for message in found}


def unread(actor: Actor) -> int:
    """How many messages wait to be read, counted up to a page."""
    waiting = sa.select(Message.id).filter_by(person_id=actor.person_id, read_at=None).limit(PAGE)
    return session.scalar(sa.select(sa.func.count()).select_from(waiting.subquery())) or 0


def unread_by_kind(actor: Actor) -> dict[News, int]:
    """How many messages of each kind wait to be read."""
    query = sa.select(Message.kind, sa.func.count()).where(
        Message.person_id == actor.person_id, Message.read_at.is_(None)
    )
    return dict(session.execute(query.group_by(Message.kind)).all())


def newest_unread(actor: Actor) -> Message | None:
    """What came last and waits to be read."""
    return next(iter(messages(actor, narrowed=Narrowed(unread=True), size=1)), None)


def mark_read(actor: Actor, message_id: uuid.UUID | None = None) -> None:
    """The actor has seen the messages, or one of them."""
    seen = sa.update(Message).filter_by(person_id=actor.person_id, read_at=None)
    if message_id is not None:
        seen = seen.filter_by(id=message_id)
    session.execute(seen.values(read_at=clock.now()))
