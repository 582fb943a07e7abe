"""Cases, the work items that wait for people, drafts and attached evidence."""

from __future__ import annotations

import enum
import uuid
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app import audit, clock
from app.cases.parts import HELD, Part, key_at_first
from app.cases.recusalrows import Recusal
from app.cases.rowkinds import (
    HOLDS_UP,
    IS_FINISHED,
    IS_HALTED,
    IS_OPEN,
    IS_UNCOUNTED,
    READ_ALONG,
    WAITS,
    WAITS_URGENTLY,
)
from app.db import Json, Model, new_id, partial_index
from app.definitions.models import Definition, DefinitionVersion
from app.errors import Refused, Sentence
from app.organisation.models import Person, Unit

#: The due time of what has none: a column that is never empty can be paged by.
NEVER = datetime(2100, 1, 1, tzinfo=UTC)


class CaseStatus(enum.StrEnum):
    OPEN = "OPEN"
    FINISHED = "FINISHED"
    WITHDRAWN = "WITHDRAWN"


class CaseClosed(Refused):
    message = "“%(title)s”已经办结，不能再办理。"


class CaseSuspended(Refused):
    message = "“%(title)s”已暂停办理，恢复以后才能继续。"


class WorkItemDone(Refused):
    message = "“%(name)s”已由%(by)s办理。"


class Case(audit.Chained, Model):
    """A matter. `state` is the engine's; `audit_head` ends the chain of what was done."""

    __tablename__ = "case_"
    __table_args__ = (
        partial_index("ix_case_due", "next_due_at", where=IS_OPEN),
        sa.Index("ix_case_starter", "starter_id", "started_at"),
        partial_index(
            "ix_case_entered", "entered_by_id", "started_at", where="entered_by_id IS NOT NULL"
        ),
        sa.Index("ix_case_unit", "unit_id", "started_at"),
        partial_index("ix_case_open", "unit_id", "id", where=IS_OPEN),
        partial_index("ix_case_open_kind", "definition_id", "unit_id", "id", where=IS_OPEN),
        partial_index("ix_case_halted", "started_at", "id", where=IS_HALTED),
        partial_index("ix_case_suspended", "suspended_at", "id", where="suspended_at IS NOT NULL"),
        partial_index("ix_case_finished", "finished_at", "id", where=IS_FINISHED),
        partial_index("ix_case_uncounted", "id", where="status <> 'OPEN' AND NOT is_counted"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(sa.String(60), unique=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    definition_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("definition.id"))
    version_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("definition_version.id"))
    unit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("unit.id"))
    starter_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))  # whose matter it is
    #: Who entered it in the starter's stead (代报), if the starter did not do so.
    entered_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    #: Chosen by the browser or program that starts the case, so that starting twice starts once.
    start_key: Mapped[uuid.UUID] = mapped_column(unique=True, default=new_id)
    status: Mapped[CaseStatus] = mapped_column(
        sa.Enum(CaseStatus, native_enum=False, length=20), default=CaseStatus.OPEN
    )
    outcome: Mapped[str | None] = mapped_column(sa.String(64))  # the end event reached
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    #: How pressing it is (`priorities.Priority`).
    priority: Mapped[int] = mapped_column(sa.SmallInteger, default=0, server_default="0")
    #: What a search looks in (`seeking.sought`).
    sought: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    #: When the earliest timer of the case is due.
    next_due_at: Mapped[datetime | None]
    #: Since when nobody may do anything in it.
    suspended_at: Mapped[datetime | None]
    #: How many incidents stand in it.
    incidents_open: Mapped[int] = mapped_column(default=0, server_default="0")
    #: How many messages it waits for, so that a case without any asks for none (`correlation`).
    messages_awaited: Mapped[int] = mapped_column(default=0, server_default="0")
    #: Do the figures of supervision know that it is finished?
    is_counted: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    state: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    row_version: Mapped[int] = mapped_column(default=1)

    definition: Mapped[Definition] = relationship()
    version: Mapped[DefinitionVersion] = relationship()
    unit: Mapped[Unit] = relationship()
    starter: Mapped[Person] = relationship(foreign_keys=[starter_id])
    entered_by: Mapped[Person | None] = relationship(foreign_keys=[entered_by_id])

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 - SQLAlchemy's own protocol

    @property
    def is_open(self) -> bool:
        return self.status == CaseStatus.OPEN

    @property
    def doer_id(self) -> uuid.UUID:
        """Who has written and sent the first form."""
        return self.entered_by_id or self.starter_id

    def is_of(self, person_id: uuid.UUID | None) -> bool:
        """Is it this person's matter, or one that this person has entered for somebody?"""
        return person_id in {self.starter_id, self.doer_id}

    def require_open(self) -> None:
        """Refuse what only an open case allows.

        Raises: CaseClosed; CaseSuspended, while nobody may do anything in it.
        """
        if not self.is_open:
            raise CaseClosed(title=self.title)
        if self.suspended_at is not None:
            raise CaseSuspended(title=self.title)

    def close(self, status: CaseStatus, outcome: str | None) -> None:
        self.status, self.outcome = status, outcome
        self.finished_at, self.next_due_at = clock.now(), None


class WorkItem(Model):
    """One visit of a case to a step that waits for a person; a case that returns makes a new one.

    `candidate_key` says whose turn it is: a person, or a role at a unit (`actors.post_key`).
    Claiming an item and letting it go change nothing but that key; `post_key` stays, so that the
    case goes on being visible to the post. A step that names a person has none.
    """

    __tablename__ = "work_item"
    __table_args__ = (
        partial_index("ix_work_item_inbox", "candidate_key", "due_at", "id", where=WAITS),
        partial_index("ix_work_item_stay", "candidate_key", "opened_at", "id", where=WAITS),
        partial_index(
            "ix_work_item_kind", "candidate_key", "definition_id", "due_at", "id", where=WAITS
        ),
        partial_index("ix_work_item_urgent", "candidate_key", "due_at", "id", where=WAITS_URGENTLY),
        sa.Index("ix_work_item_case", "case_id", "opened_at"),
        sa.Index("ix_work_item_done", "done_by_id", "closed_at"),
        partial_index("ix_work_item_parent", "parent_id", where="parent_id IS NOT NULL"),
        partial_index("ix_work_item_returns", "returns_key", where="returns_key IS NOT NULL"),
        partial_index("ix_work_item_given", "given_by_id", where="given_by_id IS NOT NULL"),
        partial_index("ix_work_item_held", "held_key", where="held_key IS NOT NULL"),
        partial_index("ix_work_item_post", "post_key", where="post_key IS NOT NULL"),
        partial_index("ix_work_item_past", "candidate_key", where="closed_at IS NOT NULL"),
        *(partial_index(*one, where=HOLDS_UP) for one in READ_ALONG),
        partial_index("ix_work_item_uncounted", "id", where=IS_UNCOUNTED),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("case_.id"))
    element: Mapped[str] = mapped_column(sa.String(64))
    name: Mapped[str] = mapped_column(sa.String(60))
    #: The engine's task; one task may be visited again, so it is not unique.
    engine_id: Mapped[str] = mapped_column(sa.String(40))
    candidate_key: Mapped[str] = mapped_column(sa.String(90))
    post_key: Mapped[str | None] = mapped_column(sa.String(90))
    #: Whose turn it was when it opened; empty where that was before it was kept.
    opened_key: Mapped[str | None] = mapped_column(sa.String(90), default=key_at_first)
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(default=NEVER)
    part: Mapped[Part] = mapped_column(
        sa.Enum(Part, native_enum=False, length=20), default=Part.STEP, server_default="STEP"
    )
    parent_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("work_item.id"))
    #: Under which key it waits again when what stands before it is done; until then it is paused.
    held_key: Mapped[str | None] = mapped_column(sa.String(90))
    #: The item whose completion has opened this one.
    cause_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("work_item.id"))
    #: After a send-back: to which step it goes straight from here, and to whom there.
    returns_to: Mapped[str | None] = mapped_column(sa.String(64))
    returns_key: Mapped[str | None] = mapped_column(sa.String(90))
    #: Who has given it to its holder: transferred, sent back or put beside a step; and why.
    given_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    request: Mapped[str | None] = mapped_column(sa.Text)
    #: What its holder has said, while the step goes on waiting for others.
    reply: Mapped[dict[str, Any] | None] = mapped_column(Json)
    closed_at: Mapped[datetime | None]
    done_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    #: In whose place, if a deputy did it.
    done_for_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    #: Answers saved before they are submitted.
    draft: Mapped[dict[str, Any] | None] = mapped_column(Json)
    bounced: Mapped[dict[str, Any] | None] = mapped_column(Json)  # the last submission (`bounces`)
    #: Do the figures of supervision know that it was done?
    is_counted: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    #: What lists are narrowed by is repeated from the case.
    unit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("unit.id"))
    definition_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("definition.id"))
    priority: Mapped[int] = mapped_column(sa.SmallInteger, default=0, server_default="0")
    sought: Mapped[str] = mapped_column(sa.Text, default="", server_default="")

    case: Mapped[Case] = relationship()
    done_by: Mapped[Person | None] = relationship(foreign_keys=[done_by_id])
    done_for: Mapped[Person | None] = relationship(foreign_keys=[done_for_id])
    given_by: Mapped[Person | None] = relationship(foreign_keys=[given_by_id])
    parent: Mapped[WorkItem | None] = relationship(
        foreign_keys=[parent_id], remote_side=[id], back_populates="sides"
    )
    #: What stands beside a step.
    sides: Mapped[list[WorkItem]] = relationship(
        foreign_keys=[parent_id], back_populates="parent", order_by=id
    )
    recusals: Mapped[list[Recusal]] = relationship(cascade="all, delete-orphan")

    @validates("case")
    def _of_the_case(self, _key: str, case: Case) -> Case:
        self.definition_id, self.unit_id = case.definition_id, case.unit_id
        self.priority = case.priority or 0
        self.sought = case.sought or ""
        return case

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def turn_key(self) -> str:
        """Whose turn it is, or will be after the pause."""
        return self.held_key or self.candidate_key

    @property
    def is_paused(self) -> bool:
        """Does something stand before it that has to be done first?"""
        return self.held_key is not None

    @property
    def role_code(self) -> str | None:
        """The role the step asks for, whoever holds the item."""
        return self.post_key.partition("@")[0] if self.post_key else None

    @property
    def is_claimed(self) -> bool:
        """Has somebody taken it from the post that it is for?"""
        return self.post_key not in {None, self.turn_key}

    @property
    def is_late(self) -> bool:
        return self.is_open and self.due_at < clock.now()

    @property
    def days_taken(self) -> int:
        """Working days from coming to its post until it was done, or until today."""
        until = clock.office_day(self.closed_at) if self.closed_at else clock.today()
        return clock.working_days_between(clock.office_day(self.opened_at), until)

    def require_open(self) -> None:
        """Refuse what only a waiting item allows. Raises: WorkItemDone, naming who was faster."""
        if not self.is_open:
            by = Sentence("系统") if self.done_by is None else self.done_by.name
            raise WorkItemDone(name=self.name, by=by)

    def pause(self) -> None:
        """Nobody's turn until what stands before it is done."""
        if not self.is_paused:
            self.held_key, self.candidate_key = self.candidate_key, f"{HELD}:{self.id}"

    def resume(self) -> None:
        """The turn of whoever held it before the pause."""
        self.candidate_key, self.held_key = self.turn_key, None

    def close_sides(self) -> None:
        """With the step everything that still stands beside it is over."""
        for side in self.sides:
            if side.is_open:
                side.finish(None)

    def give_to(self, key: str) -> None:
        """The turn of whoever this key names, at once or when the pause is over."""
        candidate, held = (self.candidate_key, key) if self.is_paused else (key, None)
        self.candidate_key, self.held_key = candidate, held

    def waiting(self, parts: frozenset[Part]) -> list[WorkItem]:
        """The open items of these parts beside it."""
        return [one for one in self.sides if one.is_open and one.part in parts]

    def finish(self, person_id: uuid.UUID | None) -> None:
        """Close the item as done by somebody, or by the procedure when nobody is named."""
        self.require_open()
        self.closed_at, self.done_by_id, self.bounced = clock.now(), person_id, None
