"""A step that was submitted and could not be taken: the case cannot go on from it.

Nothing of such a submission is kept, so the case goes on waiting for the same people, and nobody of
them can set it right. That it was tried is kept all the same: else it would seem that nobody had
done anything. A rule that says no is told to whoever submits, and to nobody else.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError

from app import clock, db, errors
from app.cases import faults, incidents, locking
from app.cases.faults import Fault
from app.cases.models import WorkItem
from app.engine import RunFailed
from app.engine.operations import WrongArguments
from app.errors import AppError, NotFound, Sentence
from app.notifications import outbox
from app.notifications.models import News
from app.organisation import directory
from app.organisation.actors import Actor

log = structlog.get_logger()


@dataclass(frozen=True)
class Bounce:
    """The last submission of an open work item: whose, when, and why it could not be taken."""

    by: str
    at: datetime
    why: Sentence


def of_items(items: Iterable[WorkItem]) -> Mapping[uuid.UUID, Bounce]:
    """Work item → what became of its last submission, where that could not be taken."""
    kept = {one.id: one.bounced for one in items if one.bounced is not None}
    names = directory.names({uuid.UUID(one["by"]) for one in kept.values()})
    return {
        item_id: Bounce(
            names[uuid.UUID(one["by"])],
            datetime.fromisoformat(one["at"]),
            errors.from_json(one["sentence"]),
        )
        for item_id, one in kept.items()
    }


@contextmanager
def noted(item: WorkItem, doer: Actor) -> Iterator[None]:
    """Have it noted, when all else is undone, that the case could not go on from a step."""
    item_id, person_id = item.id, doer.person_id
    try:
        yield
    except Exception as error:
        fault = faults.fault_of(error)
        if person_id is not None and _needs_mending(error, fault):
            note = partial(_note, item_id, person_id, fault)
            db.follow(kept=note, undone=note)
        raise


def _needs_mending(error: Exception, fault: Fault) -> bool:
    """Is it neither a rule that says no nor what trying again would do?"""
    if isinstance(error, NotFound):
        return fault.element is not None
    if isinstance(error, AppError):
        return isinstance(error, RunFailed | WrongArguments)
    return not isinstance(error, OperationalError | StaleDataError)


def _note(item_id: uuid.UUID, person_id: uuid.UUID, fault: Fault) -> None:
    """In a transaction of its own; that this fails too hides nothing of what is told."""
    try:
        with db.transaction():
            _, item = locking.item_and_case(item_id)
            if item.is_open:
                _keep(item, person_id, fault)
    except (SQLAlchemyError, AppError):
        log.exception("bounce not noted", work_item=str(item_id))


def _keep(item: WorkItem, person_id: uuid.UUID, fault: Fault) -> None:
    """Those who see to incidents hear of it, unless the same has happened there before."""
    sentence = errors.as_json(fault.sentence)
    same = {"element": fault.element, "text": sentence["text"]}
    before = item.bounced or {}
    item.bounced = {
        **same,
        "by": str(person_id),
        "at": clock.now().isoformat(),
        "sentence": sentence,
    }
    if any(before.get(name) != value for name, value in same.items()):
        _tell(item)


def _tell(item: WorkItem) -> None:
    title = Sentence(
        "“%(title)s”的“%(step)s”提交后没有办成，请处理", title=item.case.title[:80], step=item.name
    )
    for person_id in incidents.in_charge(item.case):
        outbox.send(
            person_id,
            title,
            link=f"/cases/{item.case_id}",
            kind=News.FAULT,
            merge=f"bounced:{item.definition_id}:{item.element}",
        )
