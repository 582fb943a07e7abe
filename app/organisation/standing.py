"""Who acts for whom while somebody is away (外出委托): the rows, and what of them holds on a day.

Nothing is rewritten when somebody goes away: an actor has the mandates of the day of the act, so
that what a deputy may do begins, changes and ends by itself. Administrators have no part in
matters, so whatever a row says, no mandate holds on a day on which one of the two is one.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship

from app import clock
from app.db import Model, new_id, session
from app.organisation import administration, duties
from app.organisation.actors import Absence, Actor, Mandate, Post
from app.organisation.models import Assignment, Person, Unit

LONGEST_REASON = 200
#: What is on record where neither the principal nor the deputy has done it.
APPOINTED, ENDED = "stand_in.appointed", "stand_in.ended"


class StandIn(Model):
    """A deputy acts for a principal from a day to a day, both included; rows are never deleted."""

    __tablename__ = "stand_in"
    __table_args__ = (
        sa.Index("ix_stand_in_principal", "principal_id", "until"),
        sa.Index("ix_stand_in_deputy", "deputy_id", "until"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    principal_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    deputy_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    since: Mapped[date]
    until: Mapped[date]
    #: Keys of the procedures it is for; None: for all.
    procedures: Mapped[list[Any] | None]
    reason: Mapped[str] = mapped_column(sa.String(LONGEST_REASON))
    made_at: Mapped[datetime]
    #: Who appointed the deputy: the principal, or an administrator.
    made_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    #: When it was ended before its last day, and by whom.
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))

    principal: Mapped[Person] = relationship(foreign_keys=[principal_id])
    deputy: Mapped[Person] = relationship(foreign_keys=[deputy_id])
    made_by: Mapped[Person] = relationship(foreign_keys=[made_by_id])
    ended_by: Mapped[Person | None] = relationship(foreign_keys=[ended_by_id])

    def is_in_force(self, day: date) -> bool:
        return self.ended_at is None and self.since <= day <= self.until

    def is_to_come(self, day: date) -> bool:
        return self.ended_at is None and day < self.since

    def shares(self, procedures: Iterable[str] | None) -> bool:
        """Is it for one of these procedures, None being all?"""
        if self.procedures is None or procedures is None:
            return True
        return not set(self.procedures).isdisjoint(procedures)


def in_force(day: Any) -> sa.ColumnElement[bool]:
    """The condition under which a stand-in holds on a day."""
    post = aliased(Assignment)
    is_void = sa.exists().where(_is_of_either(post), post.in_force(day))
    dated = sa.and_(StandIn.since <= day, StandIn.until >= day, StandIn.ended_at.is_(None))
    return sa.and_(dated, sa.not_(is_void))


def _is_of_either(post: type[Assignment]) -> sa.ColumnElement[bool]:
    """The condition that a post makes the principal or the deputy an administrator."""
    either = post.person_id.in_([StandIn.principal_id, StandIn.deputy_id])
    return sa.and_(either, post.role_code.in_(duties.ADMINISTRATORS))


def concerns(person_id: Any, day: Any) -> sa.ColumnElement[bool]:
    """The condition that somebody is a deputy, or has one, on a day."""
    rows = sa.select(StandIn.id).where(in_force(day))
    return sa.or_(
        rows.where(StandIn.deputy_id == person_id).exists(),
        rows.where(StandIn.principal_id == person_id).exists(),
    ).label("is_concerned")


def of(person_id: uuid.UUID, day: date) -> tuple[tuple[Mandate, ...], tuple[Absence, ...]]:
    """For whom a person may act on a day, with the posts of those, and who acts for the person."""
    rows = session.execute(_of_one(), {"person": person_id, "today": day}).all()
    absences = tuple(
        Absence(row.deputy_id, row.deputy, row.until, _scope(row.procedures))
        for row in {row.id: row for row in rows if row.principal_id == person_id}.values()
    )
    held: dict[uuid.UUID, list[Any]] = {}
    for row in rows:
        if row.deputy_id == person_id:
            held.setdefault(row.id, []).append(row)
    return tuple(_mandate(found) for found in held.values()), absences


def _mandate(rows: list[Any]) -> Mandate:
    first = rows[0]
    posts = tuple(
        Post(row.role_code, row.unit_id, row.unit_path, row.unit_name)
        for row in rows
        if row.role_code is not None
    )
    procedures = _scope(first.procedures)
    return Mandate(first.principal_id, first.principal, first.until, procedures, posts)


def _scope(procedures: list[Any] | None) -> frozenset[str] | None:
    return None if procedures is None else frozenset(procedures)


@cache
def _of_one() -> sa.Select[Any]:
    person: sa.BindParameter[Any] = sa.bindparam("person", type_=sa.Uuid())
    today: sa.BindParameter[Any] = sa.bindparam("today")
    principal, deputy, place = aliased(Person), aliased(Person), aliased(Unit)
    held = sa.and_(
        Assignment.person_id == StandIn.principal_id,
        StandIn.deputy_id == person,
        Assignment.in_force(today),
    )
    return (
        sa.select(
            *(StandIn.id, StandIn.principal_id, StandIn.deputy_id, StandIn.until),
            StandIn.procedures,
            principal.name.label("principal"),
            deputy.name.label("deputy"),
            Assignment.role_code,
            place.id.label("unit_id"),
            place.path.label("unit_path"),
            place.name.label("unit_name"),
        )
        .join(principal, principal.id == StandIn.principal_id)
        .join(deputy, deputy.id == StandIn.deputy_id)
        .outerjoin(Assignment, held)
        .outerjoin(place, place.id == Assignment.unit_id)
        .where(
            in_force(today),
            sa.or_(StandIn.deputy_id == person, StandIn.principal_id == person),
        )
        .order_by(StandIn.since, StandIn.id, Assignment.since, Assignment.id)
    )


def standing_for(person_ids: Iterable[uuid.UUID], day: date) -> dict[uuid.UUID, list[StandIn]]:
    """Who of these is away on a day: person → the stand-ins that hold then; others are left out."""
    wanted = set(person_ids)
    found: dict[uuid.UUID, list[StandIn]] = {}
    if not wanted:
        return found
    told = {"principals": list(wanted), "today": day}
    for row in session.scalars(_of_several(), told):
        found.setdefault(row.principal_id, []).append(row)
    return found


@cache
def _of_several() -> sa.Select[StandIn]:
    principals: sa.BindParameter[Any] = sa.bindparam("principals", expanding=True)
    return (
        sa.select(StandIn)
        .where(StandIn.principal_id.in_(principals), in_force(sa.bindparam("today")))
        .options(sa.orm.joinedload(StandIn.deputy))
        .order_by(StandIn.since, StandIn.id)
    )


def unfinished(person_id: uuid.UUID, day: date) -> list[StandIn]:
    """In which somebody is the principal or the deputy, on a day or on one after it; locked."""
    query = sa.select(StandIn).where(
        sa.or_(StandIn.principal_id == person_id, StandIn.deputy_id == person_id),
        StandIn.ended_at.is_(None),
        StandIn.until >= day,
    )
    return list(session.scalars(query.order_by(StandIn.id).with_for_update()))


def of_administrators(day: date) -> list[tuple[StandIn, Assignment]]:
    """What is void on some day and has not ended by this one, with the post that makes it so."""
    last = sa.func.coalesce(Assignment.until, date.max)
    query = (
        sa.select(StandIn, Assignment)
        .join(Assignment, _is_of_either(Assignment))
        .where(
            *(StandIn.ended_at.is_(None), StandIn.until >= day),
            *(Assignment.since <= StandIn.until, last >= StandIn.since, last >= Assignment.since),
        )
        .order_by(StandIn.id, Assignment.id)
    )
    return [(row, post) for row, post in session.execute(query)]


def end_on_record(rows: Iterable[StandIn], actor: Actor, **further: object) -> None:
    """End mandates that neither of the two has ended."""
    for row in rows:
        row.ended_at, row.ended_by_id = clock.now(), actor.person_id
        administration.record(actor, ENDED, about(row) | further)


def about(row: StandIn) -> dict[str, object]:
    """What a record says of a stand-in."""
    return {
        "id": str(row.id),
        "principal": row.principal.name,
        "deputy": row.deputy.name,
        "since": row.since.isoformat(),
        "until": row.until.isoformat(),
        "procedures": None if row.procedures is None else ", ".join(row.procedures),
    }
