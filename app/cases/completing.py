"""A step that is done: what was answered goes to the procedure, and the case goes on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.cases import assignment, progress
from app.cases.models import Case, WorkItem
from app.cases.progress import Renewal
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
    run = _gone_straight(case, item, doer, run, answers)
    renewed = progress.renewal(case, run, item.engine_id)
    for opened in renewed.opened:
        opened.cause_id = item.id
        if item.returns_key and opened.element == item.returns_to:
            assignment.give(opened, item.returns_key)
    for side in item.sides:
        if side.is_open:
            side.finish(None)
    return run, renewed


def _gone_straight(
    case: Case, item: WorkItem, doer: Actor, run: Run, answers: Mapping[str, Any]
) -> Run:
    """To where it was sent back from, if that was asked for and is still possible; else onward."""
    progress.note_doer(run, item.element, doer)
    if item.returns_to is not None and item.returns_to in run.spec.elements:
        try:
            run.hand_over(item.engine_id, dict(answers), item.returns_to)
        except CannotSendBack:
            run = progress.restore(case, doer)
            progress.note_doer(run, item.element, doer)
        else:
            return run
    run.complete(item.engine_id, dict(answers))
    return run
