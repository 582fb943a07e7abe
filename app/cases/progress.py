"""Lock, move, keep: the one way a case moves."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, undefer

from app import audit, clock
from app.cases import assignment
from app.cases.models import NEVER, Case, CaseStatus, WorkItem
from app.db import session
from app.definitions import catalogue
from app.engine import Call, Decided, Performed, ReadyTask, Run, feel
from app.errors import NotFound
from app.organisation.actors import SYSTEM, Actor

#: The variable that holds what the house itself knows of a case; no form may write it.
CASE = "case"


def lock(case_id: uuid.UUID) -> Case:
    """The case with fresh values; until the transaction ends nobody else can move it.

    Raises:
        NotFound: there is no such case.
    """
    query = (
        sa.select(Case)
        .filter_by(id=case_id)
        .options(
            undefer(Case.state),
            joinedload(Case.version, innerjoin=True),
            joinedload(Case.definition, innerjoin=True),
            joinedload(Case.unit, innerjoin=True),
            joinedload(Case.starter, innerjoin=True),
        )
        .with_for_update(of=Case)
        .execution_options(populate_existing=True)
    )
    case = session.scalar(query)
    if case is None:
        raise NotFound
    return case


def begin(case: Case, actor: Actor) -> Run:
    """The run of a case that starts now, at its first waiting point; nothing is kept yet."""
    about = {
        "id": str(case.id),
        "number": case.number,
        "unit": str(case.unit_id),
        "starter": str(case.starter_id),
        "started_on": clock.office_day(case.started_at),
        "done_by": {},
    }
    spec = catalogue.spec_of(case.version)
    return Run.start(spec, {CASE: about}, _caller(case, actor))


def restore(case: Case, actor: Actor) -> Run:
    """The run of a locked case, on whose steps operations act for the actor."""
    return Run.restore(catalogue.spec_of(case.version), case.state, _caller(case, actor))


def _caller(case: Case, actor: Actor) -> Callable[[str, str], Call]:
    def call(element: str, visit: str) -> Call:
        return call_of(case, actor, element, visit)

    return call


def call_of(case: Case, actor: Actor, element: str, visit: str) -> Call:
    """What an operation is told of who asks; the system's id is empty."""
    actor_id = "" if actor.person_id is None else str(actor.person_id)
    return Call(case_id=str(case.id), actor_id=actor_id, element=element, visit=visit)


def variables_of(case: Case) -> dict[str, Any]:
    """What the procedure of a case knows."""
    return restore(case, SYSTEM).variables


def names_for(run: Run, item: WorkItem) -> dict[str, Any]:
    """What a waiting work item sees: the case's variables and, of many alike, its own item."""
    for task in run.ready():
        repetition = run.spec.elements[task.element].repetition
        if task.id == item.engine_id and repetition and repetition.item:
            return {**run.variables, repetition.item: task.item}
    return dict(run.variables)


def note_doer(run: Run, element: str, actor: Actor) -> None:
    """Let the procedure know who did a step: `case.done_by.<element>`."""
    about = run.variables[CASE]
    run.variables[CASE] = {
        **about,
        "done_by": {**about["done_by"], element: str(actor.person_id)},
    }


def keep(case: Case, run: Run, *, waited: Collection[str] | None = None) -> None:
    """Write down where a case has come to.

    1. the state and when its next timer is due;
    2. what the system did on the way, as an entry of its own;
    3. a case that has reached its end is closed;
    4. work items that no longer wait are closed, those that newly wait are opened.

    `waited` holds the engine's ids of the work items that are open still, where the caller knows
    them. Nothing is read between 1 and 3, so that each row is written once.
    """
    case.state, case.next_due_at = run.save(), run.next_due
    steps = _system_steps(run)
    if steps:
        audit.record(case, SYSTEM, "case.moved", {"steps": steps})
    if run.finished:
        case.close(CaseStatus.FINISHED, run.outcome)
        audit.record(case, SYSTEM, "case.finished", {"outcome": run.outcome})
    if waited is None:
        waited = {item.engine_id for item in open_items(case)}
    _renew_work_items(case, run, waited)


def _system_steps(run: Run) -> list[dict[str, Any]]:
    """What the system did in this move, in the order of the way."""
    done = [_performed(run, one) for one in run.performed]
    done += [_decided(run, one) for one in run.decided]
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
        "inputs": feel.to_json(one.inputs),
        "rules": list(one.rules),
        "result": feel.to_json(one.result),
    }


def open_items(case: Case, engine_ids: Collection[str] | None = None) -> list[WorkItem]:
    """The work items that wait in a case, or those of them that the engine knows by these ids."""
    query = sa.select(WorkItem).filter_by(case_id=case.id, closed_at=None)
    if engine_ids is not None:
        query = query.where(WorkItem.engine_id.in_(engine_ids))
    return list(session.scalars(query))


def _renew_work_items(case: Case, run: Run, waited: Collection[str]) -> None:
    waiting = {task.id: task for task in run.ready()}
    gone = [engine_id for engine_id in waited if engine_id not in waiting]
    for item in open_items(case, gone) if gone else []:
        item.finish(None)
    for engine_id, task in waiting.items():
        if engine_id not in waited:
            session.add(_work_item(case, run, task))


def _work_item(case: Case, run: Run, task: ReadyTask) -> WorkItem:
    turn = assignment.turn(case, run, task)
    return WorkItem(
        case=case,
        element=task.element,
        name=task.name,
        engine_id=task.id,
        candidate_key=turn.candidate_key,
        role_code=turn.role_code,
        opened_at=clock.now(),
        due_at=task.due or NEVER,
        recusals=turn.recusals,
    )
