"""A step that was submitted and could not be taken: what came after it in the case went wrong.

Nothing of such a submission is kept, so the case goes on waiting for the same people. That it was
tried is kept all the same, beside the case: else it would seem that nobody has done anything.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app import clock, db, errors
from app.cases import faults, incidents
from app.cases.faults import Fault
from app.cases.models import WorkItem
from app.db import Json, Model, session
from app.engine import RunFailed
from app.errors import Conflict, Forbidden, Invalid, Sentence
from app.notifications import outbox
from app.notifications.models import News
from app.organisation.actors import Actor
from app.organisation.models import Person

log = structlog.get_logger()

#: What the person who submits can set right at once, or need only try again.
_OF_THE_MOMENT = (Invalid, Forbidden, Conflict, SQLAlchemyError)


class Bounce(Model):
    """The last submission of a work item that could not be taken, and how many there were.

    It says something only while the item waits.
    """

    __tablename__ = "work_item_bounce"

    work_item_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("work_item.id"), primary_key=True)
    by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    at: Mapped[datetime]
    times: Mapped[int]
    #: Why (`errors.as_json`).
    sentence: Mapped[dict[str, Any]] = mapped_column(Json)

    by: Mapped[Person] = relationship()

    @property
    def why(self) -> Sentence:
        return errors.from_json(self.sentence)


def of_items(item_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Bounce]:
    """Work item → what became of its last submission, where that could not be taken."""
    query = sa.select(Bounce).where(Bounce.work_item_id.in_(item_ids))
    found = session.scalars(query.options(joinedload(Bounce.by))) if item_ids else ()
    return {one.work_item_id: one for one in found}


@contextmanager
def noted(item: WorkItem, doer: Actor) -> Iterator[None]:
    """Have it noted, when all else is undone, that the case could not go on from a step."""
    try:
        yield
    except _OF_THE_MOMENT:
        raise
    except Exception as error:
        fault = faults.fault_of(error)
        if fault.element is not None and doer.person_id is not None:
            is_rule = isinstance(error, errors.Refused) and not isinstance(error, RunFailed)
            note = partial(_note, item.id, doer.person_id, fault, needs_mending=not is_rule)
            db.follow(kept=note, undone=note)
        raise


def _note(item_id: uuid.UUID, person_id: uuid.UUID, fault: Fault, *, needs_mending: bool) -> None:
    """In a transaction of its own; that this fails too hides nothing of what is told."""
    try:
        with db.transaction():
            item = session.get(WorkItem, item_id)
            if item is not None and item.is_open:
                times = _count(item, person_id, fault)
                if times == 1 and needs_mending:
                    _tell(item)
    except SQLAlchemyError:
        log.exception("bounce not noted", work_item=str(item_id))


def _count(item: WorkItem, person_id: uuid.UUID, fault: Fault) -> int:
    told = {"by_id": person_id, "at": clock.now(), "sentence": errors.as_json(fault.sentence)}
    times: int = db.insert_or_update(
        Bounce,
        {"work_item_id": item.id},
        {**told, "times": 1},
        {**told, "times": Bounce.times + 1},
        "times",
    )
    return times


def _tell(item: WorkItem) -> None:
    """Those who see to incidents hear of it: whoever submits cannot set it right."""
    title = Sentence(
        "“%(title)s”的“%(step)s”提交后没有办成，请处理", title=item.case.title[:80], step=item.name
    )
    for person_id in incidents.in_charge(item.case):
        outbox.send(person_id, title, link=f"/cases/{item.case_id}", kind=News.FAULT)
