"""Every month is reported, in July it is checked; what is missing, late or short is told (8.8)."""

from __future__ import annotations

import calendar
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app import audit, clock
from app.db import session
from app.errors import Invalid, Refused, Sentence
from app.i18n import mark
from app.organisation.actors import SYSTEM, Actor
from app.rectification.models import Line, MidCheck, Rectification, Report
from app.rectification.planning import ACCEPT_MONTH
from app.rectification.vocabulary import Flag, LineState, Measure

#: A report is in time so many working days after its month, and waited for so many more.
DUE_DAYS, WAIT_DAYS = 5, 10
#: What a month must bring at least (`domain.md` 8.8): visits of the leader, days of the secretary.
LEAST_VISITS, LEAST_DAYS = 1, 20
#: After the report of June comes the check, after that of October the acceptance.
CHECK_AFTER, ACCEPT_AFTER = 6, ACCEPT_MONTH - 1


class NoOpenMonth(Refused):
    message = "没有等待报告的月份。"


class EvidenceMissing(Invalid):
    """A line is closed with files, its own or those of the report; field `report_files`."""

    def __init__(self) -> None:
        told = Sentence(mark("有问题申请销号的，请附上整改前后的照片或材料。"))
        super().__init__({"report_files": [told]})


class TooManyDays(Invalid):
    """More than the month has; field `secretary_days`."""

    def __init__(self, most: int) -> None:
        told = Sentence(mark("这个月只有%(most)s天。"), most=most)
        super().__init__({"secretary_days": [told]})


@dataclass(frozen=True)
class Reported:
    """How a line stands, a word to it, and the ids of the files that show it."""

    state: LineState
    note: str
    files: Sequence[str]


@dataclass(frozen=True)
class Told:
    """What a report says: what of it is asked depends on the measures; `files` are ids."""

    leader_visits: int | None
    secretary_days: int | None
    text: str
    files: Sequence[str]
    lines: Mapping[uuid.UUID, Reported]

    def evidence(self, line: Line) -> list[str]:
        """What shows that a line is put right: its own files, else those of the whole report."""
        return list(self.lines[line.id].files or self.files)


def next_month(found: Rectification) -> Report:
    """The next month to report: the one after the last, none before the plan; once more the same.

    The first is the whole month after the plan was approved.
    """
    last = found.reports[-1] if found.reports else None
    if last is not None and last.received_at is None and last.missed_at is None:
        return last
    assert found.planned_on is not None, "months come after the plan"
    month = _after(found.planned_on)
    if last is not None:
        month = max(month, _after(last.month))
    due_on = clock.working_day_after(last_day(month), DUE_DAYS)
    made = Report(month=month, due_on=due_on)
    found.reports.append(made)
    session.flush()
    return made


def _after(day: date) -> date:
    """The first day of the month after that of a day."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def last_day(month: date) -> date:
    return _after(month) - clock.ONE_DAY


def lost_on(report: Report) -> date:
    """The last day on which somebody waits for a report."""
    return clock.working_day_after(report.due_on, WAIT_DAYS)


def follows(report: Report) -> str:
    """What comes after the report of a month: `check`, `accept` or the next `month`."""
    return {CHECK_AFTER: "check", ACCEPT_AFTER: "accept"}.get(report.month.month, "month")


def report(found: Rectification, actor: Actor, told: Told) -> Report:
    """Keep the report of the month that waits; what is short is flagged, and accepted all the same.

    Raises:
        NoOpenMonth.
        EvidenceMissing: a line is closed that no file shows.
        TooManyDays.
    """
    row = waiting(found)
    most = calendar.monthrange(row.month.year, row.month.month)[1]
    if (told.secretary_days or 0) > most:
        raise TooManyDays(most)
    closing = [one for one in found.open_lines if _closes(told, one)]
    if not all(map(told.evidence, closing)):
        raise EvidenceMissing
    for line in found.open_lines:
        if line.id in told.lines:
            line.progress = told.lines[line.id].note
    for line in closing:
        line.closed_on, line.evidence = clock.today(), told.evidence(line)
    row.received_at, row.text = clock.now(), told.text
    row.leader_visits, row.secretary_days = told.leader_visits, told.secretary_days
    row.flags = [one.value for one in _flags(row, found.chosen)]
    about = {"month": row.month.isoformat(), "closed": len(closing), "flags": row.flags}
    audit.record(found, actor, "rectification.reported", about)
    return row


def _closes(told: Told, line: Line) -> bool:
    return line.id in told.lines and told.lines[line.id].state == LineState.CLOSED


def _flags(row: Report, measures: Collection[Measure]) -> list[Flag]:
    has_leader, has_secretary = Measure.LEADER in measures, Measure.FIRST_SECRETARY in measures
    checks = [
        (clock.today() > row.due_on, Flag.LATE),
        (has_leader and (row.leader_visits or 0) < LEAST_VISITS, Flag.LEADER_ABSENT),
        (has_secretary and (row.secretary_days or 0) < LEAST_DAYS, Flag.SECRETARY_SHORT),
    ]
    return [flag for is_wrong, flag in checks if is_wrong]


def waiting(found: Rectification) -> Report:
    """The month that waits for its report. Raises: NoOpenMonth."""
    row = found.reports[-1] if found.reports else None
    if row is None or row.received_at is not None or row.missed_at is not None:
        raise NoOpenMonth
    return row


def miss(found: Rectification) -> Report:
    """Nobody waits any longer for the report of a month. Raises: NoOpenMonth."""
    row = waiting(found)
    row.missed_at = clock.now()
    audit.record(found, SYSTEM, "rectification.report_missed", {"month": row.month.isoformat()})
    return row


def check(found: Rectification, actor: Actor, note: str, *, is_on_course: bool | None) -> MidCheck:
    """Keep the check of July; None: the month went by without one. A later one takes its place."""
    today = clock.today()
    row = next((one for one in found.checks if one.year == today.year), None)
    if row is None:
        row = MidCheck(year=today.year)
        found.checks.append(row)
    row.checked_on, row.is_on_course, row.note = today, is_on_course, note
    audit.record(found, actor, "rectification.checked", {"on_course": is_on_course})
    return row


def supervise(found: Rectification, actor: Actor, note: str) -> None:
    """The district says what it thinks of one that is not on course."""
    found.checks[-1].district_note = note
    audit.record(found, actor, "rectification.supervised", {"note": note})
