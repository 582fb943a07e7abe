"""What the supervisor says to a quarter: queries, reminders, holds; never a figure (6.5)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app import audit, clock
from app.assessment import lines, rulings, stops
from app.assessment.models import Course, Stop, StopKind
from app.assessment.oversight import Supervision, Watching
from app.cases import messages, progress
from app.cases.models import Case
from app.db import session
from app.definitions.sources import Asking, Choice, choices
from app.errors import Invalid, Refused, Sentence
from app.i18n import mark
from app.notifications import outbox
from app.notifications.models import News
from app.organisation import directory
from app.organisation.actors import Actor
from app.points.locks import lock_both
from app.points.models import Claim, Cycle
from app.points.status import UNDER_WAY

#: Working days: to answer a query, and that a hold lasts.
DAYS = 3
#: Who may be asked and reminded: those through whose hands a quarter goes.
OFFICERS = ("ASSESSOR", "SECRETARY", "DEPUTY_SECRETARY", "ORG_COMMISSIONER")


class QuarterNotOpen(Invalid):
    """That quarter of the branch is not on its way; field `watched_cycle`."""

    def __init__(self) -> None:
        super().__init__({"watched_cycle": [Sentence(mark("请选择本支部正在评定的季度。"))]})


class LineNotOpen(Invalid):
    """That line is not on its way in the quarter; field `line`."""

    def __init__(self) -> None:
        said = Sentence(mark("请选择这个季度还没有入账的一件，或者不选。"))
        super().__init__({"line": [said]})


class AlreadyRenewed(Refused):
    message = "暂缓只能续一次；还要延长的，请报街道党建办决定。"


@dataclass(frozen=True)
class Said:
    """What a supervisor has written; no line means the whole quarter."""

    kind: Watching
    cycle_id: uuid.UUID
    claim_id: uuid.UUID | None
    text: str
    addressee_id: uuid.UUID | None


def say(actor: Actor, case: Case, said: Said) -> Supervision:
    """Put it into the file of the quarter; a hold takes effect at once. Once for a case.

    Raises:
        QuarterNotOpen, LineNotOpen: per field.
    """
    known = session.get(Supervision, case.id)
    if known is not None:
        return known
    course = session.get(Course, said.cycle_id)
    if course is None or not course.is_open or course.cycle.branch_id != case.unit_id:
        raise QuarterNotOpen
    row = Supervision(case=case, said_at=clock.now(), **vars(said))
    row.cycle = course.cycle
    session.add(row)
    session.flush()
    note(actor, row, "supervision.said", {"kind": row.kind.value, "text": row.text})
    _take_effect(row)
    return row


def _take_effect(row: Supervision) -> None:
    if row.claim is not None:
        _require_under_way(row)
    if row.kind == Watching.HOLD:
        row.until = _after(DAYS)
        if row.claim is not None:
            stops.hold(row.claim, row.case_id)
        return
    if row.kind == Watching.QUERY:
        row.until = _after(DAYS)
    else:
        row.ended_at = clock.now()
    if row.addressee_id is not None and row.kind == Watching.REMIND:
        title = Sentence("纪检委员提醒：%(about)s", about=row.said)
        link = f"/cases/{row.case_id}"
        outbox.send(row.addressee_id, title, body=row.text, link=link, kind=News.SUPERVISED)


def _require_under_way(row: Supervision) -> None:
    assert row.claim is not None, "asked of a line only"
    claim = lock_both(row.claim)
    is_open = claim.status in UNDER_WAY and not rulings.is_released(claim)
    if claim.cycle_id != row.cycle_id or not is_open:
        raise LineNotOpen


def _after(working_days: int) -> datetime:
    """24:00 of the last of so many working days from today."""
    return clock.day_end(clock.working_day_after(clock.today(), working_days))


def note(actor: Actor, row: Supervision, action: str, details: Mapping[str, Any]) -> None:
    """Every opinion and every answer is part of the quarter's file (`domain.md` 6.5).

    Locks the quarter's case: before its lines, as the quarter's own steps do. What is said of a
    quarter that was taken back stands in the supervisor's case alone, until it is begun anew.
    """
    course = session.get(Course, row.cycle_id)
    if course is None:
        return
    told = {"name": row.about, "supervision": str(row.case_id), **details}
    audit.record(progress.lock(course.case_id), actor, action, told)


def answer(actor: Actor, row: Supervision, text: str) -> None:
    """Whoever was asked has answered; the quarter is free of it."""
    row.answer, row.ended_at = text, clock.now()
    note(actor, row, "supervision.answered", {"text": text})
    title, link = Sentence("质询已答复：%(about)s", about=row.said), f"/cases/{row.case_id}"
    outbox.send(row.case.starter_id, title, body=text, link=link, kind=News.SUPERVISED)


def renew(actor: Actor, row: Supervision) -> Supervision:
    """The hold lasts three working days more, once.

    Raises:
        AlreadyRenewed: only the subdistrict may prolong it now.
    """
    if row.renewals:
        raise AlreadyRenewed
    return _prolong(actor, row, DAYS)


def prolong(actor: Actor, row: Supervision, working_days: int) -> Supervision:
    """The subdistrict lets the hold last so many working days more."""
    return _prolong(actor, row, working_days)


def _prolong(actor: Actor, row: Supervision, working_days: int) -> Supervision:
    row.renewals += 1
    row.until = _after(working_days)
    note(actor, row, "supervision.prolonged", {"days": working_days})
    return row


def lift(actor: Actor, row: Supervision) -> None:
    """The hold is over, by word or by time; what it has stopped goes on. Once more does nothing."""
    _end(actor, row, "supervision.lifted")


def take_back(actor: Actor, row: Supervision) -> None:
    """The supervisor withdraws what was said: nothing waits for an answer or a lift any more."""
    _end(actor, row, "supervision.withdrawn")


def _end(actor: Actor, row: Supervision, action: str) -> None:
    if row.ended_at is not None:
        return
    row.ended_at = clock.now()
    note(actor, row, action, {})
    stops.lift(row.case_id)
    if row.kind == Watching.HOLD and row.claim_id is None:
        of_quarter = sa.select(Course.case_id).filter_by(cycle_id=row.cycle_id)
        messages.post(session.scalars(of_quarter).all(), stops.CLEARED, {})


def of_case(case_id: uuid.UUID) -> Supervision | None:
    return session.get(Supervision, case_id)


def of_cycle(cycle_id: uuid.UUID) -> list[Supervision]:
    """All that was said to a quarter, oldest first."""
    query = (
        sa.select(Supervision)
        .filter_by(cycle_id=cycle_id)
        .options(joinedload(Supervision.claim).joinedload(Claim.member))
        .order_by(Supervision.said_at)
    )
    return list(session.scalars(query))


def held_lines(cycle_id: uuid.UUID) -> set[uuid.UUID]:
    """The lines of a quarter that a hold stops now."""
    query = sa.select(Stop.claim_id).filter_by(
        cycle_id=cycle_id, kind=StopKind.HOLD, lifted_at=None
    )
    return set(session.scalars(query))


def _name_of_cycle(cycle_id: str) -> str | None:
    found = session.get(Cycle, uuid.UUID(cycle_id))
    return None if found is None else found.name


@choices("assessment.cycles_under_way", tells=_name_of_cycle)
def cycles_under_way(asking: Asking) -> list[Choice]:
    """The quarters of the branch that are being assessed, the newest first."""
    query = (
        sa.select(Cycle)
        .join(Course, Course.cycle_id == Cycle.id)
        .where(
            Cycle.branch_id == asking.unit_id,
            Course.closed_at.is_(None),
            Course.cancelled_at.is_(None),
        )
        .order_by(Cycle.starts_on.desc())
    )
    return [(str(cycle.id), cycle.name) for cycle in session.scalars(query)]


@choices("assessment.lines_to_watch", tells=lines.told_by_id)
def lines_to_watch(asking: Asking) -> list[Choice]:
    """The lines of the branch that are on their way, by member and date."""
    found = [
        line
        for cycle, _name in cycles_under_way(asking)
        for line in lines.of_cycle(uuid.UUID(cycle), *UNDER_WAY)
    ]
    return [(str(line.id), lines.told(line)) for line in found]


@choices("assessment.officers", tells=directory.name_of)
def officers(asking: Asking) -> list[Choice]:
    """Those through whose hands the quarter of a branch goes."""
    found = directory.holder_names_at(asking.unit_id, OFFICERS)
    return [(str(person), name) for person, name in found.items()]
