"""How a 督办单 stands: from what has been answered and done, and from the day."""

from __future__ import annotations

import enum

import sqlalchemy as sa

from app import clock
from app.cases.models import WorkItem
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
    """The condition that a follow-up has a line like that whose work item is still open."""
    return (
        sa.exists()
        .where(FollowUpLine.follow_up_id == FollowUp.id, FollowUpLine.work_item_id == WorkItem.id)
        .where(WorkItem.closed_at.is_(None), *conditions)
    )


def state() -> sa.ColumnElement[str]:
    """The column that says how a follow-up stands today."""
    today = clock.today()
    unanswered = open_lines(FollowUpLine.promised_on.is_(None))
    return sa.case(
        (FollowUp.withdrawn_why.is_not(None), State.WITHDRAWN.value),
        (sa.or_(FollowUp.closed_at.is_not(None), sa.not_(open_lines())), State.DONE.value),
        (sa.and_(unanswered, FollowUp.answer_by < today), State.UNANSWERED.value),
        (open_lines(FollowUpLine.promised_on < today), State.BROKEN.value),
        (unanswered, State.WAITING.value),
        else_=State.PROMISED.value,
    )


def stands_so(wanted: State) -> list[sa.ColumnElement[bool]]:
    """The conditions that a follow-up stands so, with what an index can find of it."""
    found = [state() == wanted.value]
    if not wanted.is_over:
        found.append(FollowUp.closed_at.is_(None))
    return found
