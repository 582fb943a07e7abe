"""Lock, move, keep: the one way a case moves."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import undefer

from app import audit, clock
from app.cases import assignment, correlation, incidents
from app.cases.models import NEVER, Case, CaseStatus, WorkItem
from app.db import session, tentatively
from app.definitions import catalogue
from app.engine import Call, Decided, Performed, ReadyTask, Run, Sent, TaskNotReady, feel
from app.errors import NotFound
from app.notifications import outbox
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
    return (
        sa.select(Case)
        .options(undefer(Case.state))
        .with_for_update(of=Case)
        .execution_options(populate_existing=True)
    )


def begin(case: Case, actor: Actor) -> Run:
    """The run of a case that starts now, at its first waiting point; nothing is kept yet."""
    spec = catalogue.spec_of(case.version_id)
    return Run.start(spec, {CASE: about(case)}, _caller(case, actor))


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
    return Run.restore(catalogue.spec_of(case.version_id), case.state, _caller(case, actor))


def _caller(case: Case, actor: Actor) -> Callable[[str, str], Call]:
    def call(element: str, visit: str) -> Call:
        return call_of(case, actor, element, visit)

    return call


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


def note_doer(run: Run, element: str, actor: Actor) -> None:
    """Let the procedure know who did a step: `case.done_by.<element>`."""
    about = run.variables[CASE]
    run.variables[CASE] = {
        **about,
        "done_by": {**about["done_by"], element: str(actor.person_id)},
    }


@dataclass(frozen=True)
class Renewal:
    """The work items that a move opens, those that are over by it, and the messages waited for."""

    opened: list[WorkItem]
    over: list[WorkItem]
    awaited: correlation.Change


def renewal(case: Case, run: Run, done: str | None = None) -> Renewal:
    """What a move does to the work items, save the one that was done (its engine's id).

    What its operations have changed says nothing about work items, posts and messages, and is
    written with all the rest in the end.
    """
    gone = [engine_id for engine_id in run.closed if engine_id != done]
    with session.no_autoflush:
        opened = [_work_item(case, run, task) for task in run.opened]
        over = open_items(case, gone) if gone else []
        return Renewal(opened, over, correlation.change(case, run))


def keep(case: Case, run: Run, renewed: Renewal | None = None) -> None:
    """Write down where a case has come to.

    1. the state and when its next timer is due;
    2. what the system did on the way, as an entry of its own;
    3. work items that no longer wait are closed, those that newly wait are opened, and a person
       whom one of them names is told;
    4. the messages it waits for are noted, and those it has sent are handed on;
    5. a case that has reached its end is closed.

    Give `renewed`, asked for before anything was changed, and nothing is read here: then each row
    is written once.
    """
    if renewed is None:
        renewed = renewal(case, run)
    case.state, case.next_due_at = run.save(), run.next_due
    steps = _system_steps(run)
    if steps:
        audit.record(case, SYSTEM, "case.moved", {"steps": steps})
    for item in renewed.over:
        item.finish(None)
    session.add_all(renewed.opened)
    _tell_those_named(case, run, renewed.opened)
    correlation.keep(case, run, renewed.awaited)
    if run.finished:
        case.close(CaseStatus.FINISHED, run.outcome)
        incidents.end_with(case)
        audit.record(case, SYSTEM, "case.finished", {"outcome": run.outcome})


def _tell_those_named(case: Case, run: Run, opened: Collection[WorkItem]) -> None:
    """What waits for a post is seen in the inbox of the post; one person is told besides."""
    for item in opened:
        named = person_of(item.candidate_key)
        if named is not None:
            body = run.spec.elements[item.element].documentation
            title = f"{item.name}：{case.title}"
            outbox.send(named, title, body=body, link=f"/cases/{case.id}")


def _system_steps(run: Run) -> list[dict[str, Any]]:
    """What the system did in this move, in the order of the way."""
    done = [_performed(run, one) for one in run.performed]
    done += [_decided(run, one) for one in run.decided]
    done += [_sent(run, one) for one in run.sent]
    order = {passed.id: number for number, passed in enumerate(run.trail)}
    return sorted(done, key=lambda step: order.get(step["element"], len(order)))


def _performed(run: Run, one: Performed) -> dict[str, Any]:
    return {
        "element": one.element,
        "name": run.spec.elements[one.element].label,
        "operation": one.operation,
        "result": feel.to_json(one.result),
    }


def _decided(run: Run, one: Decided) -> dict[str, Any]:
    return {
        "element": one.element,
        "name": run.spec.elements[one.element].label,
        "decision": one.decision,
        "table": one.name,
        "inputs": feel.to_json(one.inputs),
        "rules": list(one.rules),
        "notes": list(one.notes),
        "result": feel.to_json(one.result),
    }


def _sent(run: Run, one: Sent) -> dict[str, Any]:
    return {
        "element": one.element,
        "name": run.spec.elements[one.element].label,
        "message": one.message,
        "key": correlation.key_text(one.key),
    }


def open_items(case: Case, engine_ids: Collection[str] | None = None) -> list[WorkItem]:
    """The work items that wait in a case, or those of them that the engine knows by these ids."""
    query = _open_items()
    if engine_ids is not None:
        query = query.where(WorkItem.engine_id.in_(engine_ids))
    return list(session.scalars(query, {"case": case.id}))


@cache
def _open_items() -> sa.Select[WorkItem]:
    return sa.select(WorkItem).where(
        WorkItem.case_id == sa.bindparam("case"), WorkItem.closed_at.is_(None)
    )


def _work_item(case: Case, run: Run, task: ReadyTask) -> WorkItem:
    turn = assignment.turn(case, run, task)
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
