"""Lock, move, keep: the one way a case moves."""

from __future__ import annotations

import uuid
from collections import deque
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import undefer

from app import audit, clock
from app.cases import (
    assignment,
    correlation,
    countersigning,
    entrusting,
    incidents,
    moves,
    skipping,
    vacancies,
)
from app.cases.models import NEVER, Case, CaseStatus, WorkItem
from app.cases.signatures import Signature
from app.cases.turns import note_doer, note_principal
from app.db import session, tentatively
from app.definitions import catalogue, questions
from app.definitions.sources import Asking
from app.engine import Call, Element, ReadyTask, Run, TaskNotReady
from app.errors import Invalid, NotFound, Refused
from app.notifications.models import News
from app.organisation.actors import SYSTEM, Actor, person_of

#: The variable that holds what the house itself knows of a case; no form may write it.
CASE = "case"


def lock(case_id: uuid.UUID) -> Case:
    """The case with fresh values; until the transaction ends nobody else can move it.

    Raises:
        NotFound: there is no such case.
    """
    return _found(session.scalar(_case(), {"case": case_id}))


def lock_of_item(item_id: uuid.UUID) -> Case:
    """The case that a work item belongs to, as `lock` gives it. Raises: NotFound."""
    return _found(session.scalar(_case_of_item(), {"item": item_id}))


def _found(case: Case | None) -> Case:
    if case is None:
        raise NotFound
    return case


@cache
def _case() -> sa.Select[Any]:
    return _locking().where(Case.id == sa.bindparam("case"))


@cache
def _case_of_item() -> sa.Select[Any]:
    own = sa.select(WorkItem.case_id).where(WorkItem.id == sa.bindparam("item"))
    return _locking().where(Case.id == own.scalar_subquery())


def _locking() -> sa.Select[Any]:
    return sa.select(Case).options(undefer(Case.state)).with_for_update(of=Case)


def begin(case: Case, actor: Actor) -> Run:
    """The run of a case that starts now, at its first waiting point; nothing is kept yet."""
    spec = catalogue.spec_of(case.version_id)
    return Run.start(spec, {CASE: about(case)}, _caller(case, actor), who_signs(case))


def about(case: Case) -> dict[str, Any]:
    """What the procedure of a case is told of it before anything has happened."""
    return {
        "id": str(case.id),
        "number": case.number,
        "unit": str(case.unit_id),
        "starter": str(case.starter_id),
        "entered_by": None if case.entered_by_id is None else str(case.entered_by_id),
        "started_on": clock.office_day(case.started_at),
        "done_by": {},
    }


def restore(case: Case, actor: Actor) -> Run:
    """The run of a locked case, on whose steps operations act for the actor."""
    spec = catalogue.spec_of(case.version_id)
    return Run.restore(spec, case.state, _caller(case, actor), who_signs(case))


def _caller(case: Case, actor: Actor) -> Callable[[str, str], Call]:
    def call(element: str, visit: str) -> Call:
        return call_of(case, actor, element, visit)

    return call


def who_signs(case: Case) -> Callable[[Element, Mapping[str, Any]], list[str]]:
    """Who signs a step of a case together, where the diagram leaves that to the house."""
    return partial(assignment.signers, case)


def call_of(case: Case, actor: Actor, element: str, visit: str) -> Call:
    """What an operation is told of who asks; the system's id is empty."""
    actor_id = "" if actor.person_id is None else str(actor.person_id)
    return Call(str(case.id), actor_id, element, visit, tentatively)


def variables_of(case: Case) -> dict[str, Any]:
    """What the procedure of a case knows."""
    return dict(restore(case, SYSTEM).variables)


def names_for(run: Run, item: WorkItem) -> dict[str, Any]:
    """What a work item sees: the variables of its scope and, of many alike, its own.

    One that waits no longer sees what the case knows.
    """
    try:
        return dict(run.seen_by(item.engine_id))
    except TaskNotReady:
        return dict(run.variables)


@dataclass(frozen=True)
class Renewal:
    """The work items that a move opens, those that are over by it, and the messages waited for.

    `vacant` are those of the opened that nobody can do now; `rights` are to sign with others;
    `counted` is what those who have signed together have come to by this.
    """

    opened: list[WorkItem]
    over: list[WorkItem]
    awaited: correlation.Change
    vacant: list[WorkItem]
    rights: list[Signature]
    counted: dict[str, Any] | None = None


def renewal(case: Case, run: Run, done: str | None = None) -> Renewal:
    """What a move does to the work items, save the one that was done (its engine's id).

    What its operations have changed says nothing about work items, posts and messages, and is
    written with all the rest in the end.
    """
    gone = [engine_id for engine_id in run.closed if engine_id != done]
    with session.no_autoflush:
        turns = [(task, assignment.turn(case, run, task)) for task in run.opened]
        opened = [_work_item(case, task, turn) for task, turn in turns]
        over = open_items(case, gone) if gone else []
        return Renewal(
            opened,
            over,
            correlation.change(case, run),
            [item for item, (_, turn) in zip(opened, turns, strict=True) if turn.is_vacant],
            countersigning.entitled(run, zip(run.opened, opened, strict=True)),
        )


def keep(case: Case, run: Run, renewed: Renewal | None = None, *, may_skip: bool = True) -> None:
    """Write down where a case has come to.

    1. the state and when its next timer is due;
    2. what the system did on the way, as an entry of its own;
    3. work items that no longer wait are closed, those that newly wait are opened, and a person
       whom one of them names is told;
    4. the messages it waits for are noted, and those it has sent are handed on;
    5. a case that has reached its end is closed;
    6. what is open and needs nobody is passed by the system, and the case goes on from there, but
       not in a circle; unless it may not (`may_skip`) as somebody has just sent the case there.

    Give `renewed`, asked for before anything was changed, and nothing is read here: then each row
    is written once.
    """
    waiting = deque([(_write_down(case, run, renewed or renewal(case, run)), frozenset[str]())])
    while waiting:
        here, passed = waiting.popleft()
        for item in here.opened:
            further = _pass_by(case, item, here, passed) if may_skip else None
            if further is not None:
                waiting.append((further, passed | {item.element}))
            elif item in here.vacant:
                vacancies.tell(case, item)


def _write_down(case: Case, run: Run, renewed: Renewal) -> Renewal:
    case.state, case.next_due_at = run.save(), run.next_due
    if renewed.counted is not None:
        audit.record(case, SYSTEM, "votes.counted", renewed.counted)
    steps = moves.system_steps(run)
    if steps:
        audit.record(case, SYSTEM, "case.moved", {"steps": steps})
    for item in renewed.over:
        item.finish(None)
    session.add_all([*renewed.opened, *renewed.rights])
    _tell_those_named(case, run, renewed.opened)
    correlation.keep(case, run, renewed.awaited)
    if run.finished:
        case.close(CaseStatus.FINISHED, run.outcome)
        incidents.end_with(case)
        audit.record(case, SYSTEM, "case.finished", {"outcome": run.outcome})
    return renewed


def _pass_by(case: Case, item: WorkItem, here: Renewal, passed: frozenset[str]) -> Renewal | None:
    """Do a step that needs nobody; None where it waits for somebody all the same.

    `passed` are the steps that were on the way to it.
    """
    is_over = not (case.is_open and item.is_open)
    skip = None if is_over else skipping.due(case, item, is_vacant=item in here.vacant)
    if skip is not None and item.element in passed:
        vacancies.tell_of_a_circle(case, item)
        skip = None
    if skip is None:
        return None
    with suppress(Refused, Invalid), tentatively():  # whoever does it after all is told why
        return _skipped(case, item, skip)
    return None


def _skipped(case: Case, item: WorkItem, skip: skipping.Skip) -> Renewal:
    run = restore(case, SYSTEM)
    asked = catalogue.questions_of(case.version_id, item.element)
    asking = Asking(case.unit_id, None, names_for(run, item))
    cleaned = questions.check(asked, skip.answers, asking)
    note_doer(run, item.element, skip.person_id)
    note_principal(run, item.element, None)
    run.complete(item.engine_id, cleaned)
    renewed = renewal(case, run, item.engine_id)
    for opened in renewed.opened:
        opened.cause_id = item.id
    item.finish(None)
    skipping.record(case, item, skip, cleaned)
    return _write_down(case, run, renewed)


def _tell_those_named(case: Case, run: Run, opened: Collection[WorkItem]) -> None:
    """What waits for a post is seen in the inbox of the post; one person is told besides."""
    for item in opened:
        named = person_of(item.candidate_key)
        if named is not None:
            body = item.request or run.spec.elements[item.element].documentation
            title = f"{item.name}：{case.title}"
            kind = News.RETURNED if item.request else News.TURN
            entrusting.tell(item, named, title, body=body, kind=kind)


def open_items(case: Case, engine_ids: Collection[str] | None = None) -> list[WorkItem]:
    """The work items that wait in a case, in the order in which they came to wait.

    Or those of them that the engine knows by these ids.
    """
    query = _open_items()
    if engine_ids is not None:
        query = query.where(WorkItem.engine_id.in_(engine_ids))
    return list(session.scalars(query, {"case": case.id}))


@cache
def _open_items() -> sa.Select[WorkItem]:
    waits = sa.and_(WorkItem.case_id == sa.bindparam("case"), WorkItem.closed_at.is_(None))
    return sa.select(WorkItem).where(waits).order_by(WorkItem.id)


def _work_item(case: Case, task: ReadyTask, turn: assignment.Turn) -> WorkItem:
    return WorkItem(
        case=case,
        element=task.element,
        name=task.name,
        engine_id=task.id,
        candidate_key=turn.candidate_key,
        post_key=turn.post_key,
        opened_at=clock.now(),
        due_at=task.due or NEVER,
        recusals=turn.recusals,
    )
