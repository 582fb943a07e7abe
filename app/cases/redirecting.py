"""改派 and 移动到步骤: whoever sees to what goes wrong gives a step to somebody, or moves the case.

Nobody's turn is asked for: these acts are for cases that cannot go on by themselves. So they want a
reason, stand in the record by name, and are told to whom they take a step from.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable

import sqlalchemy as sa

from app.cases import (
    assignment,
    entrusting,
    lapsing,
    leftout,
    locking,
    newhands,
    progress,
    sides,
    voices,
)
from app.cases.models import Case, WorkItem
from app.cases.parts import Part
from app.cases.sending_back import Preview, Target
from app.db import session
from app.engine import CannotSendBack, Performed, Run, RunFailed
from app.errors import Invalid, Refused, Sentence
from app.i18n import mark
from app.notifications.models import News
from app.organisation import finding, permissions
from app.organisation.actors import SYSTEM, Actor, person_key
from app.organisation.finding import Found
from app.organisation.models import Person
from app.organisation.permissions import Permission


class OutsideYourUnits(Refused):
    message = "%(person)s不在您管的单位里，不能改派给他。"


def may_redirect(actor: Actor, item: WorkItem) -> bool:
    """Is it an open step of a case in a unit where the actor sees to what has gone wrong?"""
    is_step = item.is_open and item.part == Part.STEP
    return is_step and permissions.may(actor, Permission.HANDLE_INCIDENTS, item.case.unit)


def reassign(actor: Actor, item_id: uuid.UUID, person_id: uuid.UUID, *, reason: str) -> WorkItem:
    """Give a step to somebody who holds no post for it, or whose turn it was not (改派).

    Raises:
        Forbidden, WorkItemDone, CaseClosed, CaseSuspended, NotAStep.
        CannotTake, HasLeft, NotSomebodyElse, OutsideYourUnits, Invalid, NotFound.
        SignsToo: it is a vote, and whoever is chosen has one with it.
    """
    case, item = locking.step_seen_to(actor, item_id)
    text = sides.written(reason, "reason")
    [person] = sides.chosen(actor, item, [person_id])
    if not permissions.may(actor, Permission.HANDLE_INCIDENTS, person.unit):
        raise OutsideYourUnits(person=person.name)
    voices.require_stranger(item, person)
    before = _those_asked(item, but=person.id)
    item.give_to(person_key(person.id))
    item.given_by_id, item.request, item.draft = actor.person_id, text, None
    details = {"to": sides.whom([person]), "reason": text}
    sides.record(case, actor, item, "work_item.reassigned", details)
    newhands.note(case)
    sides.tell(item, Sentence("%(name)s改派您办：%(title)s", name=actor.name, title=case.title))
    _tell(item, before, Sentence("“%(name)s”已改派别人：%(title)s", **_about(item)), text)
    return item


def may_take(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition that somebody is of a unit where the actor may give steps to people."""
    return permissions.visible_to(actor, Permission.HANDLE_INCIDENTS, Person.unit_id)


def suggested(actor: Actor, item: WorkItem) -> list[Found]:
    """To whom a step could be given: who holds a post around the case's unit, the nearest first."""
    near = finding.post_holders(item.case.unit_id)
    people = sa.select(Person.id).where(Person.id.in_([one.id for one in near]), may_take(actor))
    kept_out = {actor.person_id, *(one.person_id for one in item.recusals)}
    fit = set(session.scalars(people)) - kept_out
    return [one for one in near if one.id in fit][: finding.MOST]


def targets(actor: Actor, item: WorkItem) -> list[Target]:
    """The steps for people that a case could be moved to, in the order of the diagram.

    Raises: Forbidden.
    """
    permissions.require(actor, Permission.HANDLE_INCIDENTS, item.case.unit)
    if not item.is_open:
        return []
    elements = progress.restore(item.case, SYSTEM).spec.elements.values()
    found = []
    for one in elements:
        if one.waits_for_people and one.id != item.element:
            refusal = None
            try:
                _moved(progress.restore(item.case, SYSTEM), item, one.id)
            except CannotSendBack as error:
                refusal = error.values["cause"]
            except RunFailed as error:
                refusal = Sentence(error.message, **error.values)
            found.append(Target(one.id, one.label, "", refusal))
    return found


def preview(actor: Actor, item: WorkItem, element: str) -> Preview:
    """What it would lead to if the case was moved to a step.

    Raises:
        Forbidden, CannotSendBack. Invalid: no step for people, or the one it is at.
        RunFailed: the diagram names nobody whose turn it would be there.
    """
    permissions.require(actor, Permission.HANDLE_INCIDENTS, item.case.unit)
    run = progress.restore(item.case, SYSTEM)
    _require_target(run, item, element)
    left = leftout.between(run.spec, item.element, element)
    lacking = leftout.LeftOut(item.case, run, left, element).lacking()
    undone = _moved(run, item, element)
    return Preview(
        element=element,
        name=run.spec.elements[element].label,
        to="",
        skipped=list(dict.fromkeys(one.label for one in left)),
        lacking=lacking,
        lapses=lapsing.lapses(item.case, run, item),
        undone=[run.spec.elements[one.element].label for one in undone],
    )


def _moved(run: Run, item: WorkItem, element: str) -> list[Performed]:
    """Move a run on trial, up to whose turn it would be then; what that would undo.

    Raises: CannotSendBack, RunFailed.
    """
    undone = run.try_move(element, item.engine_id)
    for task in run.opened:
        assignment.turn(item.case, run, task)
    return undone


def move(actor: Actor, item_id: uuid.UUID, element: str, *, reason: str) -> Case:
    """Take a case from the step it is stuck at to another one, forwards or back (移动到步骤).

    What the system has carried out in between on the way back is undone; what was to be done on the
    way forward is not done.

    Raises:
        Forbidden, WorkItemDone, CaseClosed, CaseSuspended, NotAStep.
        Invalid: no reason, no step for people, or the one it is at. CannotSendBack, RunFailed.
    """
    case, item = locking.step_seen_to(actor, item_id)
    text = sides.written(reason, "reason")
    run = progress.restore(case, actor)
    _require_target(run, item, element)
    before = _those_asked(item, but=actor.person_id)
    run.move_to(element, item.engine_id)
    renewed = progress.renewal(case, run, item.engine_id)
    for opened in renewed.opened:
        opened.cause_id, opened.given_by_id, opened.request = item.id, actor.person_id, text
    item.finish(None)
    item.close_sides()
    details = {
        "to_element": element,
        "to_name": run.spec.elements[element].label,
        "reason": text,
        "undone": [one.operation for one in run.undone],
    }
    sides.record(case, actor, item, "work_item.moved", details)
    progress.keep(case, run, renewed, may_skip=False)
    _tell(item, before, Sentence("“%(name)s”不用办了：%(title)s", **_about(item)), text)
    return case


def _require_target(run: Run, item: WorkItem, element: str) -> None:
    known = run.spec.elements.get(element)
    if known is None or not known.waits_for_people or element == item.element:
        raise Invalid({"element": [Sentence(mark("请选择流程里另一步由人办的步骤。"))]})


def _those_asked(item: WorkItem, *, but: uuid.UUID | None) -> set[uuid.UUID]:
    """Whose turn it has been by name: a whole post need not be told that it is relieved."""
    claimed = item.is_claimed or item.post_key is None
    return set(assignment.can_do(item)) - {but} if claimed else set()


def _about(item: WorkItem) -> dict[str, str]:
    return {"name": item.name, "title": item.case.title}


def _tell(item: WorkItem, people: Iterable[uuid.UUID], title: Sentence, text: str) -> None:
    for person_id in sorted(people):
        entrusting.tell(item, person_id, title, body=text, kind=News.SUPERVISED)
