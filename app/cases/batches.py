"""批量办理: several work items of one step answered on one list, each judged by itself.

One that is refused does not hold up the others: whoever sends thirty has thirty answers to give,
and is told of each what became of it. So an answer sent twice does nothing the second time.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from app.cases import allowance, official, turns
from app.cases.allowance import NotAllowedHere
from app.cases.models import Case, WorkItem
from app.cases.parts import Part
from app.db import session, tentatively
from app.definitions import catalogue, questions
from app.definitions.acts import Act
from app.definitions.question import Question
from app.errors import AppError, NotFound, Refused
from app.organisation.actors import Actor

#: So many on one list, which one transaction answers.
MOST = 50


class NotOneStep(Refused):
    message = "批量办理只能选同一流程、同一步骤的事项。"


class TooManyAtOnce(Refused):
    message = "一次最多批量办理 %(most)s 件。"


class NotInABatch(Refused):
    message = "“%(name)s”这一步有必须逐件填写的内容，不能批量办理。"


@dataclass(frozen=True)
class Decision:
    """What somebody answers to one work item of a list."""

    item_id: uuid.UUID
    outcome: str
    opinion: str = ""


@dataclass(frozen=True)
class Judged:
    """What became of one: done now, done by the same person before, or why it was refused."""

    item: WorkItem
    was_done: bool = False
    refused: AppError | None = None


def takes_batches(item: WorkItem) -> bool:
    """Does the step of a work item allow it, and ask nothing but outcome and opinion?"""
    return _allows(item) and not _to_fill_in(_asked(item))


def _allows(item: WorkItem) -> bool:
    """What somebody was asked beside a step is answered by itself."""
    return item.part == Part.STEP and allowance.allows(item, Act.BATCH)


def chosen(actor: Actor, item_ids: Sequence[uuid.UUID]) -> list[WorkItem]:
    """The open work items of a list that the actor may answer, in the order in which they are due.

    What is not the actor's turn, or has been done, is left out.

    Raises:
        NotFound: nothing is left.
        NotOneStep, TooManyAtOnce, NotAllowedHere, NotInABatch.
    """
    items = [one for one in _items(item_ids) if one.is_open and turns.is_turn(actor, one)]
    if not items:
        raise NotFound
    _require_one_step(items)
    return items


def complete(actor: Actor, decisions: Sequence[Decision]) -> list[Judged]:
    """Answer every work item of a list, as `official.complete` answers one.

    They are taken in the order of their cases, so that of two lists at once neither waits for
    the other.

    Raises:
        NotFound, NotOneStep, TooManyAtOnce, NotAllowedHere, NotInABatch: nothing is answered.
    """
    wanted = {one.item_id: one for one in decisions}
    items = [one for one in _items(list(wanted)) if _concerns(actor, one)]
    if not items:
        raise NotFound
    _require_one_step(items)
    in_order = sorted(items, key=lambda item: item.case_id)
    judged = {item.id: _judge(actor, item, wanted[item.id]) for item in in_order}
    return [judged[item_id] for item_id in wanted if item_id in judged]


def _concerns(actor: Actor, item: WorkItem) -> bool:
    return item.done_by_id == actor.person_id or turns.is_turn(actor, item)


def _judge(actor: Actor, item: WorkItem, decision: Decision) -> Judged:
    if not item.is_open and item.done_by_id == actor.person_id:
        return Judged(item, was_done=True)
    try:
        with tentatively():
            official.complete(actor, item.id, _answers(item, decision))
            session.flush()  # what the database itself refuses belongs to this one
    except AppError as error:
        return Judged(item, refused=error)
    return Judged(item)


def _answers(item: WorkItem, decision: Decision) -> dict[str, str]:
    asked = _asked(item)
    outcome, opinion = questions.used_as(asked, "outcome"), questions.used_as(asked, "opinion")
    answers = {} if outcome is None else {outcome.name: decision.outcome}
    if opinion is not None and decision.opinion.strip() and opinion.is_shown(answers):
        answers[opinion.name] = decision.opinion.strip()
    return answers


def _asked(item: WorkItem) -> list[Question]:
    return catalogue.questions_of(item.case.version_id, item.element)


def _to_fill_in(asked: Sequence[Question]) -> list[Question]:
    """The questions of a step that each item must answer for itself."""
    rest = [one for one in asked if one.use is None and one.asks]
    return [one for one in rest if one.is_required or one.must_be_ticked]


def _items(item_ids: Sequence[uuid.UUID]) -> list[WorkItem]:
    if len(item_ids) > MOST:
        raise TooManyAtOnce(most=MOST)
    query = (
        sa.select(WorkItem)
        .join(WorkItem.case)
        .where(WorkItem.id.in_(item_ids))
        .options(
            contains_eager(WorkItem.case).options(
                joinedload(Case.definition), joinedload(Case.starter), joinedload(Case.unit)
            ),
            joinedload(WorkItem.recusals),
        )
        .order_by(WorkItem.due_at, WorkItem.id)
    )
    return list(session.scalars(query).unique())


def _require_one_step(items: Sequence[WorkItem]) -> None:
    if len({(item.definition_id, item.element) for item in items}) > 1:
        raise NotOneStep
    for item in items:
        if not _allows(item):
            raise NotAllowedHere(name=item.name)
        if _to_fill_in(_asked(item)):
            raise NotInABatch(name=item.name)
