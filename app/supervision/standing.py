"""督办单 as rows: whom they concern, locked with their case, who may answer, seen to be over."""

from __future__ import annotations

import uuid
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app import clock
from app.cases import progress, turns
from app.cases.models import Case, WorkItem
from app.cases.sidelines import Withheld
from app.db import session
from app.errors import NotFound, Refused
from app.organisation import permissions
from app.organisation.actors import PERSON, Actor, person_key
from app.organisation.permissions import Permission
from app.supervision import states
from app.supervision.models import Addressee, FollowUp, FollowUpLine


class FollowUpOver(Refused):
    message = "对“%(title)s”的督办已经办结或者撤销。"


def concerns(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition that a follow-up is the actor's to see: once put to them, or of their units."""
    return sa.or_(is_overseen(actor), _was_addressed(actor))


def is_overseen(actor: Actor) -> sa.ColumnElement[bool]:
    may = permissions.visible_to(actor, Permission.READ_CASES, FollowUp.unit_id)
    return sa.and_(may, _is_not_withheld(actor))


def is_addressed(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition that the actor is asked now, and nobody else has taken what it is about."""
    return _is_asked(actor, FollowUpLine.ended_at.is_(None), sa.not_(_is_with_another(actor)))


def _is_with_another(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition that a work item is open and somebody else has taken it."""
    assert actor.person_id is not None, "people are asked"
    key = sa.func.coalesce(WorkItem.held_key, WorkItem.candidate_key)
    is_anothers = sa.and_(key.like(f"{PERSON}%"), key != person_key(actor.person_id))
    is_to_be_done = sa.and_(WorkItem.closed_at.is_(None), FollowUpLine.is_to_office.is_(False))
    return sa.and_(is_to_be_done, is_anothers)


def _was_addressed(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition that the actor is asked, or was before others were."""
    return _is_asked(actor)


def _is_asked(actor: Actor, *lines: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    asked = (
        sa.select(FollowUpLine.follow_up_id)
        .join(Addressee, Addressee.line_id == FollowUpLine.id)
        .join(WorkItem, WorkItem.id == FollowUpLine.work_item_id)
        .where(Addressee.person_id == actor.person_id, *lines)
    )
    return sa.and_(FollowUp.id.in_(asked), _is_not_withheld(actor))


def _is_not_withheld(actor: Actor) -> sa.ColumnElement[bool]:
    kept = sa.select(Withheld.case_id).where(Withheld.person_id == actor.person_id)
    return FollowUp.case_id.not_in(kept)


def is_seen(actor: Actor, row: FollowUp) -> bool:
    """Does it concern the actor, or is what it asks about the actor's turn by now?"""
    one = sa.select(FollowUp.id).where(FollowUp.id == row.id)
    if session.scalar(one.where(concerns(actor))) is not None:
        return True
    is_kept = session.scalar(one.where(_is_not_withheld(actor))) is None
    return not is_kept and any(turns.is_turn(actor, line.item) for line in row.lines)


def locked(actor: Actor, follow_up_id: uuid.UUID) -> tuple[Case, FollowUp]:
    """A follow-up and its case, as they are now; until the transaction ends nobody changes them.

    Raises:
        NotFound: there is none, or it does not concern the actor.
    """
    row = session.get(FollowUp, follow_up_id)
    if row is None:
        raise NotFound
    case = progress.lock(row.case_id)
    row = _fresh(follow_up_id)
    if not is_seen(actor, row):
        raise NotFound
    return case, row


def _fresh(follow_up_id: uuid.UUID) -> FollowUp:
    query = sa.select(FollowUp).where(FollowUp.id == follow_up_id).options(*in_full())
    return session.scalars(query.execution_options(populate_existing=True)).one()


def in_full() -> tuple[sa.orm.interfaces.ORMOption, ...]:
    """What is read with a follow-up that is to be shown or acted on."""
    lines = selectinload(FollowUp.lines)
    return (
        lines.selectinload(FollowUpLine.item),
        lines.selectinload(FollowUpLine.addressees).joinedload(Addressee.person),
        lines.selectinload(FollowUpLine.replies),
        selectinload(FollowUp.escalations),
    )


def answerable(actor: Actor, row: FollowUp) -> list[FollowUpLine]:
    """The open lines that are the actor's to answer: whose turn it is, or who is to arrange it."""
    if row.closed_at is not None:
        return []
    return [line for line in row.current if line.is_open and _is_to_answer(actor, line)]


def _is_to_answer(actor: Actor, line: FollowUpLine) -> bool:
    is_asked = any(one.person_id == actor.person_id for one in line.addressees)
    return (line.is_to_office and is_asked) or turns.holds(actor, line.item)


def is_over(row: FollowUp) -> bool:
    return row.closed_at is not None or not any(line.is_open for line in row.lines)


def require(row: FollowUp, case: Case) -> None:
    """Refuse what only a follow-up allows that stands. Raises: FollowUpOver."""
    if is_over(row):
        raise FollowUpOver(title=case.title)


def was_asked(actor: Actor, row: FollowUp) -> bool:
    """Is the actor asked, or was before others were?"""
    return any(one.person_id == actor.person_id for line in row.lines for one in line.addressees)


def of_supervisor(actor: Actor, case: Case) -> FollowUp | None:
    """What the actor has asked about a locked case and still stands; what is over is closed."""
    query = sa.select(FollowUp).where(
        FollowUp.case_id == case.id,
        FollowUp.supervisor_id == actor.person_id,
        FollowUp.closed_at.is_(None),
    )
    row = session.scalar(query.options(*in_full()).execution_options(populate_existing=True))
    if row is None or not is_over(row):
        return row
    settle(row)
    return None


def own_of(actor: Actor, case_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """What the actor has asked about these cases and still stands: case → 督办单, by their ids."""
    query = sa.select(FollowUp.case_id, FollowUp.id).where(
        FollowUp.case_id.in_(case_ids),
        FollowUp.supervisor_id == actor.person_id,
        FollowUp.closed_at.is_(None),
        states.open_lines(),
    )
    return dict(session.execute(query).all()) if case_ids else {}


def settle(row: FollowUp) -> None:
    """It is over: when the last of its work items was closed, or came to the supervisor."""
    row.closed_at = max(line.ended_at or line.item.closed_at or clock.now() for line in row.lines)
    session.flush()  # before another of the same supervisor may stand
