"""转办 and 委派: a step given to somebody else, for good or to come back."""

from __future__ import annotations

import uuid

from app.cases import allowance, locking, newhands, sides, voices
from app.cases.models import Case, WorkItem
from app.cases.parts import Part
from app.definitions.acts import Act
from app.errors import Refused, Sentence
from app.organisation.actors import Actor, person_key


class NotDelegated(Refused):
    message = "“%(name)s”不是委派给您的，请打开这一件再办。"


def transfer(actor: Actor, item_id: uuid.UUID, person_id: uuid.UUID, *, reason: str) -> WorkItem:
    """Give a step to somebody else, whose turn it is from now on (转办).

    Raises:
        NotYourTurn, SelfApproval, WorkItemDone, CaseClosed, CaseSuspended, NotAllowedHere.
        CannotTake, HasLeft, NotSomebodyElse, Invalid, NotFound.
        SignsToo: it is a vote, and whoever is chosen has one with it.
    """
    case, item = _step(actor, item_id, Act.TRANSFER)
    text = sides.written(reason, "reason")
    [person] = sides.chosen(actor, item, [person_id])
    voices.require_stranger(item, person)
    item.candidate_key, item.given_by_id = person_key(person.id), actor.person_id
    item.request, item.draft = text, None
    details = {"to": sides.whom([person]), "reason": text}
    sides.record(case, actor, item, "work_item.transferred", details)
    newhands.note(case)
    told = Sentence("%(name)s转给您办：%(title)s", name=actor.name, title=case.title)
    sides.tell(item, told)
    return item


def delegate(actor: Actor, item_id: uuid.UUID, person_id: uuid.UUID, *, request: str) -> WorkItem:
    """Have somebody work a step out; with what they say it comes back to its holder (委派).

    Raises:
        As `transfer`; AskedAlready, TooMany.
    """
    case, item = _step(actor, item_id, Act.DELEGATE)
    text = sides.written(request, "request")
    people = sides.chosen(actor, item, [person_id])
    [made] = sides.set_up(actor, item, Part.DELEGATED, people, text)
    details = {"to": sides.whom(people), "request": text}
    sides.record(case, actor, item, "work_item.delegated", details)
    told = Sentence("%(name)s委派您办：%(title)s", name=actor.name, title=case.title)
    sides.tell(made, told)
    return made


def hand_in(actor: Actor, item_id: uuid.UUID, *, text: str) -> Case:
    """Give a delegated step back to its holder, with what was found.

    Raises:
        NotYourTurn, SelfApproval, WorkItemDone, CaseClosed, CaseSuspended, NotDelegated, Invalid.
    """
    case, item = locking.of_turn(actor, item_id)
    if item.part != Part.DELEGATED:
        raise NotDelegated(name=item.name)
    said = sides.written(text, "opinion")
    sides.end(item, actor, {"text": said})
    sides.record(case, actor, item, "work_item.delegation_returned", {"opinion": said})
    return case


def _step(actor: Actor, item_id: uuid.UUID, act: Act) -> tuple[Case, WorkItem]:
    case, item = locking.step_of_turn(actor, item_id)
    allowance.require(item, act)
    return case, item
