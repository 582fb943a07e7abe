"""How a 督办单 stands: from what has been answered and done, and from the day.

While its case is suspended nobody may act in it: then nothing is late.
"""

from __future__ import annotations

import enum
from collections.abc import Callable

import sqlalchemy as sa

from app import clock
from app.cases.models import Case, WorkItem
from app.i18n import mark
from app.supervision.models import FollowUp, FollowUpLine


class State(enum.StrEnum):
    """The graver ones first where lines differ."""

    WAITING = "waiting"
    PROMISED = "promised"
    UNANSWERED = "unanswered"
    BROKEN = "broken"
    DONE = "done"
    WITHDRAWN = "withdrawn"

    @property
    def is_over(self) -> bool:
        return self in {State.DONE, State.WITHDRAWN}


STATE_TITLES: dict[State, str] = {
    State.WAITING: mark("待回复"),
    State.PROMISED: mark("已承诺"),
    State.UNANSWERED: mark("逾期未回复"),
    State.BROKEN: mark("承诺已过"),
    State.DONE: mark("督办办结"),
    State.WITHDRAWN: mark("督办撤销"),
}
#: In which the level above is told.
ESCALATED = (State.UNANSWERED, State.BROKEN)


def open_lines(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """The condition that whoever is asked now has a line like that to do still."""
    return (
        sa.exists()
        .where(FollowUpLine.follow_up_id == FollowUp.id, FollowUpLine.work_item_id == WorkItem.id)
        .where(FollowUpLine.ended_at.is_(None), WorkItem.closed_at.is_(None), *conditions)
    )


def state() -> sa.ColumnElement[str]:
    """The column that says how a follow-up stands today."""
    return sa.case(
        (FollowUp.withdrawn_why.is_not(None), State.WITHDRAWN.value),
        (sa.or_(FollowUp.closed_at.is_not(None), sa.not_(open_lines())), State.DONE.value),
        (_is_late(), State.UNANSWERED.value),
        (_is_broken(), State.BROKEN.value),
        (_is_unanswered(), State.WAITING.value),
        else_=State.PROMISED.value,
    )


def stands_so(wanted: State) -> sa.ColumnElement[bool]:
    """The condition that a follow-up stands so; of what is closed no line need be looked at."""
    if wanted == State.WITHDRAWN:
        return FollowUp.withdrawn_why.is_not(None)
    stands = FollowUp.closed_at.is_(None)
    if wanted == State.DONE:
        is_kept = FollowUp.withdrawn_why.is_(None)
        is_closed = FollowUp.closed_at.is_not(None)
        return sa.or_(sa.and_(is_closed, is_kept), sa.and_(stands, sa.not_(open_lines())))
    return sa.and_(stands, _STANDING[wanted]())


def _is_unanswered() -> sa.ColumnElement[bool]:
    return open_lines(FollowUpLine.promised_on.is_(None))


def _is_late() -> sa.ColumnElement[bool]:
    """A line is not answered, and its day has passed."""
    late = open_lines(FollowUpLine.answer_by < clock.today(), FollowUpLine.promised_on.is_(None))
    return sa.and_(late, _time_counts())


def _is_broken() -> sa.ColumnElement[bool]:
    """A promised day has passed, and nothing was left unanswered until its own day has."""
    broken = open_lines(FollowUpLine.promised_on < clock.today())
    return sa.and_(broken, _time_counts(), sa.not_(_is_late()))


def _time_counts() -> sa.ColumnElement[bool]:
    """The case is not suspended: while it is, nobody may act in it."""
    suspended = sa.select(Case.id).where(Case.suspended_at.is_not(None)).correlate(None)
    return FollowUp.case_id.not_in(suspended)


def _is_waiting() -> sa.ColumnElement[bool]:
    return sa.and_(_is_unanswered(), sa.not_(sa.or_(_is_late(), _is_broken())))


def _is_promised() -> sa.ColumnElement[bool]:
    return sa.and_(open_lines(), sa.not_(sa.or_(_is_unanswered(), _is_broken())))


_STANDING: dict[State, Callable[[], sa.ColumnElement[bool]]] = {
    State.UNANSWERED: _is_late,
    State.BROKEN: _is_broken,
    State.WAITING: _is_waiting,
    State.PROMISED: _is_promised,
}
