"""撤回: what somebody has just done is taken back, as long as nobody has done anything with it."""

from __future__ import annotations

import uuid

import sqlalchemy as sa

from app.cases import allowance, countersigning, locking, progress, sides, signing
from app.cases.models import Case, WorkItem
from app.cases.parts import Part
from app.cases.turns import key_of
from app.db import session
from app.definitions import catalogue
from app.definitions.acts import Act
from app.engine import CannotSendBack
from app.errors import Forbidden, Refused, Sentence
from app.i18n import mark
from app.organisation import directory
from app.organisation.actors import Actor


class NotYours(Forbidden):
    message = "“%(name)s”不是您办的，不能撤回。"


class GoneOn(Refused):
    """Values: `name`, `by`."""

    message = "“%(name)s”已经往下办了（%(by)s），不能再撤回。"


class CannotRecall(Refused):
    message = "“%(name)s”不能撤回：%(cause)s"


_PARTED = Sentence(mark("后面已经分成几路各自办理"))
_VOTED = Sentence(mark("这一步由几个人各自办理，撤回会让别人的意见作废"))


def is_recallable(actor: Actor, item: WorkItem) -> bool:
    """May the actor take back a step that is done, as far as its row tells?"""
    if item.is_open or item.done_by_id != actor.person_id or not item.case.is_open:
        return False
    if item.part != Part.STEP or not allowance.allows(item, Act.RECALL):
        return False
    if item.reply is not None:
        return signing.is_kept(item)
    following = [] if _is_of_many(item) else _opened_by(item)
    return bool(following) and all(_is_untouched(one, item) for one in following)


def recall(actor: Actor, item_id: uuid.UUID) -> Case:
    """Take back a step that one has done, before anybody has acted on what followed (撤回).

    It waits again for whoever did it, as it was answered. What was carried out meanwhile is undone.

    Raises:
        NotYours, CaseClosed, CaseSuspended, NotAllowedHere.
        GoneOn: somebody has acted since, or nothing waits that would show that nobody has.
        CannotRecall: something cannot be undone, several do the step, or the case has come together
            with other branches.
    """
    case, item = locking.item_and_case(item_id)
    if item.is_open or item.part != Part.STEP or item.done_by_id != actor.person_id:
        raise NotYours(name=item.name)
    case.require_open()
    allowance.require(item, Act.RECALL)
    if countersigning.has_voted(item):
        raise CannotRecall(name=item.name, cause=_VOTED)
    if signing.is_kept(item):
        signing.reopen(item)
        sides.record(case, actor, item, "work_item.recalled", {})
    else:
        _come_back(case, actor, item)
    return case


def _come_back(case: Case, actor: Actor, item: WorkItem) -> None:
    """The case comes back from what followed a step, which then waits for its doer again."""
    following = _untouched(item)
    if _is_of_many(item):
        raise CannotRecall(name=item.name, cause=_VOTED)
    run = progress.restore(case, actor)
    if not run.has_done(item.element, following[0].engine_id):
        raise CannotRecall(name=item.name, cause=_PARTED)
    try:
        run.move_to(item.element, following[0].engine_id)
    except CannotSendBack as error:
        raise CannotRecall(name=item.name, cause=error.values["cause"]) from error
    if not {one.engine_id for one in following} <= set(run.closed):
        raise CannotRecall(name=item.name, cause=_PARTED)
    renewed = progress.renewal(case, run)
    for opened in renewed.opened:
        opened.cause_id = item.id
        if opened.element == item.element:
            opened.candidate_key, opened.due_at = key_of(actor, item), item.due_at
            opened.returns_to, opened.returns_key = item.returns_to, item.returns_key
    undone = [one.operation for one in run.undone]
    sides.record(case, actor, item, "work_item.recalled", {"undone": undone})
    progress.keep(case, run, renewed, may_skip=False)


def _untouched(item: WorkItem) -> list[WorkItem]:
    """What waits because a step was done, if nobody has acted on it. Raises: GoneOn.

    One that was sent back was not done, and one that others have signed too is theirs as well.
    """
    following = [] if item.reply is not None else _opened_by(item)
    for one in following:
        if not _is_untouched(one, item):
            by = one.done_by.name if one.done_by else "、".join(_holders(one))
            raise GoneOn(name=item.name, by=by or one.name)
    if not following:
        raise GoneOn(name=item.name, by=item.case.title)
    return following


def _opened_by(item: WorkItem) -> list[WorkItem]:
    query = sa.select(WorkItem).where(
        WorkItem.case_id == item.case_id, WorkItem.cause_id == item.id, WorkItem.part == Part.STEP
    )
    return list(session.scalars(query.order_by(WorkItem.id)))


def _is_untouched(item: WorkItem, after: WorkItem) -> bool:
    """Has nobody done, taken, begun to write or passed on what waits after a step?"""
    if not item.is_open or item.draft is not None or item.sides or item.is_paused:
        return False
    is_taken = item.is_claimed and item.candidate_key != after.returns_key
    return not is_taken and item.given_by_id is None


def _is_of_many(item: WorkItem) -> bool:
    spec = catalogue.spec_of(item.case.version_id)
    return spec.elements[item.element].repetition is not None


def _holders(item: WorkItem) -> list[str]:
    return directory.holder_names(item.turn_key)
