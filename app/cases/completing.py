"""A step that is done: what was answered goes to the procedure, and the case goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.cases import assignment, countersigning, faults, progress
from app.cases.models import Case, WorkItem
from app.cases.progress import Renewal
from app.cases.turns import note_doer, note_principal
from app.definitions import catalogue
from app.engine import CannotSendBack, Run
from app.organisation.actors import Actor


def move_on(
    case: Case, item: WorkItem, doer: Actor, run: Run, answers: Mapping[str, Any]
) -> tuple[Run, Renewal]:
    """Let a locked case go on from a step with the answers of whoever has done it.

    What stands beside the step is over with it. Keep the run by `progress.keep`, with the renewal;
    it is another one where the case could not go straight back.

    Raises:
        Refused: a rule that the procedure met on its way says no; nothing is changed.
    """
    run, counted = _gone_on(case, item, doer, run, answers)
    renewed = replace(progress.renewal(case, run, item.engine_id), counted=counted)
    for opened in renewed.opened:
        opened.cause_id = item.id
        if item.returns_key and opened.element == item.returns_to:
            assignment.give(opened, item.returns_key)
    item.close_sides()
    return run, renewed


def _gone_on(
    case: Case, item: WorkItem, doer: Actor, run: Run, answers: Mapping[str, Any]
) -> tuple[Run, dict[str, Any] | None]:
    """To where it was sent back from, if that was asked for and is still possible; else onward."""
    _note(run, item, doer)
    target = _straight_to(run, item)
    if target is not None:
        try:
            with faults.at_step(run):
                run.hand_over(item.engine_id, dict(answers), target)
        except CannotSendBack:
            run = progress.restore(case, doer)
            _note(run, item, doer)
        else:
            return run, None
    asked = catalogue.questions_of(case.version_id, item.element)
    with faults.at_step(run):
        return run, countersigning.go_on(doer, run, item, asked, dict(answers))


def _straight_to(run: Run, item: WorkItem) -> str | None:
    """Where it was sent back from, if it shall go there; what several sign together does not."""
    elements = run.spec.elements
    is_signed = elements[item.element].signing is not None
    return item.returns_to if item.returns_to in elements and not is_signed else None


def _note(run: Run, item: WorkItem, doer: Actor) -> None:
    """Let the procedure know who did a step, and in whose place."""
    note_doer(run, item.element, doer.person_id)
    principal = None if item.done_for_id is None else str(item.done_for_id)
    note_principal(run, item.element, principal)
