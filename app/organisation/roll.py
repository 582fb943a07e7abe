"""The member list of a branch through time: who moves from branch to branch, and who leaves.

A member's place keeps its code on a move; every move stays on record, so that a past year shows
the people who belonged to the branch then (`domain.md` 4.3).
"""

from __future__ import annotations

import uuid
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app import clock
from app.db import session
from app.organisation import directory
from app.organisation.models import Assignment, Membership, Move, Unit

MEMBER = "MEMBER"


def move(member: Membership, to: Unit, *, cause: str) -> Move:
    """Let a member, whose row is locked, belong to another branch from today; once for a cause.

    Every post at the old branch ends; the post of a member begins at the new one.
    """
    known = session.scalar(sa.select(Move).filter_by(cause=cause))
    if known is not None:
        return known
    made = Move(
        person=member.person, from_branch=member.branch, to_branch=to, on=clock.today(), cause=cause
    )
    session.add(made)
    end_posts(member)
    member.branch, member.person.unit = to, to
    directory.assign(member.person, MEMBER, to)
    session.flush()
    return made


def end_posts(member: Membership) -> None:
    """Let every post of a member at their branch end with yesterday."""
    held = sa.select(Assignment).where(
        Assignment.person_id == member.person_id,
        Assignment.unit_id == member.branch_id,
        directory.in_force(clock.today()),
    )
    for assignment in session.scalars(held):
        assignment.let_end(clock.today() - clock.ONE_DAY)


def moves_of(branch_id: uuid.UUID, year: int) -> list[Move]:
    """Who came to a branch and who went from it in a year, first to last."""
    query = (
        sa.select(Move)
        .where(
            sa.or_(Move.from_branch_id == branch_id, Move.to_branch_id == branch_id),
            Move.on.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .options(joinedload(Move.person), joinedload(Move.from_branch), joinedload(Move.to_branch))
        .order_by(Move.on, Move.id)
    )
    return list(session.scalars(query))


def members_in(branch_id: uuid.UUID, year: int) -> list[Membership]:
    """Who belonged to a branch at the end of a year, or belongs to it now, by member code.

    Whoever has left in the course of the year is among them.
    """
    came, went = _moved_after(branch_id, year)
    belongs = sa.or_(Membership.branch_id == branch_id, Membership.person_id.in_(went))
    query = (
        sa.select(Membership)
        .where(
            belongs,
            Membership.person_id.not_in(came),
            sa.or_(Membership.left_on.is_(None), Membership.left_on >= date(year, 1, 1)),
        )
        .options(joinedload(Membership.person))
        .order_by(Membership.code)
    )
    return list(session.scalars(query))


def branch_in(member: Membership, year: int) -> Unit:
    """The branch to which a member belonged at the end of a year, or belongs now."""
    later = sa.select(Move).where(Move.person_id == member.person_id, Move.on > date(year, 12, 31))
    first = session.scalar(later.order_by(Move.on, Move.id).limit(1))
    return member.branch if first is None else first.from_branch


def _moved_after(branch_id: uuid.UUID, year: int) -> tuple[set[uuid.UUID], set[uuid.UUID]]:
    """Who came to a branch only after a year, and who was in it then and went later."""
    if year >= clock.today().year:
        return set(), set()
    query = (
        sa.select(Move.person_id, Move.from_branch_id)
        .where(
            sa.or_(Move.from_branch_id == branch_id, Move.to_branch_id == branch_id),
            Move.on > date(year, 12, 31),
        )
        .order_by(Move.on, Move.id)
    )
    first: dict[uuid.UUID, uuid.UUID] = {}
    for person_id, from_branch_id in session.execute(query):
        first.setdefault(person_id, from_branch_id)
    went = {person_id for person_id, left in first.items() if left == branch_id}
    return first.keys() - went, went
