"""Who has the work of somebody that leaves (离职交接): the rules, item by item.

What was taken from a post goes to a successor who holds that post, else back to the post. What is
the person's own matter, or asked of this person alone, or of which the successor must keep out,
stays where it is and is listed: an administrator sees to it. The same is said of a step that a case
was sent back from and will come straight back to: who has the person's work has that step then, or
whoever it is for by its post.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from app.cases import voices
from app.cases.models import Case, WorkItem
from app.cases.parts import Part
from app.db import session
from app.definitions import catalogue
from app.errors import Sentence
from app.i18n import mark
from app.organisation import directory
from app.organisation.actors import person_key
from app.organisation.models import Person


@dataclass(frozen=True)
class Line:
    """Where an item is to go: to a person, back to its post, or, for a reason, nowhere.

    `step` is the item itself or, if it `returns`, the one that it was sent back from.
    """

    item: WorkItem
    step: WorkItem
    to: Person | None = None
    left: Sentence | None = None

    @property
    def returns(self) -> bool:
        return self.step is not self.item


_NO_SUCCESSOR = Sentence(mark("没有选接手的人"))
_OWN_MATTER = Sentence(mark("是本人申报的事项，不能转给别人"))
_ALONE = Sentence(mark("须由本人评分、投票，不能转给别人"))
_KEEPS_OUT = mark("%(name)s须回避")
_SIGNS_TOO = mark("%(name)s在这一步本来就有一票")
_EMPTY_POST = Sentence(mark("岗位没有别人担任，请先任命接任的人"))


def waiting_for(person_id: UUID) -> list[WorkItem]:
    """Every open item that is this person's, those that pause included, the oldest first."""
    key = person_key(person_id)
    return _open(sa.or_(WorkItem.candidate_key == key, WorkItem.held_key == key))


def returning_to(person_id: UUID) -> list[WorkItem]:
    """Every open item from which a case will come straight back to this person."""
    return _open(WorkItem.returns_key == person_key(person_id))


def number_left_by(person_id: UUID) -> int:
    """How much waits for somebody by name, or will; what is of their own matter stays theirs."""
    found = [*waiting_for(person_id), *returning_to(person_id)]
    return sum(one.post_key is not None or not one.case.is_of(person_id) for one in found)


def _open(*conditions: sa.ColumnElement[bool]) -> list[WorkItem]:
    query = (
        sa.select(WorkItem)
        .join(WorkItem.case)
        .where(WorkItem.closed_at.is_(None), *conditions)
        .options(
            contains_eager(WorkItem.case).joinedload(Case.definition),
            joinedload(WorkItem.recusals),
        )
        .order_by(WorkItem.opened_at, WorkItem.id)
    )
    return list(session.scalars(query).unique())


def concerns(item: WorkItem, person: Person, *, returns: bool) -> bool:
    """Is it this person's turn now or after the pause, or, as asked, when the case comes back?"""
    return (item.returns_key if returns else item.turn_key) == person_key(person.id)


def line(item: WorkItem, person: Person, successor: Person | None, *, returns: bool) -> Line:
    """Where an item goes, by the rules of the module."""
    step = sent_back(item) if returns else item
    why = _why_left(step, person, successor)
    if why is not None:
        return Line(item, step, left=why)
    if _is_of_post(step) and (successor is None or not _holds(successor, step)):
        return Line(item, step)
    return Line(item, step, to=successor)


def sent_back(item: WorkItem) -> WorkItem:
    """The last visit to the step that a case will come straight back to."""
    visits = sa.select(WorkItem).where(
        WorkItem.case_id == item.case_id,
        WorkItem.element == item.returns_to,
        WorkItem.part == Part.STEP,
    )
    latest = visits.order_by(WorkItem.opened_at.desc(), WorkItem.id.desc()).limit(1)
    return session.scalars(latest).one()


def _why_left(item: WorkItem, person: Person, successor: Person | None) -> Sentence | None:
    kept_out = {one.person_id for one in item.recusals}
    why = None
    if item.case.is_of(person.id) and item.post_key is None:
        why = _OWN_MATTER
    elif catalogue.spec_of(item.case.version_id).elements[item.element].answers_to is not None:
        why = _ALONE
    elif successor is not None and successor.id in kept_out:
        why = Sentence(_KEEPS_OUT, name=successor.name)
    elif successor is not None and voices.signs_beside(item, successor.id):
        why = Sentence(_SIGNS_TOO, name=successor.name)
    elif _is_of_post(item):
        others = {*directory.behind(item.post_key or "")} - {person.id, *kept_out}
        why = None if others else _EMPTY_POST
    elif successor is None:
        why = _NO_SUCCESSOR
    return why


def _is_of_post(item: WorkItem) -> bool:
    """Was it taken from a post, rather than given to this person by somebody?"""
    return item.post_key is not None and item.given_by_id is None


def _holds(successor: Person, item: WorkItem) -> bool:
    return item.post_key is not None and successor.id in directory.behind(item.post_key)


def give(line: Line, person: Person) -> None:
    """Let an item go where its line says.

    Without a successor a case comes back to whoever the step is for then. What came straight back
    to the person comes to the same successor if it is recalled and done again.
    """
    item, key = line.item, None if line.to is None else person_key(line.to.id)
    if line.returns:
        item.returns_key = key
        return
    cause = None if item.cause_id is None else session.get(WorkItem, item.cause_id)
    if cause is not None and cause.returns_key == person_key(person.id):
        cause.returns_key = key
    key = key or item.post_key
    assert key is not None, "it goes to a person or to its post"
    item.give_to(key)
