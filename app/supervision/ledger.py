"""督办台账: the 督办单 that a reader oversees, has asked, or is asked by, narrowed and counted."""

from __future__ import annotations

import enum
import uuid
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from app import clock
from app.cases.models import Case, WorkItem
from app.cases.paging import PAGE, Page, before, page
from app.db import session
from app.definitions.models import Definition
from app.errors import NotFound
from app.organisation import permissions
from app.organisation.actors import Actor
from app.supervision import standing, states
from app.supervision.models import FollowUp, FollowUpLine
from app.supervision.overseeing import MOST
from app.supervision.reasons import DelayCause, Origin, causes_of
from app.supervision.states import State


class Side(enum.StrEnum):
    """From which side: of one's units, asked by oneself, or put to oneself."""

    UNITS = "units"
    ASKED = "asked"
    MINE = "mine"


class Period(enum.StrEnum):
    """In which stretch of days it was asked."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ALL = "all"

    @property
    def since(self) -> date | None:
        """Its first day; None: from the beginning."""
        today = clock.today()
        first = {
            Period.MONTH: today.replace(day=1),
            Period.QUARTER: today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1),
            Period.YEAR: today.replace(month=1, day=1),
        }
        return first.get(self)


class Silence(enum.StrEnum):
    """Of what was not answered: it still may be, or it is over."""

    AWAITED = "awaited"
    LAPSED = "lapsed"


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to; `procedure` is a key, `element` a step of it."""

    side: Side = Side.UNITS
    state: State | None = None
    unit_id: uuid.UUID | None = None
    procedure: str = ""
    element: str = ""
    cause: DelayCause | None = None
    origin: Origin | None = None
    silence: Silence | None = None
    period: Period = Period.ALL

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        found = [] if self.state is None else [states.stands_so(self.state)]
        if self.unit_id is not None:
            found.append(permissions.within([self.unit_id], FollowUp.unit_id))
        if self.procedure:
            named = sa.select(Definition.id).where(Definition.key == self.procedure)
            found.append(FollowUp.definition_id.in_(named))
        if self.period.since is not None:
            found.append(FollowUp.asked_at >= clock.day_end(self.period.since - clock.ONE_DAY))
        return found + self._of_a_line()

    def _of_a_line(self) -> list[sa.ColumnElement[bool]]:
        asked: list[sa.ColumnElement[bool]] = []
        if self.element:
            asked.append(FollowUpLine.element == self.element)
        if self.cause is not None:
            asked.append(FollowUpLine.cause == self.cause)
        if self.origin is not None:
            asked.append(FollowUpLine.cause.in_(causes_of(self.origin)))
        if self.silence is not None:
            is_to_do = sa.exists().where(WorkItem.id == FollowUpLine.work_item_id, is_open())
            is_awaited = self.silence == Silence.AWAITED
            asked += [FollowUpLine.cause.is_(None), is_to_do if is_awaited else sa.not_(is_to_do)]
        line = sa.exists().where(FollowUpLine.follow_up_id == FollowUp.id, *asked, is_counted())
        return [line] if asked else []


def is_open() -> sa.ColumnElement[bool]:
    """The condition that a line, joined to its work item, is still to be done by those asked."""
    return sa.and_(FollowUpLine.ended_at.is_(None), WorkItem.closed_at.is_(None))


def is_counted() -> sa.ColumnElement[bool]:
    """The condition that a line counts where steps and causes do: once for each work item.

    What was taken back does not. Of a work item that came into other hands the last answer counts,
    whoever gave it; where nobody has answered, that the last who are asked are silent.
    """
    other = aliased(FollowUpLine)
    later = sa.and_(
        sa.or_(other.cause.is_not(None), FollowUpLine.cause.is_(None)),
        other.id > FollowUpLine.id,
    )
    instead = sa.and_(other.cause.is_not(None), FollowUpLine.cause.is_(None))
    outdone = sa.exists().where(
        other.follow_up_id == FollowUpLine.follow_up_id,
        other.work_item_id == FollowUpLine.work_item_id,
        sa.or_(later, instead),
    )
    return sa.and_(FollowUp.withdrawn_why.is_(None), sa.not_(outdone))


@dataclass(frozen=True)
class Standing:
    """A 督办单 and how it stands."""

    row: FollowUp
    state: State


def seen(actor: Actor, follow_up_id: uuid.UUID) -> Standing:
    """One that concerns the actor, in full. Raises: NotFound."""
    query = _with_state().where(FollowUp.id == follow_up_id).options(*standing.in_full())
    found = session.execute(query).one_or_none()
    if found is None or not standing.is_seen(actor, found[0]):
        raise NotFound
    return Standing(found[0], State(found[1]))


def of_case(actor: Actor, case: Case) -> list[Standing]:
    """Those about a case that stand and concern the actor or are the actor's to answer."""
    query = _with_state().where(FollowUp.case_id == case.id, FollowUp.closed_at.is_(None))
    rows = session.execute(query.options(*standing.in_full()).order_by(FollowUp.id)).all()
    if not rows:
        return []
    ids = sa.select(FollowUp.id).where(FollowUp.case_id == case.id)
    shown = set(session.scalars(ids.where(standing.concerns(actor))))
    return [
        Standing(row, State(state))
        for row, state in rows
        if not State(state).is_over and (row.id in shown or standing.answerable(actor, row))
    ]


def counts(actor: Actor, wanted: Wanted) -> dict[State, int]:
    """How many stand how, none above `MOST` + 1."""
    several = [
        _ids(actor, replace(wanted, state=state)).limit(MOST + 1).subquery() for state in State
    ]
    counted = [sa.select(sa.func.count()).select_from(one).scalar_subquery() for one in several]
    return dict(zip(State, session.execute(sa.select(*counted)).one(), strict=True))


def listed(
    actor: Actor, wanted: Wanted, *, cursor: str | None = None, size: int = PAGE
) -> Page[Standing]:
    """The newest first; how they stand is worked out for those of the page alone.

    Raises: NotFound, for a cursor that is none.
    """
    query = (
        sa.select(FollowUp.id, FollowUp.asked_at)
        .where(_side(actor, wanted.side), *wanted.conditions())
        .where(*before(cursor, FollowUp.asked_at, FollowUp.id))
        .order_by(FollowUp.asked_at.desc(), FollowUp.id.desc())
        .limit(size + 1)
    )
    found: Page[Any] = page(session.execute(query).all(), size, lambda row: (row[1], row[0]))
    shown = _with_state().where(FollowUp.id.in_([row[0] for row in found.rows]))
    rows = session.execute(shown.options(*standing.in_full())).all() if found.rows else []
    by_id = {row.id: Standing(row, State(state)) for row, state in rows}
    return Page([by_id[row[0]] for row in found.rows], found.next_cursor)


def procedures(actor: Actor, side: Side) -> list[tuple[str, str]]:
    """Of which procedures there are any: key and title."""
    used = sa.select(FollowUp.definition_id).where(_side(actor, side))
    query = sa.select(Definition.key, Definition.title).where(Definition.id.in_(used))
    return [(key, title) for key, title in session.execute(query.order_by(Definition.title))]


def step_name(actor: Actor, wanted: Wanted) -> str:
    """What the step is called that a list is narrowed to."""
    query = (
        sa.select(sa.func.max(FollowUpLine.name))
        .join(FollowUp, FollowUp.id == FollowUpLine.follow_up_id)
        .where(FollowUpLine.element == wanted.element, _side(actor, wanted.side))
    )
    return session.scalar(query) or wanted.element


def _side(actor: Actor, side: Side) -> sa.ColumnElement[bool]:
    if side == Side.MINE:
        return standing.is_addressed(actor)
    overseen = standing.is_overseen(actor)
    if side == Side.ASKED:
        return sa.and_(FollowUp.supervisor_id == actor.person_id, overseen)
    return overseen


def _ids(actor: Actor, wanted: Wanted) -> sa.Select[uuid.UUID]:
    return sa.select(FollowUp.id).where(_side(actor, wanted.side), *wanted.conditions())


def _with_state() -> sa.Select[FollowUp, str]:
    return sa.select(FollowUp, states.state()).options(
        joinedload(FollowUp.case, innerjoin=True).joinedload(Case.definition, innerjoin=True),
        joinedload(FollowUp.unit, innerjoin=True),
        joinedload(FollowUp.supervisor, innerjoin=True),
    )
