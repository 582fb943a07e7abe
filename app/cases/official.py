"""What people do with work items: claim, let go, save a draft, complete."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from app import audit
from app.cases import (
    bounces,
    completing,
    drafting,
    evidence,
    locking,
    newhands,
    progress,
    sealed,
    signing,
    voices,
)
from app.cases.models import Case, WorkItem
from app.cases.parts import JOINING
from app.cases.turns import NotYourTurn, acting_as, key_of, principal_of, require_turn
from app.definitions import catalogue, questions
from app.definitions.sources import Asking
from app.engine import feel
from app.errors import Forbidden, Refused
from app.organisation.actors import Actor


class AlreadyClaimed(Refused):
    message = "“%(name)s”已有人认领。"


def complete(actor: Actor, item_id: uuid.UUID, answers: Mapping[str, Any]) -> Case:
    """Answer the questions of a work item and let the case go on.

    1. the case is locked, then everything is read;
    2. the actor must be a candidate and the item still open;
    3. the answers are checked, the files they name join the case;
    4. the procedure goes on to its next waiting point, and everything is kept; where others were
       asked to sign this step too, it waits for them first.

    Raises:
        NotYourTurn, SelfApproval, NotAStep: the actor may not.
        Invalid: per field.
        WorkItemDone, CaseClosed, CaseSuspended: somebody was faster.
        SignedAlready, DeputyHasSigned, PrincipalHasSigned: it would be somebody's second voice.
        Refused: a rule that the procedure met on its way says no; nothing is changed.
    """
    case, item = locking.step_of_turn(actor, item_id)
    with bounces.noted(item, actor):
        _complete(actor, case, item, answers)
    return case


def _complete(actor: Actor, case: Case, item: WorkItem, answers: Mapping[str, Any]) -> None:
    run = progress.restore(case, actor)
    asked = catalogue.questions_of(case.version_id, item.element)
    asking = Asking(case.unit_id, actor.person_id, progress.names_for(run, item))
    cleaned = questions.check(asked, answers, asking)
    evidence.attach_answers(actor, case, asked, cleaned)
    kept = sealed.hand_on(case, actor, item, cleaned)
    _speak_for(actor, item)
    is_last = not item.waiting(JOINING)
    renewed = None
    if is_last:
        run, renewed = completing.move_on(case, item, actor, run, kept)
    _done(case, item, actor, kept)
    if renewed is None:
        signing.wait_for(case, item, kept)
    else:
        progress.keep(case, run, renewed)


def _speak_for(actor: Actor, item: WorkItem) -> None:
    """Note in whose place a step is done."""
    principal = _require_first_voice(actor, item)
    # What is set to what it is already is written down all the same, before the next question.
    if item.done_for_id != principal:
        item.done_for_id = principal


def _require_first_voice(actor: Actor, item: WorkItem) -> uuid.UUID | None:
    """Nobody signs twice, nor has somebody else sign again; in whose place the actor signs."""
    assert actor.person_id is not None, "a turn is a person's"
    principal = principal_of(actor, item)
    voices.require_first(item, actor.person_id, principal)
    return principal


def _done(case: Case, item: WorkItem, actor: Actor, kept: Mapping[str, Any]) -> None:
    item.finish(actor.person_id)
    item.draft = None
    details = {
        "work_item": str(item.id),
        "element": item.element,
        "name": item.name,
        "answers": feel.to_json(dict(kept)),
    }
    audit.record(case, actor, "work_item.completed", details, acting_as=acting_as(actor, item))


def claim(actor: Actor, item_id: uuid.UUID) -> WorkItem:
    """Take a work item of a post for oneself; a deputy takes it for whoever is away.

    So it stays with that person when the mandate ends.

    Raises:
        NotYourTurn, SelfApproval, WorkItemDone, CaseClosed, CaseSuspended.
        AlreadyClaimed: it is not waiting for the post any more.
        SignedAlready, DeputyHasSigned, PrincipalHasSigned: it would be somebody's second voice.
    """
    case, item = locking.item_and_case(item_id)
    if item.is_open and item.is_claimed and item.post_key in actor.candidate_keys:
        raise AlreadyClaimed(name=item.name)
    require_turn(actor, item)
    item.require_open()
    case.require_open()
    if item.post_key != item.candidate_key:
        raise AlreadyClaimed(name=item.name)
    _require_first_voice(actor, item)
    _hand_over(case, actor, item, key_of(actor, item), "work_item.claimed")
    return item


def release(actor: Actor, item_id: uuid.UUID) -> WorkItem:
    """Give a claimed work item back to its post.

    Raises:
        NotYourTurn: the actor has not claimed it.
        CaseClosed, CaseSuspended.
    """
    case, item = locking.item_and_case(item_id)
    require_turn(actor, item)
    if item.post_key is None or not (item.is_open and item.is_claimed):
        raise NotYourTurn(name=item.name)
    case.require_open()
    _hand_over(case, actor, item, item.post_key, "work_item.released")
    return item


def hand_back(actor: Actor, item_id: uuid.UUID) -> None:
    """Give a claimed work item that somebody has left back to its post; done ones stay as they are.

    What was answered so far stays with it.

    Raises:
        Forbidden: only the system does so.
    """
    if not actor.is_system:
        raise Forbidden
    case, item = locking.item_and_case(item_id)
    if item.is_open and item.is_claimed:
        assert item.post_key is not None, "it was claimed from a post"
        _hand_over(case, actor, item, item.post_key, "work_item.released")


def save_draft(
    actor: Actor, item_id: uuid.UUID, answers: Mapping[str, Any], *, seen: str | None = None
) -> None:
    """Keep what was answered so far; it is shown again and checked only when submitted.

    Raises:
        DraftMovedOn: it is not what the page has `seen` of it any more.
        NotYourTurn, SelfApproval: the actor may not.
        WorkItemDone: it waits for nobody any more.
    """
    _case, item = locking.item_and_case(item_id)
    require_turn(actor, item)
    item.require_open()
    drafting.require_seen(item.draft, seen)
    item.draft = dict(answers)


def _hand_over(case: Case, actor: Actor, item: WorkItem, key: str, action: str) -> None:
    item.give_to(key)
    details = {"work_item": str(item.id), "element": item.element, "name": item.name}
    audit.record(case, actor, action, details, acting_as=acting_as(actor, item))
    newhands.note(case)
