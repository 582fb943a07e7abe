"""Who did what: append-only, hash-chained. One entry is both the timeline's and the evidence.

A chain belongs to a row that its writers lock anyway (a case), so that nobody waits for a chain
of the whole house; the row carries the chain's head.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Json, Model, new_id, partial_index, session

START = "0" * 64


class Doer(Protocol):
    """Whoever acts: a person, or the system when `person_id` is None."""

    @property
    def person_id(self) -> uuid.UUID | None: ...
    @property
    def name(self) -> str: ...


@dataclass(frozen=True)
class Capacity:
    """In which post somebody acts, and in whose place if it is somebody else's (外出委托)."""

    post: str | None
    principal_id: uuid.UUID | None = None
    principal_name: str | None = None


class Chained:
    """A row that owns a chain: how many entries it has and the hash of the last."""

    id: Mapped[uuid.UUID]
    audit_length: Mapped[int] = mapped_column(default=0)
    audit_head: Mapped[str] = mapped_column(sa.String(64), default=START)


class AuditEntry(Model):
    """One act. `details` holds what the act was about, in JSON; it is never changed."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        sa.UniqueConstraint("chain_id", "position"),
        sa.Index("ix_audit_entry_at", "at", "id"),
        sa.Index("ix_audit_entry_actor", "actor_id", "at", "id"),
        sa.Index("ix_audit_entry_action", "action", "at", "id"),
        partial_index("ix_audit_entry_principal", "principal_id", where="principal_id IS NOT NULL"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    chain_id: Mapped[uuid.UUID]
    position: Mapped[int]
    at: Mapped[datetime]
    actor_id: Mapped[uuid.UUID | None]
    actor_name: Mapped[str] = mapped_column(sa.String(40))
    acting_as: Mapped[str | None] = mapped_column(sa.String(80))
    #: In whose place the actor acted; the post is then that person's.
    principal_id: Mapped[uuid.UUID | None]
    principal_name: Mapped[str | None] = mapped_column(sa.String(40))
    action: Mapped[str] = mapped_column(sa.String(40))
    details: Mapped[dict[str, Any]] = mapped_column(Json)
    previous: Mapped[str] = mapped_column(sa.String(64))
    digest: Mapped[str] = mapped_column(sa.String(64))

    def follows(self, previous: str) -> bool:
        """Is it as it was written, behind the entry with this digest?"""
        is_whole = self.digest in {self.expected_digest(), _hash(self._said_of_old())}
        return is_whole and self.previous == previous

    def expected_digest(self) -> str:
        """The hash over everything the entry says and the entry before it."""
        return _hash(self._said_in_full())

    def said(self) -> bytes:
        """The very text that its digest is of; an older entry's covers no id."""
        old = self._said_of_old()
        return old if self.digest == _hash(old) else self._said_in_full()

    def _said_in_full(self) -> bytes:
        principal = None if self.principal_id is None else str(self.principal_id)
        return _written([*self._said(), principal, self.principal_name, str(self.id)])

    def _said_of_old(self) -> bytes:
        """As it was taken before it covered ids, and names of nobody."""
        principal: list[Any] = []
        if self.principal_id is not None:
            principal = [str(self.principal_id), self.principal_name]
        return _written([*self._said(), *principal])

    def _said(self) -> list[Any]:
        return [
            self.previous,
            str(self.chain_id),
            self.position,
            self.at.astimezone(UTC).isoformat(),
            None if self.actor_id is None else str(self.actor_id),
            self.actor_name,
            self.acting_as,
            self.action,
            self.details,
        ]


def _written(said: list[Any]) -> bytes:
    return orjson.dumps(said, option=orjson.OPT_SORT_KEYS)


def _hash(said: bytes) -> str:
    return hashlib.sha256(said).hexdigest()


def record(
    chain: Chained,
    actor: Doer,
    action: str,
    details: Mapping[str, Any] | None = None,
    *,
    acting_as: str | Capacity | None = None,
) -> AuditEntry:
    """Append an act to the chain of a locked row; `action` is `noun.past`."""
    capacity = acting_as if isinstance(acting_as, Capacity) else Capacity(acting_as)
    entry = AuditEntry(
        id=new_id(),
        chain_id=chain.id,
        position=chain.audit_length + 1,
        at=clock.now(),
        actor_id=actor.person_id,
        actor_name=actor.name,
        acting_as=capacity.post,
        principal_id=capacity.principal_id,
        principal_name=capacity.principal_name,
        action=action,
        details=dict(details or {}),
        previous=chain.audit_head,
    )
    entry.digest = entry.expected_digest()
    chain.audit_length, chain.audit_head = entry.position, entry.digest
    session.add(entry)
    return entry


def entries(chain_id: uuid.UUID) -> list[AuditEntry]:
    """A chain from its beginning."""
    query = sa.select(AuditEntry).filter_by(chain_id=chain_id).order_by(AuditEntry.position)
    return list(session.scalars(query))


def verify(chain: Chained) -> list[str]:
    """What is wrong with a chain, in sentences; nothing if every entry is as it was written."""
    return faults_of(entries(chain.id), (chain.audit_length, chain.audit_head))


def faults_of(written: Sequence[AuditEntry], end: tuple[int, str] | None) -> list[str]:
    """The same of entries that were read already; `end` is what the chain's row says of it."""
    found, previous = [], START
    position = 0
    for position, entry in enumerate(written, start=1):
        if entry.position != position:
            found.append(f"第 {position} 条记录缺失")
            break
        if not entry.follows(previous):
            found.append(f"第 {position} 条记录被改动")
        previous = entry.digest
    if not found and end is not None and (position, previous) != end:
        found.append("链尾与案卷登记的不一致")
    return found


def first_changed(written: Sequence[AuditEntry]) -> int | None:
    """The position of the first entry that is not as it was written, or is missing."""
    previous = START
    for position, entry in enumerate(written, start=1):
        if entry.position != position or not entry.follows(previous):
            return position
        previous = entry.digest
    return None
