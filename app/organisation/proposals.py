"""What waits for a second person, or what became of it (`grants`)."""

from __future__ import annotations

import enum
import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app import clock
from app.db import Model, new_id, session
from app.errors import NotFound, Refused
from app.organisation import permissions, reach
from app.organisation.actors import Actor
from app.organisation.models import Assignment, Person, Role, Unit
from app.organisation.permissions import Permission
from app.organisation.reach import Shift

LONGEST_REASON = 200
#: So many are listed, the newest first.
MOST_LISTED = 100


class Act(enum.StrEnum):
    """What two people are needed for."""

    GRANT = "GRANT"
    END = "END"
    RESET_SECOND_FACTOR = "RESET_SECOND_FACTOR"
    RESET_PASSWORD = "RESET_PASSWORD"  # noqa: S105 - a name
    #: A unit hung elsewhere, or made part of another, where power over others shifts (`reach`).
    MOVE = "MOVE"
    MERGE = "MERGE"


class State(enum.StrEnum):
    OPEN = "OPEN"
    APPROVED = "APPROVED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"


class ProposalOver(Refused):
    message = "这项申请已经办结或者过期，请刷新后再看。"


class Proposal(Model):
    """An act that waits for a second person, or what became of it."""

    __tablename__ = "grant_proposal"
    __table_args__ = (
        sa.CheckConstraint(
            "decided_by_id <> proposed_by_id AND decided_by_id <> person_id", name="two_people"
        ),
        sa.CheckConstraint("proposed_by_id <> person_id", name="not_for_oneself"),
        sa.CheckConstraint(
            "state IN ('OPEN', 'WITHDRAWN') OR decided_by_id IS NOT NULL", name="decided"
        ),
        sa.CheckConstraint("(person_id IS NULL) = (to_id IS NOT NULL)", name="one_or_many"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[Act] = mapped_column(sa.Enum(Act, native_enum=False, length=20))
    #: Whom it is about; a unit's new place is about all those whose power shifts by it.
    person_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    role_code: Mapped[str | None] = mapped_column(sa.ForeignKey("role.code"))
    #: Where the post is, where the person belongs, or what is hung elsewhere or merged.
    unit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("unit.id"))
    #: Below which unit, or into which.
    to_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("unit.id"))
    assignment_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("assignment.id"))
    reason: Mapped[str] = mapped_column(sa.String(LONGEST_REASON))
    proposed_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    proposed_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    state: Mapped[State] = mapped_column(
        sa.Enum(State, native_enum=False, length=20), default=State.OPEN
    )
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(sa.String(LONGEST_REASON), default="")

    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    unit: Mapped[Unit] = relationship(foreign_keys=[unit_id])
    to: Mapped[Unit | None] = relationship(foreign_keys=[to_id])
    role: Mapped[Role | None] = relationship()
    assignment: Mapped[Assignment | None] = relationship()
    proposed_by: Mapped[Person] = relationship(foreign_keys=[proposed_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])

    @property
    def is_open(self) -> bool:
        return self.state == State.OPEN and clock.now() < self.expires_at

    def close(self, state: State, note: str = "") -> None:
        """Raises: ProposalOver."""
        if not self.is_open:
            raise ProposalOver
        self.state, self.decided_at, self.note = state, clock.now(), note


def visible(actor: Actor) -> list[Proposal]:
    """What the actor may confirm, or has proposed, or what others have where the actor may.

    Raises: NotFound: it is none of the actor's business at all.
    """
    if not concern(actor):
        raise NotFound
    query = sa.select(Proposal).where(
        sa.or_(
            permissions.visible_to(actor, Permission.CONFIRM_GRANTS, Proposal.unit_id),
            permissions.visible_to(actor, Permission.MANAGE_ACCOUNTS, Proposal.unit_id),
            Proposal.proposed_by_id == actor.person_id,
        )
    )
    named = query.options(
        *(joinedload(one) for one in (Proposal.person, Proposal.role)),
        *(joinedload(one) for one in (Proposal.unit, Proposal.to)),
        *(joinedload(one) for one in (Proposal.proposed_by, Proposal.decided_by)),
    )
    return list(session.scalars(named.order_by(Proposal.id.desc()).limit(MOST_LISTED)))


def of_unit(unit: Unit) -> list[Proposal]:
    """What is proposed of a unit itself and is still to be decided."""
    query = sa.select(Proposal).where(
        Proposal.unit_id == unit.id,
        Proposal.to_id.is_not(None),
        Proposal.state == State.OPEN,
        Proposal.expires_at > clock.now(),
    )
    named = (joinedload(one) for one in (Proposal.to, Proposal.proposed_by))
    return list(session.scalars(query.options(*named).order_by(Proposal.id)))


def lapse_of(unit: Unit) -> None:
    """What is proposed of a unit that is no more, or of others to come to it, is over."""
    session.execute(
        sa.update(Proposal)
        .where(
            Proposal.to_id.is_not(None),
            sa.or_(Proposal.unit_id == unit.id, Proposal.to_id == unit.id),
            Proposal.state == State.OPEN,
            Proposal.expires_at > clock.now(),
        )
        .values(expires_at=clock.now())
        .execution_options(synchronize_session="fetch")
    )


def concern(actor: Actor) -> bool:
    """Has somebody anything to do with what needs two?"""
    needed = (Permission.CONFIRM_GRANTS, Permission.MANAGE_ACCOUNTS, Permission.MANAGE_PEOPLE)
    return any(permissions.may(actor, one) for one in needed)


def may_see_to(actor: Actor, row: Proposal) -> bool:
    """Does the actor confirm what is proposed there? Nobody does alone who is concerned."""
    places = [row.unit] if row.to is None else [row.unit, row.to]
    return all(permissions.may(actor, Permission.CONFIRM_GRANTS, one) for one in places)


def may_decide(actor: Actor, row: Proposal) -> bool:
    is_another = actor.person_id not in {row.proposed_by_id, *concerned(row)}
    return is_another and may_see_to(actor, row)


def concerned(row: Proposal) -> set[uuid.UUID]:
    """To whom power comes, or from whom it goes."""
    if row.to is not None:
        return shift(row).people
    return set() if row.person is None else {row.person.id}


def shift(row: Proposal) -> Shift:
    """How power would shift by what is proposed of a unit, as things are now."""
    assert row.to is not None, "it goes somewhere"
    return reach.shift(row.unit, row.to, is_dissolved=row.kind == Act.MERGE)


def waiting(actor: Actor) -> int:
    """How many wait for the actor to confirm them."""
    if not permissions.may(actor, Permission.CONFIRM_GRANTS):
        return 0
    query = sa.select(Proposal).where(
        Proposal.state == State.OPEN,
        Proposal.expires_at > clock.now(),
        Proposal.proposed_by_id != actor.person_id,
        permissions.visible_to(actor, Permission.CONFIRM_GRANTS, Proposal.unit_id),
    )
    named = (joinedload(one) for one in (Proposal.person, Proposal.unit, Proposal.to))
    found = session.scalars(query.options(*named).order_by(Proposal.id).limit(MOST_LISTED))
    return sum(may_decide(actor, one) for one in found)
