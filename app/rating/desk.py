"""What a reviewer has before them in a year: branch by branch, their own sheets and no others."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.cases.models import WorkItem
from app.db import session
from app.organisation.actors import Actor, person_key
from app.rating import group, reading, sheets
from app.rating.models import RatedBranch, RatingYear
from app.rating.reviewing import ReviewSheet

#: The step of a branch's procedure in which sheets are handed in.
STEP = "score"


@dataclass(frozen=True)
class Place:
    """A branch on a reviewer's desk: the item that waits, or the sheet handed in, or neither."""

    rated: RatedBranch
    item: WorkItem | None
    sheet: ReviewSheet | None
    is_recused: bool


def years_of(actor: Actor) -> list[RatingYear]:
    """The years in whose review group the actor sits, the last first."""
    return [one for one in reading.years_seen(actor) if reading.is_reviewer(actor, one.id)]


def places(actor: Actor, year: RatingYear) -> list[Place]:
    """Every branch of a year as it stands on the actor's desk."""
    assert actor.person_id is not None, "a page has a reader"
    waiting = {item.case_id: item for item in session.scalars(_waiting(actor))}
    return [_place(actor, rated, _item(rated, waiting)) for rated in year.branches]


def _item(rated: RatedBranch, waiting: Mapping[uuid.UUID, WorkItem]) -> WorkItem | None:
    return None if rated.case_id is None else waiting.get(rated.case_id)


def _place(actor: Actor, rated: RatedBranch, item: WorkItem | None) -> Place:
    out = {one.person_id for one in group.recusals(rated)}
    own = [one for one in sheets.seen_by(actor, rated) if one.person_id == actor.person_id]
    return Place(rated, item, own[0] if own else None, actor.person_id in out)


def _waiting(actor: Actor) -> sa.Select[WorkItem]:
    assert actor.person_id is not None, "a page has a reader"
    return (
        sa.select(WorkItem)
        .where(
            WorkItem.candidate_key == person_key(actor.person_id),
            WorkItem.element == STEP,
            WorkItem.closed_at.is_(None),
        )
        .options(joinedload(WorkItem.case))
    )
