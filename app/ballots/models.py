"""Rows of a ballot. None of them is about one vote.

What a vote leaves is a flag at its code and another content of its group's urn: no time, no number
in a row, no order. Codes have random keys and are entered in their order, so that neither the key
nor the place in the table tells which slip it was.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import audit, clock
from app.ballots import remarkbox, secret, urn
from app.ballots.rules import Quorum
from app.ballots.vocabulary import STATUS_TITLES, GroupKind, PollStatus
from app.db import Json, Model, new_id
from app.errors import Refused, Sentence
from app.organisation.models import Guarded, Person, Unit


class PollNotReady(Refused):
    message = "这次评议现在是“%(status)s”，不能这样办。"


class NotOpen(Refused):
    message = "这次评议没有开始或者已经截止，不能投票。"


class UrnTampered(Refused):
    """Somebody has written to the database past this program."""

    message = "票箱或者钥匙被改动过，不能再用。请保持现状，报告上级。"


class Poll(audit.Chained, Model):
    """One appraisal of one branch. `handle` begins all its codes, `salt` is in their digests.

    `round` is 2 once it was prolonged for lack of voters. `result` is what `counting` gave.
    It counts when `least_turnout` of a hundred invited have returned a ballot and `least_ballots`
    are counted, as was said when it was begun.
    """

    __tablename__ = "ballot_poll"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    unit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    #: The case that waits for the result.
    case_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("case_.id"))
    #: What caused it, once.
    cause: Mapped[str | None] = mapped_column(sa.String(120), unique=True)
    title: Mapped[str] = mapped_column(sa.String(60))
    year: Mapped[int]
    handle: Mapped[str] = mapped_column(sa.String(4), unique=True)
    salt: Mapped[bytes] = mapped_column(sa.LargeBinary)
    status: Mapped[PollStatus] = mapped_column(
        sa.Enum(PollStatus, native_enum=False, length=20), default=PollStatus.DRAFT
    )
    round: Mapped[int] = mapped_column(default=1)
    closes_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    result: Mapped[Any] = mapped_column(Json, nullable=True)
    least_turnout: Mapped[int]
    least_ballots: Mapped[int]
    #: Since when others than the office may read the remarks.
    remarks_released_at: Mapped[datetime | None]
    #: So many the office has left out.
    remarks_dropped: Mapped[int] = mapped_column(default=0, server_default="0")

    unit: Mapped[Unit] = relationship()
    #: Members first.
    groups: Mapped[list[Group]] = relationship(order_by="Group.kind.desc()", back_populates="poll")
    holders: Mapped[list[Holder]] = relationship(order_by="Holder.place", back_populates="poll")

    @property
    def is_open(self) -> bool:
        return self.status == PollStatus.OPEN and clock.now() < self.closes_at

    @property
    def quorum(self) -> Quorum:
        return Quorum(self.least_turnout, self.least_ballots)

    @property
    def keys(self) -> list[int]:
        """The public keys of the holders who have taken one. Raises: UrnTampered."""
        return [one.key for one in self.holders if one.public_key]

    def require(self, *statuses: PollStatus) -> None:
        """Raises: PollNotReady."""
        if self.status not in statuses:
            raise self.not_ready()

    def not_ready(self) -> PollNotReady:
        """The refusal of an act that the present state does not allow."""
        return PollNotReady(status=Sentence(STATUS_TITLES[self.status]))


class Group(Model):
    """Those of one kind who are invited; `papers` of them take a paper ballot instead of a code."""

    __tablename__ = "ballot_group"
    __table_args__ = (
        sa.UniqueConstraint("poll_id", "kind"),
        sa.CheckConstraint("papers >= 0 AND papers <= invited", name="papers"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    poll_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("ballot_poll.id"))
    kind: Mapped[GroupKind] = mapped_column(sa.Enum(GroupKind, native_enum=False, length=20))
    invited: Mapped[int]
    papers: Mapped[int]

    poll: Mapped[Poll] = relationship(back_populates="groups")
    urn: Mapped[Urn] = relationship(back_populates="group")
    sheets: Mapped[list[Sheet]] = relationship(
        order_by="Sheet.clerk_id", back_populates="group", cascade="all, delete-orphan"
    )

    @property
    def slips(self) -> int:
        """How many codes the group is to have."""
        return self.invited - self.papers


class Urn(Model):
    """The encrypted sums of a group and its box of remarks (`remarkbox`).

    `seal` shows that nobody but this program has written them.
    """

    __tablename__ = "ballot_urn"

    group_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("ballot_group.id"), primary_key=True)
    ballots: Mapped[int]
    content: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    remarks: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)
    seal: Mapped[str] = mapped_column(sa.String(64))

    group: Mapped[Group] = relationship(back_populates="urn")

    def fill(self, content: bytes, remarks: bytes, ballots: int) -> None:
        self.content, self.remarks, self.ballots = content, remarks, ballots
        self.seal = self._expected()

    def throw_in(self, ballot: bytes, slot: bytes) -> None:
        """Raises: UrnTampered."""
        self.require_sealed()
        remarks = remarkbox.with_slot(self.remarks or b"", slot)
        self.fill(urn.together(self.content, ballot), remarks, self.ballots + 1)

    def empty(self) -> None:
        """Let go of everything but how many have voted."""
        self.fill(urn.empty(), b"", self.ballots)

    def require_sealed(self) -> None:
        """Raises: UrnTampered."""
        if self.seal != self._expected():
            raise UrnTampered

    def _expected(self) -> str:
        parts = [self.group_id.bytes, self.ballots.to_bytes(4), self.content]
        if self.remarks:  # urns that are older than remarks were sealed without
            parts.append(self.remarks)
        return secret.digest("urn", *parts)


class Code(Model):
    """A one-time code, known here by its digest alone."""

    __tablename__ = "ballot_code"

    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    group_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("ballot_group.id"), index=True)
    is_used: Mapped[bool] = mapped_column(default=False)


class Holder(Model):
    """Somebody with a key to the urns: its public half, and what they have added to the opening."""

    __tablename__ = "ballot_holder"
    __table_args__ = (sa.UniqueConstraint("poll_id", "person_id"),)

    poll_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("ballot_poll.id"), primary_key=True)
    #: 0, 1 or 2.
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    public_key: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    #: Shows that this program has written the key: who exchanged two could read every ballot.
    key_seal: Mapped[str | None] = mapped_column(sa.String(64))
    #: One after another for each pile, in the order of the piles.
    contribution: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)
    #: What the first one leaves of the remarks for the second, shuffled and made anew.
    mixed: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)
    mixed_seal: Mapped[str | None] = mapped_column(sa.String(64))
    has_unlocked: Mapped[bool] = mapped_column(default=False)

    poll: Mapped[Poll] = relationship(back_populates="holders")
    person: Mapped[Person] = relationship()

    def give(self, key: bytes) -> None:
        self.public_key = key
        self.key_seal = self._expected()

    @property
    def key(self) -> int:
        """The public key, once it is given. Raises: UrnTampered."""
        if self.key_seal != self._expected():
            raise UrnTampered
        return int.from_bytes(self.public_key or b"")

    def leave(self, mixed: bytes) -> None:
        self.mixed = mixed
        self.mixed_seal = self._sealed("mixed remarks", mixed)

    @property
    def left(self) -> bytes:
        """What this holder has left of the remarks. Raises: UrnTampered."""
        mixed = self.mixed or b""
        if self.mixed_seal != self._sealed("mixed remarks", mixed):
            raise UrnTampered
        return mixed

    def forget(self) -> None:
        """Let go of what was added to the opening."""
        self.contribution = self.mixed = self.mixed_seal = None

    def _expected(self) -> str:
        return self._sealed("ballot key", self.public_key or b"")

    def _sealed(self, purpose: str, what: bytes) -> str:
        return secret.digest(purpose, self.poll_id.bytes, self.place.to_bytes(1), what)


class Sheet(Model):
    """What one clerk has counted of a group's paper ballots: figures, no single paper."""

    __tablename__ = "ballot_sheet"

    group_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("ballot_group.id"), primary_key=True)
    clerk_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    #: How many papers were in the box, and how many of them are void.
    returned: Mapped[int]
    void: Mapped[int]
    #: Question → choice → how many papers say so.
    counts: Mapped[dict[str, Any]] = mapped_column(Json)

    group: Mapped[Group] = relationship(back_populates="sheets")
    clerk: Mapped[Person] = relationship()

    @property
    def figures(self) -> tuple[int, int, dict[str, Any]]:
        return self.returned, self.void, self.counts


class Remark(Model):
    """A remark once the boxes are opened: a text, and nothing about whose, where or when.

    `is_cut`: the office has taken something out; what was there before is gone.
    """

    __tablename__ = "ballot_remark"

    #: Random, unlike other ids: rows are entered and shown in its order.
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    poll_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("ballot_poll.id"), index=True)
    text: Mapped[str] = mapped_column(sa.String(400))
    is_cut: Mapped[bool] = mapped_column(default=False)


class Guesser(Guarded, Model):
    """Where wrong codes come from: a digest of the address, kept for as long as it counts."""

    __tablename__ = "ballot_guesser"

    address_digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)

    most_failures = 30
