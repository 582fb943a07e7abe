"""What people were told inside the system, and what of it goes out to them by other channels."""

from __future__ import annotations

import enum
import uuid
from datetime import datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, errors
from app.db import Json, Model, new_id
from app.errors import Sentence

LONGEST_TITLE = 120
LONGEST_ADDRESS = 200

OUTGOING = sa.text("is_outgoing")
WAITING = sa.text("state = 'WAITING'")
#: Unread messages that a further one of the same kind about the same matter is counted into.
MERGING = sa.text("read_at IS NULL AND merge_key IS NOT NULL")


class News(enum.StrEnum):
    """What a message is about; people choose by it what reaches them where.

    What is no more than SYSTEM is of no kind that anybody would choose by.
    """

    TURN = "TURN"
    URGED = "URGED"
    RETURNED = "RETURNED"
    ASKED = "ASKED"
    DUE = "DUE"
    DECIDED = "DECIDED"
    HALTED = "HALTED"
    SUPERVISED = "SUPERVISED"
    FAULT = "FAULT"
    POINTS = "POINTS"
    ENTRUSTED = "ENTRUSTED"
    COPIED = "COPIED"
    NOTICE = "NOTICE"
    SYSTEM = "SYSTEM"


class Channel(enum.StrEnum):
    """Ways out of the house; the box inside it is always there and is none of them."""

    EMAIL = "EMAIL"
    WECOM = "WECOM"
    DINGTALK = "DINGTALK"
    FEISHU = "FEISHU"


class Pace(enum.StrEnum):
    """When what goes out is sent: at once, or gathered until an hour."""

    AT_ONCE = "AT_ONCE"
    EVENING = "EVENING"
    MORNING = "MORNING"


def _one_of(kind: type[enum.StrEnum]) -> sa.Enum:
    return sa.Enum(kind, native_enum=False, length=20)


class Message(Model):
    """A short text to one person; `link` is a path of this site that it leads to.

    The row is also the outbox: while it `is_outgoing`, a postman has still to see by which
    channels it goes out (`routing`). Where the house has none, it never is.
    """

    __tablename__ = "message"
    __table_args__ = (
        sa.Index("ix_message_person", "person_id", "sent_at"),
        sa.Index(
            "ix_message_unread",
            "person_id",
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        ),
        sa.Index("ix_message_outgoing", "id", sqlite_where=OUTGOING, postgresql_where=OUTGOING),
        sa.Index(
            "uq_message_merging",
            "person_id",
            "kind",
            "merge_key",
            unique=True,
            sqlite_where=MERGING,
            postgresql_where=MERGING,
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    kind: Mapped[News] = mapped_column(_one_of(News))
    #: Title and text as they read in Chinese, by which messages are looked for and counted.
    title: Mapped[str] = mapped_column(sa.String(LONGEST_TITLE))
    body: Mapped[str] = mapped_column(sa.Text)
    #: The sentences they are made of, `title` and `body`, where the house has said them.
    said: Mapped[dict[str, Any] | None] = mapped_column(Json)
    link: Mapped[str] = mapped_column(sa.String(200))
    #: When it was sent; of several that were counted into one, the last.
    sent_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    #: What it is about, where several about one matter become one while it is unread.
    merge_key: Mapped[str | None] = mapped_column(sa.String(120))
    #: How many were sent that have become this one.
    times: Mapped[int] = mapped_column(default=1)
    is_outgoing: Mapped[bool] = mapped_column(default=False)

    @property
    def subject(self) -> Sentence:
        """The title, for whatever language it is read in."""
        kept = (self.said or {}).get("title")
        return errors.from_json(kept) if kept else errors.as_it_stands(self.title)

    @property
    def paragraphs(self) -> list[Sentence]:
        """The text, in the same way."""
        kept = (self.said or {}).get("body")
        if kept is None:
            return [errors.as_it_stands(self.body)] if self.body else []
        return [errors.from_json(one) for one in kept]


class Reach(Model):
    """How a person is reached by a channel: where, at what pace, with which kinds of news."""

    __tablename__ = "reach"

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    channel: Mapped[Channel] = mapped_column(_one_of(Channel), primary_key=True)
    address: Mapped[str] = mapped_column(sa.String(LONGEST_ADDRESS))
    pace: Mapped[Pace] = mapped_column(_one_of(Pace))
    kinds: Mapped[list[Any]] = mapped_column(Json)


class Quiet(Model):
    """Between which hours of the offices' day nothing goes out to a person; past midnight too."""

    __tablename__ = "quiet_hours"

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    begins: Mapped[time] = mapped_column(sa.Time)
    ends: Mapped[time] = mapped_column(sa.Time)


class DeliveryState(enum.StrEnum):
    WAITING = "WAITING"
    SENT = "SENT"
    #: It was read inside the house first, is too old to be news, or nobody is there any more.
    DROPPED = "DROPPED"
    #: Given up after the last try; an administrator may have it tried again.
    FAILED = "FAILED"


class Delivery(Model):
    """One message on its way out by one channel.

    As with jobs two clocks rule: `run_at` is the offices' time, from when it is due; until
    `lease_until`, the machine's, it is in the hands of the postman who has taken it, and only by
    the number of that letter (`letter_id`) can it be marked.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        sa.Index(
            "ix_delivery_waiting",
            "channel",
            "run_at",
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
        sa.Index(
            "uq_delivery_waiting",
            "message_id",
            "channel",
            unique=True,
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
        sa.Index("ix_delivery_message", "message_id"),
        sa.Index("ix_delivery_done", "done_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    message_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("message.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    channel: Mapped[Channel] = mapped_column(_one_of(Channel))
    state: Mapped[DeliveryState] = mapped_column(
        _one_of(DeliveryState), default=DeliveryState.WAITING
    )
    run_at: Mapped[datetime]
    lease_until: Mapped[datetime] = mapped_column(default=clock.machine_now)
    letter_id: Mapped[uuid.UUID | None]
    tries: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]


class ChannelState(Model):
    """How a channel has fared of late. While it is paused, nothing is tried (the machine's time).

    `failed_for` are the people for whom it has failed since it last worked, one for each failure.
    """

    __tablename__ = "channel_state"

    channel: Mapped[Channel] = mapped_column(_one_of(Channel), primary_key=True)
    failed_for: Mapped[list[Any]] = mapped_column(Json)
    failing_since: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]
    #: How often it was paused since it last worked.
    pauses: Mapped[int]
    #: What the last failure said, without addresses and secrets; kept until it works again.
    why: Mapped[str] = mapped_column(sa.String(200))
    worked_at: Mapped[datetime | None]
