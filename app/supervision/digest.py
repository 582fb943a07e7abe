"""督办周报: at the beginning of a week each supervisor is told once how what they asked stands."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import date

import sqlalchemy as sa

from app import clock
from app.cases.models import Case
from app.db import session
from app.errors import Sentence, as_it_stands
from app.i18n import mark
from app.notifications import outbox
from app.notifications.models import News
from app.supervision import states
from app.supervision.models import FollowUp
from app.supervision.states import ESCALATED, STATE_TITLES, State

LINK = "/supervision/follow-ups?side=asked"
#: What is still unread from the week before becomes the new one.
MERGE = "supervision.digest"
#: So many cases are named, the gravest first.
NAMED = 5
_GRAVEST = [*ESCALATED[::-1], State.WAITING, State.PROMISED]


def is_due() -> bool:
    """Is today the first working day of its week?"""
    calendar, today = clock.working_calendar(), clock.today()
    monday = today - clock.ONE_DAY * today.weekday()
    week = (monday + clock.ONE_DAY * number for number in range(7))
    return today == next(filter(calendar.is_working, week), None)


def send_all() -> None:
    """One message to everybody who has asked something that stands."""
    for person_id, found in _standing().items():
        counted = Counter(state for state, *_rest in found)
        outbox.send(
            person_id,
            Sentence(
                "督办周报：%(all)s件未办结，其中逾期未回复%(late)s件、承诺已过%(broken)s件",
                all=counted.total(),
                late=counted[State.UNANSWERED],
                broken=counted[State.BROKEN],
            ),
            body=[_words(*one) for one in sorted(found, key=_rank)[:NAMED]],
            link=LINK,
            kind=News.SUPERVISED,
            merge=MERGE,
        )


def _standing() -> dict[uuid.UUID, list[tuple[State, date, str]]]:
    """Supervisor → of each that stands: state, the day asked for, and the case's title."""
    query = (
        sa.select(FollowUp.supervisor_id, states.state(), FollowUp.answer_by, Case.title)
        .join(Case, Case.id == FollowUp.case_id)
        .where(FollowUp.closed_at.is_(None))
    )
    found: dict[uuid.UUID, list[tuple[State, date, str]]] = {}
    for person_id, state, day, title in session.execute(query):
        if not State(state).is_over:
            found.setdefault(person_id, []).append((State(state), day, title))
    return found


def _rank(one: tuple[State, date, str]) -> tuple[int, date]:
    return _GRAVEST.index(one[0]), one[1]


def _words(state: State, _day: date, title: str) -> Sentence:
    said = mark("%(state)s：%(title)s")
    return Sentence(said, state=Sentence(STATE_TITLES[state]), title=as_it_stands(title))
