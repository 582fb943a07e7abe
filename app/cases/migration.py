"""Move open cases to another version of their procedure: one at once, many as jobs.

Whoever moves a case changes its procedure and nothing else: what waits goes on waiting, with its
deadline, in the same hands unless the new version puts it into others.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, undefer

from app import audit, engine, errors
from app.cases import assignment, correlation, progress
from app.cases.models import Case, CaseClosed, CaseStatus
from app.db import session
from app.definitions import catalogue
from app.definitions.models import DefinitionVersion
from app.engine import CannotMove, Element, Reason, Run, Spec, StateMismatch
from app.errors import Refused, Sentence
from app.jobs import batches, kinds
from app.jobs.models import Batch, Lease
from app.jobs.queue import Order
from app.organisation import directory, permissions
from app.organisation.actors import SYSTEM, Actor
from app.organisation.permissions import Permission

#: The kind of the job that moves one case.
MIGRATE = "cases.migrate"


class OtherProcedure(Refused):
    message = "“%(title)s”办的是另一个流程，不能移到这一版。"


class AlreadyThere(Refused):
    message = "“%(title)s”已经在第 %(number)s 版。"


class NothingToMove(Refused):
    message = "没有可以移到第 %(number)s 版的在办事项。"


@dataclass(frozen=True)
class Prospect:
    """An open case, and what stands against moving it; nothing, if it can be moved."""

    case: Case
    reasons: tuple[Reason, ...]


def prospects(actor: Actor, version: DefinitionVersion, limit: int) -> list[Prospect]:
    """The open cases that run on other versions where the actor may move them, oldest first.

    Each is read and compared: ask for no more than somebody will look at.
    """
    query = (
        _elsewhere(actor, version)
        .options(undefer(Case.state), joinedload(Case.definition))
        .order_by(Case.started_at, Case.id)
        .limit(limit)
    )
    new = catalogue.spec_of(version.id)
    return [Prospect(case, tuple(examine(case, new)[1])) for case in session.scalars(query)]


def examine(case: Case, new: Spec) -> tuple[Run | None, list[Reason]]:
    """Where a case stands, and what stands against it; a state that is damaged is no run."""
    try:
        run = progress.restore(case, SYSTEM)
    except StateMismatch as damaged:
        said = Sentence(damaged.message, **damaged.values)
        return None, [Reason(new.process_id, new.name, said)]
    return run, engine.reasons_against(run, new)


def migrate(
    actor: Actor,
    case_id: uuid.UUID,
    version: DefinitionVersion,
    steps: Mapping[str, str] | None = None,
) -> Case:
    """Move one case; before that, what waits at a step named by `steps` goes to another one.

    Raises:
        CannotSendBack: it cannot go to that step.
        Forbidden: the actor may not.
        CaseClosed, OtherProcedure, AlreadyThere.
        CannotMove: it would not be the same case any more; with every reason.
    """
    case = progress.lock(case_id)
    permissions.require(actor, Permission.MIGRATE_CASES, case.unit)
    _require_other(case, version)
    if steps:
        _relocate(case, actor, steps)
    _move(case, actor, version)
    return case


def _relocate(case: Case, actor: Actor, steps: Mapping[str, str]) -> None:
    """Let what waits at some steps wait at others instead, in the version that the case is in."""
    while True:
        run = progress.restore(case, actor)
        found = [task for task in run.ready() if task.element in steps]
        if not found:
            return
        task, to = found[0], steps[found[0].element]
        run.move_to(to, task.id)
        told = {"element": task.element, "name": task.name, "to": run.spec.elements[to].label}
        audit.record(case, actor, "case.relocated", told)
        progress.keep(case, run, may_skip=False)


def migrate_all(actor: Actor, version: DefinitionVersion) -> Batch:
    """Move every open case that runs on another version where the actor may, each in its own job.

    A case that cannot be moved stays where it is, and its record says why.

    Raises:
        Forbidden: the actor may do so nowhere.
        NothingToMove: there is no such case.
    """
    permissions.require(actor, Permission.MIGRATE_CASES)
    found = session.scalars(_elsewhere(actor, version).with_only_columns(Case.id)).all()
    if not found:
        raise NothingToMove(number=version.number)
    about = {"definition": version.definition.key, "version": version.number}
    return batches.begin(actor.person_id, about, _orders(actor, version, found))


def _orders(actor: Actor, version: DefinitionVersion, cases: Sequence[uuid.UUID]) -> list[Order]:
    arguments = {"version": str(version.id), "by": str(actor.person_id)}
    return [Order(MIGRATE, arguments, case_id=case_id) for case_id in cases]


def _elsewhere(actor: Actor, version: DefinitionVersion) -> sa.Select[Case]:
    return sa.select(Case).where(
        Case.definition_id == version.definition_id,
        Case.version_id != version.id,
        Case.status == CaseStatus.OPEN,
        permissions.visible_to(actor, Permission.MIGRATE_CASES, Case.unit_id),
    )


@kinds.kind(MIGRATE)
def migrate_late(lease: Lease) -> None:
    """Move one case of many; one that cannot be moved keeps the reason in its record."""
    assert lease.case_id is not None
    told = lease.arguments
    version = catalogue.version(uuid.UUID(told["version"]))
    actor = directory.actor(directory.person(uuid.UUID(told["by"])))
    case = progress.lock(lease.case_id)
    try:
        _move(case, actor, version)
    except (AlreadyThere, CaseClosed):
        return  # somebody was faster
    except CannotMove as refusal:
        why = Sentence(refusal.message, said=refusal.said)
        details = {"to": version.number, "why": errors.as_json(why)}
        audit.record(case, actor, "case.not_migrated", details)


def _require_other(case: Case, version: DefinitionVersion) -> None:
    case.require_open()
    if version.definition_id != case.definition_id:
        raise OtherProcedure(title=case.title)
    if version.id == case.version_id:
        raise AlreadyThere(title=case.title, number=version.number)


def _move(case: Case, actor: Actor, version: DefinitionVersion) -> None:
    """Move a locked case, all of it or nothing."""
    _require_other(case, version)
    run = progress.restore(case, actor)
    moved = engine.move(run, catalogue.spec_of(version.id))
    before = catalogue.deployed(case.version_id).number
    case.version, case.version_id = version, version.id
    case.state, case.next_due_at = moved.save(), moved.next_due
    turns = _hand_over(case, run, moved)
    correlation.renew(case, correlation.change(case, moved))
    details = {"from": before, "to": version.number, "turns": turns}
    audit.record(case, actor, "case.migrated", details)


def _hand_over(case: Case, before: Run, after: Run) -> dict[str, str]:
    """Give what waits its new name and, where the version asks others to do it, to those.

    Whose turn has changed by that: id of the work item → key.
    """
    waiting, changed = {task.id: task for task in after.ready()}, {}
    for item in progress.open_items(case):
        task = waiting[item.engine_id]
        item.name, item.bounced = task.name, None
        old, new = (run.spec.elements[task.element] for run in (before, after))
        if _asked(old) != _asked(new):
            turn = assignment.turn(case, after, task)
            item.candidate_key, item.post_key = turn.candidate_key, turn.post_key
            item.recusals = turn.recusals
            changed[str(item.id)] = turn.candidate_key
    return changed


def _asked(element: Element) -> tuple[object, ...]:
    """What decides whose turn a step is."""
    rules = {k: v for k, v in element.properties.items() if k.startswith("assign.")}
    return element.roles, element.assignee, rules
