"""Whose turn a work item is: the one place that says who may act on it, and in which capacity."""

from __future__ import annotations

from app.cases.models import WorkItem
from app.errors import Forbidden
from app.organisation.actors import Actor


class NotYourTurn(Forbidden):
    message = "“%(name)s”不由您办理。"


class SelfApproval(Forbidden):
    message = "“%(name)s”涉及您本人经办或申报的事项，须由他人办理。"


def require_turn(actor: Actor, item: WorkItem) -> None:
    """Only a candidate who is not kept out may act on a work item.

    Raises:
        NotYourTurn, SelfApproval.
    """
    if any(recusal.person_id == actor.person_id for recusal in item.recusals):
        raise SelfApproval(name=item.name)
    if item.candidate_key not in actor.candidate_keys:
        raise NotYourTurn(name=item.name)


def is_turn(actor: Actor, item: WorkItem) -> bool:
    """Is it the actor's turn, and not kept from the actor?"""
    try:
        require_turn(actor, item)
    except Forbidden:
        return False
    return True


def acting_as(actor: Actor, item: WorkItem) -> str | None:
    """In which post somebody acts on a work item, in words for the record."""
    post = None if item.post_key is None else actor.post_for(item.post_key)
    return None if post is None else f"{post.role}@{post.unit_name}"
