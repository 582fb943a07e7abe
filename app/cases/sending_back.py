"""退回: a case goes back to a step that was done before, and what that leads to is said beforehand.

It comes to whoever did that step. From there it goes on in order, through every step again; or, if
asked for so, straight back to whoever has sent it, which is possible where nothing was carried out
between the two and neither lies in a branch or sub-process that the other does not lie in.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

import sqlalchemy as sa

from app.cases import allowance, assignment, lapsing, locking, progress, sides
from app.cases.models import Case, WorkItem
from app.cases.parts import Part
from app.cases.turns import key_of, require_turn
from app.db import session
from app.definitions.acts import Act
from app.engine import CannotSendBack, Performed, ReadyTask, Run
from app.errors import Invalid, Refused, Sentence
from app.i18n import mark
from app.organisation import directory
from app.organisation.actors import SYSTEM, Actor


class Reentry(StrEnum):
    """How a case comes on again after a send-back."""

    IN_ORDER = "in-order"
    STRAIGHT = "straight"


class NoWayStraight(Refused):
    message = "不能办完直接送回本步：%(cause)s"


_CARRIED_OUT = Sentence(mark("中间有已经执行、退回时要撤销的操作，须按顺序重新办理"))
_SEVERAL = Sentence(mark("几个人各办各的一步，须按顺序重新办理"))
_OTHER_BRANCH = Sentence(mark("两步不在同一条线上，须按顺序重新办理"))


@dataclass(frozen=True)
class Target:
    """A step done before; `refusal` is why the case cannot go back there."""

    element: str
    name: str
    done_by: str
    refusal: Sentence | None = None


@dataclass(frozen=True)
class Preview:
    """What a send-back would lead to.

    `redo`: the steps to be done again, each with who did it; `lapses`: what waits for others now
    and would not any more; `votes`: who has voted in vain; `undone`: what would be taken back;
    `not_straight`: why the case could not come straight back. Of a move forwards, `skipped`: what
    would not be done; `lacking`: which later steps read what which of these would have given.
    """

    element: str
    name: str
    to: str
    redo: list[tuple[str, str]] = field(default_factory=list)
    lapses: list[tuple[str, list[str]]] = field(default_factory=list)
    votes: list[str] = field(default_factory=list)
    undone: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    lacking: list[tuple[str, str]] = field(default_factory=list)
    not_straight: Sentence | None = None


def targets(actor: Actor, item: WorkItem) -> list[Target]:
    """The steps that people have done on the way to an open item, the latest first.

    Raises: NotYourTurn, SelfApproval.
    """
    require_turn(actor, item)
    if not item.is_open:
        return []
    case, found = item.case, []
    for element, visit in _last_visits(case, item).items():
        refusal = None
        try:
            progress.restore(case, SYSTEM).try_move(element, item.engine_id)
        except CannotSendBack as error:
            refusal = error.values["cause"]
        name = progress.restore(case, SYSTEM).spec.elements[element].label
        found.append(Target(element, name, visit, refusal))
    return found


def preview(actor: Actor, item: WorkItem, element: str) -> Preview:
    """What it would lead to if the case went back to a step.

    Raises:
        NotYourTurn, SelfApproval, WorkItemDone, CaseClosed, CaseSuspended, NotAllowedHere.
        Invalid: no step that people have done on the way to the actor's.
        CannotSendBack: the case cannot go back there.
    """
    require_turn(actor, item)
    item.require_open()
    _require_allowed(item)
    case = item.case
    _require_done_before(case, item, element)
    run = progress.restore(case, SYSTEM)
    passed = run.try_move(element, item.engine_id)
    again = _done_since(case, run, element)
    doer = _doer_of(case, run, element)
    return Preview(
        element=element,
        name=run.spec.elements[element].label,
        to=directory.name_of(str(doer)) or "" if doer else "",
        redo=[(one.name, _name(one)) for one in again if not _is_vote(run, one, item)],
        lapses=lapsing.lapses(case, run, item),
        votes=[_name(one) for one in again if _is_vote(run, one, item)],
        undone=[run.spec.elements[one.element].label for one in passed],
        not_straight=_why_not_straight(run, passed, item),
    )


def send_back(
    actor: Actor,
    item_id: uuid.UUID,
    element: str,
    *,
    reason: str,
    reentry: Reentry = Reentry.IN_ORDER,
) -> Case:
    """Send a case back to a step that was done before.

    1. what was carried out since is undone, what waits in the blocks that are left lapses;
    2. the step waits anew, for whoever did it last if they still may, with the reason;
    3. with `STRAIGHT` it will come from there straight back to the actor's step, and to the actor.

    Raises:
        NotYourTurn, SelfApproval, WorkItemDone, CaseClosed, CaseSuspended, NotAllowedHere.
        Invalid: no reason, or no step that people have done on the way to the actor's.
        CannotSendBack, NoWayStraight.
    """
    case, item = locking.step_of_turn(actor, item_id)
    _require_allowed(item)
    text = sides.written(reason, "reason")
    _require_done_before(case, item, element)
    if reentry == Reentry.STRAIGHT:
        _require_straight(case, item, element)
    run = progress.restore(case, actor)
    doer = _doer_of(case, run, element)
    run.move_to(element, item.engine_id, lapse=reentry == Reentry.IN_ORDER)
    renewed = progress.renewal(case, run, item.engine_id)
    for opened in renewed.opened:
        opened.cause_id, opened.given_by_id, opened.request = item.id, actor.person_id, text
        if not _is_of_many(run, element):
            assignment.prefer(opened, doer)
        if reentry == Reentry.STRAIGHT:
            opened.returns_to, opened.returns_key = item.element, key_of(actor, item)
    _leave(actor, item, element)
    details = {
        "to_element": element,
        "to_name": run.spec.elements[element].label,
        "to": [{"id": str(doer), "name": directory.name_of(str(doer))}] if doer else [],
        "reason": text,
        "policy": reentry,
        "undone": [one.operation for one in run.undone],
    }
    sides.record(case, actor, item, "work_item.sent_back", details)
    progress.keep(case, run, renewed, may_skip=False)
    return case


def _leave(actor: Actor, item: WorkItem, element: str) -> None:
    """The actor is done with an item, and so is everybody who was asked beside it."""
    item.finish(actor.person_id)
    item.reply = {"sent_back_to": element}
    item.close_sides()


def _require_straight(case: Case, item: WorkItem, element: str) -> None:
    """Raises: NoWayStraight, CannotSendBack."""
    trial = progress.restore(case, SYSTEM)
    cause = _why_not_straight(trial, trial.try_move(element, item.engine_id), item)
    if cause is not None:
        raise NoWayStraight(cause=cause)


def _require_allowed(item: WorkItem) -> None:
    item.require_open()
    item.case.require_open()
    if item.part != Part.STEP:
        raise allowance.NotAllowedHere(name=item.name)
    allowance.require(item, Act.SEND_BACK)


def _require_done_before(case: Case, item: WorkItem, element: str) -> None:
    if element not in _last_visits(case, item):
        raise Invalid({"element": [Sentence(mark("请选择已经办过的一步。"))]})


def _last_visits(case: Case, item: WorkItem) -> dict[str, str]:
    """Steps that people have done, the latest first: element → who did it last.

    Only those count that lead to this one and that the case has not gone back before since: whom a
    case was sent back to does not pass over those who are to see it again.
    """
    run, found = progress.restore(case, SYSTEM), dict[str, str]()
    for one in reversed(_done(case)):
        if one.element != item.element and _is_before(run, one.element, item):
            found.setdefault(one.element, _name(one))
    first = run.spec.first_user_task
    if first is not None and first != item.element:
        found.setdefault(first, directory.name_of(str(case.doer_id)) or "")
    return found


def _is_before(run: Run, element: str, item: WorkItem) -> bool:
    leads_here = item.element in run.spec.ways_from(element)
    return leads_here and run.has_done(element, item.engine_id)


def _done(case: Case) -> list[WorkItem]:
    """What people have done of the steps themselves, oldest first."""
    query = (
        sa.select(WorkItem)
        .where(
            WorkItem.case_id == case.id,
            WorkItem.part == Part.STEP,
            WorkItem.done_by_id.is_not(None),
        )
        .order_by(WorkItem.closed_at, WorkItem.id)
    )
    return list(session.scalars(query))


def _done_since(case: Case, run: Run, element: str) -> list[WorkItem]:
    """What was done from the last time at an element on, and lies on the ways that lead from it."""
    done = _done(case)
    last = max((place for place, one in enumerate(done) if one.element == element), default=0)
    ahead = run.spec.ways_from(element)
    return [one for one in done[last:] if one.element in ahead]


def _doer_of(case: Case, run: Run, element: str) -> uuid.UUID | None:
    """Who did a step last, or had it done by a deputy; the first form, who has sent it."""
    by = [one.done_for_id or one.done_by_id for one in _done(case) if one.element == element]
    if by:
        return by[-1]
    return case.doer_id if element == run.spec.first_user_task else None


def _is_vote(run: Run, one: WorkItem, item: WorkItem) -> bool:
    """Was it said in the same activity of several that is being left?"""
    return one.element == item.element and _is_of_many(run, one.element)


def _is_of_many(run: Run, element: str) -> bool:
    """Do several do it, each for themselves?"""
    return run.spec.elements[element].repetition is not None


def _why_not_straight(trial: Run, passed: Iterable[Performed], item: WorkItem) -> Sentence | None:
    """Why the case could not come straight back from where a trial has moved it; None: it could."""
    if list(passed):
        return _CARRIED_OUT
    [opened, *others] = trial.opened
    if others or _is_of_many(trial, opened.element) or _is_of_many(trial, item.element):
        return _SEVERAL
    is_alone = set(trial.closed) == {item.engine_id}
    return None if is_alone and _leads_back(trial, opened, item) else _OTHER_BRANCH


def _leads_back(trial: Run, opened: ReadyTask, item: WorkItem) -> bool:
    try:
        trial.try_move(item.element, opened.id)
    except CannotSendBack:
        return False
    return True


def _name(item: WorkItem) -> str:
    return item.done_by.name if item.done_by is not None else ""
