"""加签 and 减签: others who sign a step too, before, beside or after its holder.

* before: the step pauses until they have all spoken; then its holder decides, knowing that;
* beside: they and the holder sign in any order; the case goes on when all have;
* after: it is their turn once the holder has done the step, and the case goes on when all have.

What the holder has answered is kept meanwhile. If one of them disagrees beside or after, the step
is its holder's again, who decides anew, knowing that: nobody else's no is overruled unseen, and
nobody's no can make a case stand still.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from app import audit
from app.cases import allowance, locking, sides, signing, turns
from app.cases.models import Case, WorkItem
from app.cases.parts import JOINING, SIGNING, Part
from app.definitions.acts import Act
from app.errors import Forbidden, Invalid, Refused, Sentence
from app.i18n import mark
from app.organisation import directory
from app.organisation.actors import Actor

AGREE, DISAGREE = "agree", "disagree"
WHERE = {"before": Part.BEFORE, "beside": Part.BESIDE, "after": Part.AFTER}


class NoSigner(Refused):
    message = "“%(name)s”不是加签，或者已经签过，不能再减。"


class NotYoursToRemove(Forbidden):
    message = "只有加签的人或这一步的办理人能减签。"


def add(
    actor: Actor, item_id: uuid.UUID, people: Iterable[uuid.UUID], *, where: str, request: str = ""
) -> list[WorkItem]:
    """Ask others to sign a step too (加签): `before` its holder, `beside`, or `after`.

    Raises:
        NotYourTurn, SelfApproval, WorkItemDone, CaseClosed, CaseSuspended, NotAllowedHere.
        CannotTake, HasLeft, NotSomebodyElse, AskedAlready, TooMany, Invalid, NotFound.
    """
    case, step = locking.step_of_turn(actor, item_id)
    allowance.require(step, Act.ADD_SIGNER)
    if where not in WHERE:
        raise Invalid({"where": [Sentence(mark("请选择先签、同时签还是后签。"))]})
    text = sides.written(request, "request", must=False)
    chosen = sides.chosen(actor, step, people)
    made = sides.set_up(actor, step, WHERE[where], chosen, text)
    details = {"to": sides.whom(chosen), "where": where, "request": text}
    sides.record(case, actor, step, "work_item.signer_added", details)
    for one in made:
        if not one.is_paused:
            sides.tell(one, Sentence("请您加签：%(title)s", title=case.title))
    return made


def sign(actor: Actor, item_id: uuid.UUID, *, outcome: str, opinion: str = "") -> Case:
    """Say yes or no, as one of those who were asked to sign too.

    Raises:
        NotYourTurn, SelfApproval, WorkItemDone, CaseClosed, CaseSuspended.
        Invalid: no outcome, or no reason for a no.
        Refused: the case goes on by this, and a rule that it meets says no; nothing is changed.
    """
    case, item = locking.of_turn(actor, item_id)
    if item.part not in SIGNING:
        raise NoSigner(name=item.name)
    if outcome not in {AGREE, DISAGREE}:
        raise Invalid({"outcome": [Sentence(mark("请选择同意还是不同意。"))]})
    text = sides.written(opinion, "opinion", must=outcome == DISAGREE)
    sides.end(item, actor, {"outcome": outcome, "text": text})
    details = {"outcome": outcome, "opinion": text, "where": _where(item)}
    sides.record(case, actor, item, "work_item.signed", details)
    step = item.parent
    assert step is not None, "it stands beside a step"
    if step.is_open or item.part not in JOINING:
        return case
    if outcome == DISAGREE:
        signing.give_back(case, step)
    else:
        signing.settle(case, step)
    return case


def remove(actor: Actor, item_id: uuid.UUID, *, reason: str) -> Case:
    """Take back that somebody was asked to sign, to help or to answer, who has not done so (减签).

    Raises:
        NotYoursToRemove: the actor neither asked for it nor holds the step.
        NoSigner: it was done, or stands beside nothing.
        CaseClosed, CaseSuspended, Invalid.
    """
    case, item = locking.item_and_case(item_id)
    step = item.parent
    if step is None or not item.is_open:
        raise NoSigner(name=item.name)
    case.require_open()
    if not is_removable_by(actor, item):
        raise NotYoursToRemove
    text = sides.written(reason, "reason")
    capacity = _capacity(actor, item, step)
    sides.drop(item)
    about = {"work_item": str(item.id), "element": item.element, "name": item.name}
    details = {"to": sides.whom(_held_by(item)), "where": _where(item), "reason": text}
    action = "work_item.signer_removed"
    audit.record(case, actor, action, {**about, **details}, acting_as=capacity)
    signing.settle(case, step)
    return case


def is_removable_by(actor: Actor, item: WorkItem) -> bool:
    """Has the actor asked for what stands beside a step, or does the actor hold that step?

    Or act for somebody who did or does.
    """
    step = item.parent
    if step is None or actor.person_id is None:
        return False
    asked = _askers(item, step)
    if actor.person_id in asked or turns.holds(actor, step):
        return True
    return turns.mandate_of(actor, item, asked) is not None


def _askers(item: WorkItem, step: WorkItem) -> set[uuid.UUID]:
    """Who has asked for it, and who has done the step since, or in whose place that was done."""
    return {one for one in (item.given_by_id, step.done_by_id, step.done_for_id) if one}


def _capacity(actor: Actor, item: WorkItem, step: WorkItem) -> audit.Capacity | None:
    """As whom the actor takes back what stands beside a step, in words for the record."""
    asked = _askers(item, step)
    if turns.holds(actor, step):
        return turns.acting_as(actor, step)
    mandate = None if actor.person_id in asked else turns.mandate_of(actor, item, asked)
    if mandate is None:
        return None
    return audit.Capacity(None, mandate.principal_id, mandate.name)


def _where(item: WorkItem) -> str:
    return next((word for word, part in WHERE.items() if part == item.part), item.part.lower())


def _held_by(item: WorkItem) -> list[Any]:
    key = item.turn_key
    return [directory.person(one) for one in directory.behind(key)]
