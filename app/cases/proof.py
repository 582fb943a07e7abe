"""Does what is stored of cases still hold together? For `flask verify`."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa

from app import audit, clock
from app.cases import correlation, timers
from app.cases.happenings import Incident, Subscription
from app.cases.models import Case, CaseStatus, WorkItem
from app.cases.parts import BLOCKING, JOINING, Part
from app.db import session
from app.definitions import catalogue
from app.engine import Run, StateMismatch
from app.jobs import kinds
from app.jobs.models import Job, JobState

#: A job that has been due for so long is one that no worker does.
LEFT_ALONE = timedelta(hours=1)


def check() -> list[str]:
    """Every broken chain, and all that `check_rows` finds."""
    return _found_by(lambda case: audit.verify(case) + _row_faults(case))


def check_rows() -> list[str]:
    """Every case whose rows are not what it waits for; jobs nobody does.

    For whoever walks all chains of the house besides (`auditing.checking`).
    """
    return _found_by(_row_faults)


def _found_by(faults_of: Callable[[Case], list[str]]) -> list[str]:
    cases = session.scalars(sa.select(Case).order_by(Case.number)).yield_per(200)
    found = [f"{case.number}：{fault}" for case in cases for fault in faults_of(case)]
    return found + _job_faults()


def _row_faults(case: Case) -> list[str]:
    return _waiting_faults(case) + _incident_faults(case)


def _waiting_faults(case: Case) -> list[str]:
    """What a case waits for, by its rows and by its state: people, messages, the clock."""
    items = list(session.scalars(sa.select(WorkItem).filter_by(case_id=case.id, closed_at=None)))
    messages = _subscribed(case)
    if len(messages) != case.messages_awaited:
        return ["等待消息的个数与登记的不一致"]
    if case.status != CaseStatus.OPEN:
        found = ["已办结却仍有待办"] if items else []
        return found + (["已办结却仍在等待消息"] if messages else [])
    try:
        run = Run.restore(catalogue.spec_of(case.version_id), case.state)
    except StateMismatch as fault:
        return [str(fault)]
    expected = sorted(task.id for task in run.ready())
    awaited = {correlation.address(one) for one in run.awaited}
    found = [] if _waited_for(items) == expected else ["待办与流程所处的步骤不一致"]
    found += [] if all(map(_is_in_place, items)) else ["待办与它旁边的委派、加签、补正不一致"]
    found += [] if messages == awaited else ["登记的消息与流程等待的不一致"]
    return found + _timer_faults(case, run)


def _waited_for(items: list[WorkItem]) -> list[str]:
    """The engine's visits for which somebody still has to act, each once for the step itself.

    A step that its holder has done waits for those who sign it too.
    """
    steps = [one.engine_id for one in items if one.part == Part.STEP]
    signed = {
        one.engine_id
        for one in items
        if one.part in JOINING and one.parent is not None and not one.parent.is_open
    }
    return sorted([*steps, *signed])


def _is_in_place(item: WorkItem) -> bool:
    """Is it paused just when something stands before it, and beside a step unless it is one?"""
    if item.part == Part.STEP:
        return item.parent_id is None and item.is_paused is bool(item.waiting(BLOCKING))
    step = item.parent
    if step is None or step.part != Part.STEP or step.engine_id != item.engine_id:
        return False
    return item.is_paused is (item.part == Part.AFTER and step.is_open)


def _subscribed(case: Case) -> set[tuple[str, str]]:
    rows = session.scalars(sa.select(Subscription).filter_by(case_id=case.id))
    return {(row.message, row.key) for row in rows}


def _timer_faults(case: Case, run: Run) -> list[str]:
    """The due time of a case is that of its run, unless a job has taken the timer over."""
    if case.next_due_at == run.next_due:
        return []
    unfinished = sa.select(Job.id).where(
        Job.case_id == case.id, Job.kind == timers.FIRE, Job.state != JobState.DONE
    )
    is_taken_over = case.next_due_at is None and session.scalar(unfinished) is not None
    return [] if is_taken_over else ["登记的到期时间与流程的定时不一致"]


def _incident_faults(case: Case) -> list[str]:
    rows = session.scalars(sa.select(Incident).filter_by(case_id=case.id, resolved_at=None)).all()
    found = [] if len(rows) == case.incidents_open else ["异常的件数与登记的不一致"]
    lasting = kinds.that_outlive_their_case()
    if case.status != CaseStatus.OPEN and any(one.kind not in lasting for one in rows):
        found.append("已办结却仍有异常")
    return found


def _job_faults() -> list[str]:
    """Jobs that no worker does, given up without an incident, or of cases that are not there."""
    late = sa.and_(
        Job.state == JobState.WAITING,
        Job.run_at <= clock.now() - LEFT_ALONE,
        Job.lease_until <= clock.machine_now() - LEFT_ALONE,
    )
    open_ones = set(session.scalars(sa.select(Incident.job_id).filter_by(resolved_at=None)))
    given_up = session.scalars(sa.select(Job.id).filter_by(state=JobState.FAILED))
    return [
        *_told("到期一小时仍无人办理", session.scalars(sa.select(Job.kind).where(late))),
        *_told("没有办成却没有登记异常", _kinds_of(set(given_up) - open_ones)),
        *_told("所属的事项不存在", session.scalars(_of_no_case())),
        *_told("异常所指的任务不是没有办成的", _incidents_without_job()),
    ]


def _told(fault: str, found: sa.ScalarResult[str] | list[str]) -> list[str]:
    return [f"任务 {kind}：{fault}（{count} 个）" for kind, count in Counter(found).items()]


def _kinds_of(jobs: set[uuid.UUID]) -> list[str]:
    return [session.get_one(Job, one).kind for one in jobs]


def _of_no_case() -> sa.Select[str]:
    there = sa.exists().where(Case.id == Job.case_id)
    return sa.select(Job.kind).where(Job.case_id.is_not(None), sa.not_(there))


def _incidents_without_job() -> list[str]:
    """Open incidents whose job neither stands given up nor is being tried again."""
    stands = sa.exists().where(Job.id == Incident.job_id, Job.state != JobState.DONE)
    query = sa.select(Incident.kind).where(Incident.resolved_at.is_(None), sa.not_(stands))
    return list(session.scalars(query))
