"""Try a draft on many cases in the background: begun, watched, stopped, never in anybody's way.

The cases are chosen when it begins; jobs then take a few at a time, each in a short transaction of
its own, and write down what was found. Nothing else is written.
"""

from __future__ import annotations

import time
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, undefer

from app import clock
from app.cases.models import Case, CaseStatus
from app.db import session
from app.definitions.catalogue import Deployed
from app.definitions.models import Definition
from app.engine import InvalidProcedure
from app.errors import NotFound
from app.jobs import kinds, queue
from app.jobs.models import Lease
from app.jobs.queue import Order
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.permissions import Permission
from app.studio import replay, running, subjects
from app.studio.models import Draft
from app.studio.studymodels import Studied, Study, StudyKind, StudyState
from app.studio.subjects import Subject

#: The kind of the job that looks at a few cases.
STUDY = "studio.study"
#: Finished cases are replayed that ended within so long, the latest first, and no more than these.
BACK = timedelta(days=365)
MOST = {StudyKind.REPLAY: 5_000, StudyKind.RUNNING: 20_000}
#: So many cases are read at once; a job stops after so long, and orders the next.
AT_ONCE = 20
PATIENCE = 0.5
#: So many cases of a verdict are shown; so few running ones are sorted while somebody waits.
SHOWN = 50
FEW = 60


@dataclass(frozen=True)
class Found:
    """What was found of one case."""

    case_id: uuid.UUID
    verdict: str
    details: dict[str, Any]


def begin(actor: Actor, draft: Draft, kind: StudyKind) -> Study:
    """Try a draft as it is now on its cases; an earlier study of it of that kind is thrown away.

    Raises:
        Forbidden: the actor may not design procedures.
    """
    permissions.require(actor, Permission.DESIGN_DEFINITIONS)
    assert actor.person_id is not None, "only people ask"
    session.execute(sa.delete(Studied).where(Studied.study_id.in_(_earlier(draft, kind))))
    session.execute(sa.delete(Study).filter_by(draft_id=draft.id, kind=kind))
    study = Study(
        draft_id=draft.id,
        revision=draft.revision,
        kind=kind,
        total=0,
        begun_by_id=actor.person_id,
        begun_at=clock.now(),
        counts={},
    )
    session.add(study)
    session.flush()  # its cases refer to it
    chosen = _cases(draft.key, kind).limit(MOST[kind]).subquery()
    rows = sa.select(sa.literal(study.id, sa.Uuid()), chosen.c.id)
    session.execute(sa.insert(Studied).from_select(["study_id", "case_id"], rows))
    counted = sa.select(sa.func.count()).select_from(Studied).filter_by(study_id=study.id)
    study.total = session.scalar(counted) or 0
    if study.total:
        _order(study)
    else:
        _end(study, StudyState.DONE)
    return study


def _earlier(draft: Draft, kind: StudyKind) -> sa.Select[uuid.UUID]:
    return sa.select(Study.id).filter_by(draft_id=draft.id, kind=kind)


def _cases(key: str, kind: StudyKind) -> sa.Select[Any]:
    own = sa.select(Definition.id).filter_by(key=key).scalar_subquery()
    query = sa.select(Case.id).where(Case.definition_id == own)
    if kind == StudyKind.RUNNING:
        return query.where(Case.status == CaseStatus.OPEN).order_by(Case.started_at, Case.id)
    return query.where(
        Case.status == CaseStatus.FINISHED, Case.finished_at >= clock.now() - BACK
    ).order_by(Case.finished_at.desc(), Case.id)


def count_cases(key: str, kind: StudyKind) -> int:
    """How many cases a study of that kind would look at."""
    query = sa.select(sa.func.count()).select_from(_cases(key, kind).limit(MOST[kind]).subquery())
    return session.scalar(query) or 0


def latest(draft: Draft, kind: StudyKind) -> Study | None:
    """The study of a draft of that kind, if one was begun."""
    query = sa.select(Study).filter_by(draft_id=draft.id, kind=kind)
    return session.scalar(query.order_by(Study.begun_at.desc()).limit(1))


def stop(actor: Actor, draft: Draft, kind: StudyKind) -> Study:
    """Look at no further case; what was found stays.

    Raises:
        Forbidden, NotFound.
    """
    permissions.require(actor, Permission.DESIGN_DEFINITIONS)
    query = sa.select(Study).filter_by(draft_id=draft.id, kind=kind).with_for_update()
    study = session.scalar(query.order_by(Study.begun_at.desc()).limit(1))
    if study is None:
        raise NotFound
    if study.is_running:
        _end(study, StudyState.STOPPED)
    return study


def found(actor: Actor, study: Study, verdict: str, most: int = SHOWN) -> list[Studied]:
    """Cases of which that was found, with their details; only those that the actor may read."""
    query = (
        sa.select(Studied)
        .filter_by(study_id=study.id, verdict=verdict)
        .join(Case, Case.id == Studied.case_id)
        .where(permissions.visible_to(actor, Permission.READ_CASES, Case.unit_id))
        .options(contains_eager(Studied.case))
        .order_by(Studied.case_id)
    )
    return list(session.scalars(query.limit(most)))


def running_now(would_be: Deployed, key: str) -> list[running.Sorted] | None:
    """The running cases sorted at once, where they are few; None: a study must do it."""
    ids = list(session.scalars(_cases(key, StudyKind.RUNNING).limit(FEW + 1)))
    return None if len(ids) > FEW else running.of_cases(would_be, ids)


# -- the work


@kinds.kind(STUDY)
def look_on(lease: Lease) -> None:
    """Look at a few cases and order the rest; nothing where the study was stopped meanwhile."""
    query = sa.select(Study).filter_by(id=uuid.UUID(lease.arguments["study"])).with_for_update()
    study = session.scalar(query)
    if study is None or not study.is_running:
        return
    draft = session.get_one(Draft, study.draft_id, options=[undefer(Draft.files)])
    if draft.revision != study.revision:
        _end(study, StudyState.STALE)
        return
    try:
        subject = subjects.of_draft(draft)
    except InvalidProcedure:
        _end(study, StudyState.STALE)
        return
    _look(study, subject)
    if study.is_running:
        _order(study)


def _look(study: Study, subject: Subject) -> None:
    began = time.perf_counter()
    while time.perf_counter() - began < PATIENCE:
        waiting = sa.select(Studied).filter_by(study_id=study.id, verdict=None).limit(AT_ONCE)
        rows = {row.case_id: row for row in session.scalars(waiting)}
        if not rows:
            _end(study, StudyState.DONE)
            break
        for one in _judge(study, subject, list(rows)):
            row = rows.pop(one.case_id)
            row.verdict, row.details = one.verdict, one.details
        session.flush()
    study.worked += round(1000 * (time.perf_counter() - began)) + 1


def _judge(study: Study, subject: Subject, cases: Sequence[uuid.UUID]) -> list[Found]:
    if study.kind == StudyKind.RUNNING:
        ways = running.of_cases(subject.would_be, cases)
        counted = Counter(study.counts) + Counter(str(one.way) for one in ways)
        study.counts, study.done = dict(counted), study.done + len(ways)
        return [Found(one.case_id, str(one.way), one.to_json()) for one in ways]
    totals = replay.Totals.from_json(study.counts)
    outcomes = replay.of_cases(subject.would_be, cases)
    for one in outcomes:
        totals.add(one)
    study.counts, study.done = totals.to_json(), study.done + len(outcomes)
    return [Found(one.case_id, str(one.verdict), one.to_json()) for one in outcomes]


def _order(study: Study) -> None:
    key = f"{STUDY}:{study.id}"
    queue.later(Order(STUDY, {"study": str(study.id)}, unique_key=key))


def _end(study: Study, state: StudyState) -> None:
    study.state, study.ended_at = state, clock.now()
