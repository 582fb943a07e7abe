"""Add what was done since the last look to the figures: a job that plans its next turn.

What is not counted yet is marked so on its own row, and the mark goes with the figures in one
transaction: so each thing is counted once, whatever is broken off. Nothing of this is done while
somebody waits.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased, undefer

from app import clock
from app.cases import progress
from app.cases.models import Case, CaseStatus, WorkItem
from app.cases.parts import Part
from app.db import Model, session
from app.definitions import catalogue
from app.engine import StateMismatch
from app.jobs import kinds, queue
from app.jobs.models import Lease
from app.jobs.queue import Order
from app.organisation.actors import SYSTEM
from app.organisation.models import UnitDescent
from app.supervision.figures import DoerFigure, FlowFigure, StepFigure, Way, WayFigure
from app.supervision.stays import bucket_of

FOLD = "supervision.fold"
#: So many work items, and so many cases, are added in one transaction.
ITEMS, CASES = 1_000, 200
#: How old figures may be.
EVERY = timedelta(minutes=5)
#: Of a way so many steps are told apart.
LONGEST_WAY = 60

Key = tuple[Any, ...]


def plan() -> None:
    """Have it done soon; nothing new if that is planned already."""
    queue.later(Order(FOLD, {}, unique_key=FOLD, run_at=clock.now() + EVERY))


@kinds.kind(FOLD)
def fold(_lease: Lease) -> None:
    """The job; it plans its next turn, at once where more is waiting."""
    items, cases = fold_items(), fold_cases()
    if items == ITEMS or cases == CASES:
        queue.later(Order(FOLD, {}, unique_key=FOLD))
    else:
        plan()


def fold_items() -> int:
    """Add some of the work items that were closed; how many were looked at."""
    found = session.execute(_uncounted_items()).all()
    done = [_Visit(*row) for row in found if row.done_by_id is not None and row.part == Part.STEP]
    above = _above({one.unit_id for one in done})
    _add(StepFigure, _sums((one.step_keys(above), one.figures()) for one in done))
    _add(DoerFigure, _sums(([one.doer_key()], one.figures()[:3]) for one in done))
    _mark(WorkItem, [row.id for row in found])
    return len(found)


@dataclass(frozen=True)
class _Visit:
    """A step that somebody has done."""

    id: uuid.UUID
    part: Part
    element: str
    definition_id: uuid.UUID
    version_id: uuid.UUID
    unit_id: uuid.UUID
    done_by_id: uuid.UUID
    opened_at: datetime
    closed_at: datetime
    due_at: datetime
    has_been_there: bool

    @property
    def is_again(self) -> bool:
        """Did the case come back? Whoever starts it has done the first step by that."""
        is_first = self.element == catalogue.spec_of(self.version_id).first_user_task
        return is_first or self.has_been_there

    @property
    def time(self) -> timedelta:
        return clock.working_time_between(self.opened_at, self.closed_at)

    def step_keys(self, above: Mapping[uuid.UUID, Sequence[uuid.UUID]]) -> list[Key]:
        month, bucket = _month(self.closed_at), bucket_of(self.time)
        rest = (self.definition_id, self.element, month, self.version_id, bucket)
        return [(unit, *rest) for unit in above[self.unit_id]]

    def doer_key(self) -> Key:
        return (self.unit_id, _month(self.closed_at), self.done_by_id, self.definition_id)

    def figures(self) -> tuple[int, ...]:
        is_late = self.closed_at > self.due_at
        return 1, int(self.time.total_seconds()), int(is_late), int(self.is_again)


def _uncounted_items() -> sa.Select[Any]:
    before = aliased(WorkItem)
    has_been_there = sa.exists().where(
        before.case_id == WorkItem.case_id,
        before.element == WorkItem.element,
        before.part == Part.STEP,
        before.done_by_id.is_not(None),
        before.closed_at <= WorkItem.opened_at,
        before.id < WorkItem.id,
    )
    item = WorkItem
    what = (item.id, item.part, item.element, item.definition_id, Case.version_id, Case.unit_id)
    when = (item.done_by_id, item.opened_at, item.closed_at, item.due_at, has_been_there)
    columns: tuple[Any, ...] = (*what, *when)
    return (
        sa.select(*columns)
        .join(Case, Case.id == item.case_id)
        .where(item.closed_at.is_not(None), item.is_counted.is_(False))
        .order_by(item.id)
        .limit(ITEMS)
        .with_for_update(of=WorkItem, skip_locked=True)
    )


def fold_cases() -> int:
    """Add some of the cases that were finished; how many were looked at."""
    query = (
        sa.select(Case)
        .where(Case.status != CaseStatus.OPEN, Case.is_counted.is_(False))
        .options(undefer(Case.state))
        .order_by(Case.id)
        .limit(CASES)
        .with_for_update(of=Case, skip_locked=True)
    )
    found = list(session.scalars(query))
    done = [one for one in found if one.status == CaseStatus.FINISHED]
    above, ways = _above({one.unit_id for one in done}), _ways(done)
    _keep_ways(ways.values())
    _add(WayFigure, _sums((_way_keys(one, ways[one.id], above), _took(one)) for one in done))
    _add(FlowFigure, _sums(_flows(done, above)))
    _mark(Case, [one.id for one in found])
    return len(found)


def _ways(cases: Sequence[Case]) -> dict[uuid.UUID, list[str]]:
    """The steps of each case in the order in which people had them, those at once in one."""
    query = (
        sa.select(WorkItem.case_id, WorkItem.element, WorkItem.opened_at)
        .where(
            WorkItem.case_id.in_([one.id for one in cases]),
            WorkItem.part == Part.STEP,
            WorkItem.done_by_id.is_not(None),
        )
        .order_by(WorkItem.case_id, WorkItem.opened_at, WorkItem.id)
    )
    found: dict[uuid.UUID, list[str]] = {one.id: [] for one in cases}
    before = None
    for case_id, element, opened_at in session.execute(query) if cases else ():
        is_at_once = (case_id, element, opened_at) == before
        if not is_at_once and len(found[case_id]) < LONGEST_WAY:
            found[case_id].append(element)
        before = (case_id, element, opened_at)
    return found


def _digest(way: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(way).encode()).hexdigest()


def _keep_ways(ways: Iterable[Sequence[str]]) -> None:
    rows = {_digest(one): list(one) for one in ways}
    if rows:
        said = [{"digest": digest, "steps": steps} for digest, steps in rows.items()]
        session.execute(_insert(Way).on_conflict_do_nothing(), said)


def _way_keys(case: Case, way: Sequence[str], above: Mapping[Any, Sequence[Any]]) -> list[Key]:
    month, bucket = _month(_finished(case)), bucket_of(_time(case))
    rest = (case.definition_id, month, case.version_id, _digest(way), bucket)
    return [(unit, *rest) for unit in above[case.unit_id]]


def _took(case: Case) -> tuple[int, ...]:
    return 1, int(_time(case).total_seconds())


def _time(case: Case) -> timedelta:
    return clock.working_time_between(case.started_at, _finished(case))


def _finished(case: Case) -> datetime:
    assert case.finished_at is not None, "it is finished"
    return case.finished_at


def _flows(
    cases: Iterable[Case], above: Mapping[Any, Sequence[Any]]
) -> Iterator[tuple[list[Key], tuple[int, ...]]]:
    for case in cases:
        month = _month(_finished(case))
        for flow, count in _taken(case).items():
            keys = [(unit, case.version_id, flow, month) for unit in above[case.unit_id]]
            yield keys, (count,)


def _taken(case: Case) -> dict[str, int]:
    """Flow → how often it was taken; nothing of a case whose state cannot be read."""
    flows = catalogue.spec_of(case.version_id).flows
    try:
        trail = progress.restore(case, SYSTEM).trail
    except StateMismatch:
        return {}
    return {one.id: one.count for one in trail if one.id in flows}


def _month(instant: datetime) -> date:
    return clock.office_day(instant).replace(day=1)


def _above(units: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[uuid.UUID]]:
    """Unit → itself and all above it."""
    found: dict[uuid.UUID, list[uuid.UUID]] = {one: [] for one in units}
    query = sa.select(UnitDescent.unit_id, UnitDescent.ancestor_id)
    for unit, ancestor in session.execute(query.where(UnitDescent.unit_id.in_(found))):
        found[unit].append(ancestor)
    return found


def _sums(
    told: Iterable[tuple[Sequence[Key], tuple[int, ...]]],
) -> dict[Key, tuple[int, ...]]:
    """The figures that belong to one key, added up."""
    found: dict[Key, list[int]] = {}
    for keys, figures in told:
        for key in keys:
            sums = found.setdefault(key, [0] * len(figures))
            for place, figure in enumerate(figures):
                sums[place] += figure
    return {key: tuple(sums) for key, sums in found.items()}


def _add(kind: type[Model], sums: Mapping[Key, tuple[int, ...]]) -> None:
    """Add to the rows of these keys, in one order always, so that no two folders wait crosswise."""
    if not sums:
        return
    table = kind.__table__
    keys = [one.name for one in table.primary_key]
    figures = [one.name for one in table.columns if one.name not in keys]
    insert = _insert(kind)
    more = {name: table.c[name] + insert.excluded[name] for name in figures}
    rows = [
        dict(zip((*keys, *figures), (*key, *sums[key]), strict=True))
        for key in sorted(sums, key=str)
    ]
    session.execute(insert.on_conflict_do_update(index_elements=keys, set_=more), rows)


def _insert(kind: type[Model]) -> Any:
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    return dialect.insert(kind)


def _mark(kind: type[Any], ids: Sequence[uuid.UUID]) -> None:
    table = kind.__table__  # the mark is no change of the row for whoever works on it
    if ids:
        session.execute(sa.update(table).where(table.c.id.in_(ids)).values(is_counted=True))
