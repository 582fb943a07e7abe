"""Whose turn a work item is: the one place that says who may act on it, and in which capacity.

A deputy (外出委托) may do what the principal could, in the principal's name. Not what waits for
the principal as the one whose matter it is, nor what a sealed step asks one person alone. Neither
is anybody's own part in a matter got round by a mandate: who is kept out of an item acts on it for
nobody, and for whoever is kept out nobody acts.
"""

from __future__ import annotations

import uuid
from collections.abc import Container, Iterable

from app import audit
from app.cases import voices
from app.cases.models import Case, WorkItem
from app.definitions import catalogue
from app.engine import Run
from app.errors import Forbidden
from app.organisation.actors import Actor, Mandate, person_key

#: The variable of the house and, in it, for whom a step was done by a deputy.
CASE, DONE_FOR = "case", "done_for"


class NotYourTurn(Forbidden):
    message = "“%(name)s”不由您办理。"


class SelfApproval(Forbidden):
    message = "“%(name)s”涉及您本人经办或申报的事项，须由他人办理。"


class PrincipalKeptOut(Forbidden):
    message = "“%(name)s”须由%(principal)s回避，受托代办的人也不能办理。"


def require_turn(actor: Actor, item: WorkItem) -> None:
    """Only a candidate who is not kept out may act on a work item, or a deputy of one.

    Raises:
        NotYourTurn, SelfApproval, PrincipalKeptOut.
    """
    _require(actor, item, item.candidate_key)


def is_turn(actor: Actor, item: WorkItem) -> bool:
    """Is it the actor's turn, and not kept from the actor?"""
    return _may(actor, item, item.candidate_key)


def holds(actor: Actor, item: WorkItem) -> bool:
    """Is it the actor's turn, or will it be after the pause?"""
    return _may(actor, item, item.turn_key)


def _may(actor: Actor, item: WorkItem, key: str) -> bool:
    try:
        _require(actor, item, key)
    except Forbidden:
        return False
    return True


def _require(actor: Actor, item: WorkItem, key: str) -> None:
    kept_out = {recusal.person_id for recusal in item.recusals}
    if actor.person_id in kept_out:
        raise SelfApproval(name=item.name)
    if key in actor.candidate_keys:
        return
    mandates = list(_mandates(actor, item, key))
    if not mandates:
        raise NotYourTurn(name=item.name)
    if all(mandate.principal_id in kept_out for mandate in mandates):
        raise PrincipalKeptOut(name=item.name, principal=mandates[0].name)


def mandate_for(actor: Actor, item: WorkItem) -> Mandate | None:
    """For whom the actor acts on a work item; None where it is the actor's own to do.

    What the actor holds for a post of somebody else is done in the place of that person. Of those
    who sign together for a post, it is somebody who has not spoken yet (`voices`).
    """
    if not actor.mandates:
        return None
    is_own, spoken = _is_own(actor, item), voices.given(item)
    if is_own and (item.candidate_key != item.post_key or actor.person_id not in spoken):
        return None
    found = _mandates_for(actor, item)
    over = {*spoken, *(recusal.person_id for recusal in item.recusals)}
    silent = [one for one in found if one.principal_id not in over]
    return next(iter(silent if is_own else silent or found), None)


def _mandates_for(actor: Actor, item: WorkItem) -> list[Mandate]:
    keys = dict.fromkeys(filter(None, (item.turn_key, item.post_key)))
    found = [one for key in keys for one in _mandates(actor, item, key)]
    if len(found) > 1:
        kept_out = {recusal.person_id for recusal in item.recusals}
        found = [one for one in found if one.principal_id not in kept_out]
    return found


def _is_own(actor: Actor, item: WorkItem) -> bool:
    own = actor.candidate_keys
    if item.turn_key not in own:
        return False
    return item.post_key is None or item.post_key in own or item.given_by_id is not None


def mandate_of(actor: Actor, item: WorkItem, people: Container[uuid.UUID]) -> Mandate | None:
    """Under which mandate the actor stands for one of these people in what an item is about."""
    kept_out = {recusal.person_id for recusal in item.recusals}
    if actor.person_id in kept_out:
        return None
    for mandate in actor.mandates:
        is_meant = mandate.principal_id in people and mandate.principal_id not in kept_out
        if is_meant and _covers(mandate, item):
            return mandate
    return None


def principal_of(actor: Actor, item: WorkItem) -> uuid.UUID | None:
    """In whose place the actor acts on a work item, if in anybody's."""
    mandate = mandate_for(actor, item)
    return None if mandate is None else mandate.principal_id


def key_of(actor: Actor, item: WorkItem) -> str:
    """Under which key waits what the actor takes: a deputy takes it for whoever is away.

    What a deputy has done and takes back goes to that person, however the mandate stands by then.
    """
    person_id = item.done_for_id or principal_of(actor, item) or actor.person_id
    assert person_id is not None, "people take work items"
    return person_key(person_id)


def _mandates(actor: Actor, item: WorkItem, key: str) -> Iterable[Mandate]:
    """The mandates of an actor under which what waits under a key may be done."""
    for mandate in actor.mandates:
        if key in mandate.candidate_keys and _covers(mandate, item):
            yield mandate


def _covers(mandate: Mandate, item: WorkItem) -> bool:
    if not mandate.is_for(item.case.definition.key):
        return False
    return is_entrustable(item.case, item.element, mandate.principal_id, item.post_key)


def is_entrustable(case: Case, element: str, principal_id: uuid.UUID, post_key: str | None) -> bool:
    """May a step be done in somebody's place at all, by whom it is entrusted to?"""
    if post_key is None and case.is_of(principal_id):
        return False
    return catalogue.spec_of(case.version_id).elements[element].answers_to is None


def acting_as(actor: Actor, item: WorkItem) -> audit.Capacity | None:
    """In which post somebody acts on a work item, and for whom, in words for the record."""
    mandate = mandate_for(actor, item)
    holder = actor if mandate is None else mandate
    post = None if item.post_key is None else holder.post_for(item.post_key)
    words = None if post is None else f"{post.role}@{post.unit_name}"
    if mandate is not None:
        return audit.Capacity(words, mandate.principal_id, mandate.name)
    return None if words is None else audit.Capacity(words)


def note_doer(run: Run, element: str, person_id: uuid.UUID | None) -> None:
    """Let the procedure know who did a step, `case.done_by.<element>`; nobody, if nobody did."""
    about = run.variables[CASE]
    done_by = {step: person for step, person in about["done_by"].items() if step != element}
    if person_id is not None:
        done_by[element] = str(person_id)
    run.variables[CASE] = {**about, "done_by": done_by}


def note_principal(run: Run, element: str, principal: str | list[str] | None) -> None:
    """Let the procedure know for whom deputies did a step: they have taken part as well."""
    about = run.variables[CASE]
    noted = about.get(DONE_FOR, {})
    if not principal and element not in noted:
        return
    kept = {step: people for step, people in noted.items() if step != element}
    if principal:
        kept[element] = principal
    run.variables[CASE] = {**about, DONE_FOR: kept}
