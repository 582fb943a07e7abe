"""A step that others sign too (`signers`): done by its holder, it is kept until all have signed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.cases import completing, progress, sides
from app.cases.models import Case, WorkItem
from app.cases.parts import JOINING, Part
from app.engine import feel
from app.errors import Sentence
from app.organisation import directory
from app.organisation.actors import person_key


def wait_for(case: Case, step: WorkItem, answers: Mapping[str, Any]) -> None:
    """The holder has done a step that others sign too: keep the answers, and let those after sign.

    Where nobody is left to sign, `completing.move_on` takes the answers instead.
    """
    step.reply = {"answers": feel.to_json(dict(answers))}
    for one in step.waiting(JOINING):
        if one.is_paused:
            one.resume()
            sides.tell(one, Sentence("请您加签：%(title)s", title=case.title))


def settle(case: Case, step: WorkItem) -> None:
    """If nobody is left to sign, the case goes on with what the holder has answered."""
    if step.is_open or step.waiting(JOINING) or step.done_by_id is None:
        return
    assert step.reply is not None, "it was kept when the step was done"
    doer = directory.actor(directory.person(step.done_by_id))
    answers = feel.from_json(step.reply["answers"])
    run, renewed = completing.move_on(case, step, doer, progress.restore(case, doer), answers)
    progress.keep(case, run, renewed)


def give_back(case: Case, step: WorkItem) -> None:
    """Somebody disagrees with a step that its holder has done: it is the holder's turn again."""
    reopen(step)
    sides.tell(step, Sentence("加签不同意，请重新办理：%(title)s", title=case.title))


def reopen(step: WorkItem) -> None:
    """A step that was done while others still sign is its doer's turn again, as it was answered.

    Those who sign after it wait for it again.
    """
    assert step.done_by_id is not None, "its holder has done it"
    assert step.reply is not None, "what was answered was kept"
    step.draft = _as_typed(step.reply["answers"])
    step.candidate_key = person_key(step.done_for_id or step.done_by_id)
    step.closed_at = step.done_by_id = step.done_for_id = step.reply = None
    for one in step.waiting(frozenset({Part.AFTER})):
        one.pause()


def _as_typed(kept: Any) -> Any:
    """Kept answers as somebody would type them: exact numbers are texts."""
    if isinstance(kept, list):
        return [_as_typed(one) for one in kept]
    if isinstance(kept, dict):
        return kept.get("@number") or {name: _as_typed(one) for name, one in kept.items()}
    return kept


def is_kept(step: WorkItem) -> bool:
    """Has its holder done a step that still waits for others to sign?"""
    return not step.is_open and step.reply is not None and bool(step.waiting(JOINING))
