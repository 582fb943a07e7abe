"""Who came in, who was kept out, who was refused what: for those who audit, for a while.

Equal things within an hour are one row with a count, so that whoever tries passwords all day fills
no table. What somebody typed as a name that nobody has is not kept: it may be a password.
"""

from __future__ import annotations

import enum
import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Model, insert_or_update, new_id, session

LONGEST_ADDRESS = 45
LONGEST_ABOUT = 120
#: More rows are never kept; the oldest go first.
MOST = 500_000
GONE_AT_ONCE = 2_000


class Happened(enum.StrEnum):
    SIGNED_IN = "SIGNED_IN"
    SIGNED_OUT = "SIGNED_OUT"
    WRONG_PASSWORD = "WRONG_PASSWORD"  # noqa: S105 - a word, and no password
    LOCKED = "LOCKED"
    TOKEN_MADE = "TOKEN_MADE"  # noqa: S105 - a word, and no token
    TOKEN_REVOKED = "TOKEN_REVOKED"  # noqa: S105 - the same
    REFUSED = "REFUSED"


class SecurityEvent(Model):
    """Something that happened at a door; `times` is how often within the hour it began in."""

    __tablename__ = "security_event"
    __table_args__ = (
        sa.UniqueConstraint("kind", "subject", "address", "about", "hour"),
        sa.Index("ix_security_event_at", "at", "id"),
        sa.Index("ix_security_event_person", "person_id", "at"),
        sa.Index("ix_security_event_kind", "kind", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[Happened] = mapped_column(sa.Enum(Happened, native_enum=False, length=20))
    #: Nobody's, where a name was tried that nobody has.
    person_id: Mapped[uuid.UUID | None]
    person_name: Mapped[str] = mapped_column(sa.String(40))
    #: The person as a word, so that equal rows of nobody's are equal as well.
    subject: Mapped[str] = mapped_column(sa.String(40))
    address: Mapped[str] = mapped_column(sa.String(LONGEST_ADDRESS))
    #: Which page was refused, by what somebody came if not by the page, or what a token is called.
    about: Mapped[str] = mapped_column(sa.String(LONGEST_ABOUT))
    hour: Mapped[datetime]
    #: The last time.
    at: Mapped[datetime]
    times: Mapped[int] = mapped_column(default=1)


def note(
    kind: Happened,
    person: tuple[uuid.UUID, str] | None,
    *,
    address: str | None = None,
    about: str = "",
) -> None:
    """Note what happened, to whom (id and name) and from where."""
    now = clock.machine_now()
    key = {
        "kind": kind,
        "subject": "" if person is None else person[0].hex,
        "address": (address or "")[:LONGEST_ADDRESS],
        "about": about[:LONGEST_ABOUT],
        "hour": now.replace(minute=0, second=0, microsecond=0),
    }
    first = {
        "id": new_id(),
        "person_id": person and person[0],
        "person_name": person[1] if person else "",
        "at": now,
        "times": 1,
    }
    again = {"at": now, "times": SecurityEvent.times + 1}
    insert_or_update(SecurityEvent, key, first, again, "times")


def forget(before: datetime) -> int:
    """Remove a part of what is older, or too many; how many rows went."""
    old = sa.select(SecurityEvent.id).where(SecurityEvent.at < before).limit(GONE_AT_ONCE)
    gone = _remove(old)
    newest = sa.select(SecurityEvent.at).order_by(SecurityEvent.at.desc())
    surplus = session.scalar(newest.offset(MOST).limit(1))
    if surplus is not None:
        gone += _remove(
            sa.select(SecurityEvent.id).where(SecurityEvent.at <= surplus).limit(GONE_AT_ONCE)
        )
    return gone


def _remove(chosen: sa.Select[uuid.UUID]) -> int:
    outcome = session.execute(
        sa.delete(SecurityEvent).where(SecurityEvent.id.in_(chosen)),
        execution_options={"synchronize_session": False},
    )
    return int(outcome.rowcount)  # type: ignore[attr-defined] # a statement that changes has one
