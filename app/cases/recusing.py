"""回避: somebody keeps out of a step by their own word, or because whoever supervises says so.

The step goes to another holder of its post or to the nearest one above, whoever would have been
asked had the person never held it; and stays closed to the person however often the case comes
there again. Where nobody else is fit it stays where it is: a matter that nobody may do is decided
by people, not lost.
"""

from __future__ import annotations

import uuid

from app.cases import allowance, assignment, entrusting, locking, newhands, progress, sides
from app.cases.models import Case, WorkItem
from app.cases.recusalrows import OWN, Recusal
from app.definitions.acts import Act
from app.engine import Run
from app.errors import Invalid, Refused, Sentence
from app.i18n import mark
from app.notifications.models import News
from app.organisation import directory, permissions
from app.organisation.actors import Actor
from app.organisation.permissions import Permission


class NobodyElse(Refused):
    """Values: `name`, `why`, and `ask`: who can help."""

    message = "“%(name)s”没有别人可以接办：%(why)s。请联系%(ask)s另行安排。"


class KeepsOut(Refused):
    message = "%(person)s已经回避“%(name)s”。"


_NAMED = Sentence(mark("这一步指定由一个人办"))
_NOBODY_FIT = Sentence(mark("同岗位和上级都没有合适的人"))
_ADMINISTRATOR = Sentence(mark("系统管理员"))


def recuse(actor: Actor, item_id: uuid.UUID, *, reason: str) -> WorkItem:
    """Keep out of a step whose turn is the actor's, for a reason that is kept.

    Raises:
        NotYourTurn, SelfApproval, WorkItemDone, CaseClosed, CaseSuspended, NotAllowedHere.
        NobodyElse: naming why, and whom to ask. Invalid: no reason.
    """
    case, item = locking.step_of_turn(actor, item_id)
    allowance.require(item, Act.RECUSE)
    assert actor.person_id is not None, "a turn is a person's"
    return _keep_out(actor, case, item, actor.person_id, reason)


def recuse_other(
    actor: Actor, item_id: uuid.UUID, person_id: uuid.UUID, *, reason: str
) -> WorkItem:
    """Say that somebody whose turn a step is must keep out of it, as one who supervises there.

    Raises:
        Forbidden: the actor does not supervise the unit.
        WorkItemDone, CaseClosed, CaseSuspended, NotAStep, KeepsOut, NobodyElse.
        Invalid: no reason, or somebody whose turn it is not (field `person`). NotFound.
    """
    case, item = locking.step_seen_to(actor, item_id)
    person = directory.person(person_id)
    if any(one.person_id == person_id for one in item.recusals):
        raise KeepsOut(person=person.name, name=item.name)
    if person_id not in those_asked(item):
        raise Invalid({"person": [Sentence(mark("这一步不轮到这个人办，不必回避。"))]})
    _keep_out(actor, case, item, person_id, reason)
    title = Sentence("请您回避“%(name)s”：%(title)s", name=item.name, title=case.title)
    entrusting.tell(item, person_id, title, body=reason.strip(), kind=News.SUPERVISED)
    return item


def those_asked(item: WorkItem) -> set[uuid.UUID]:
    """Whose turn a step is, or would be if nobody had taken it, and who may do it."""
    keys = {item.turn_key, item.post_key or item.candidate_key}
    kept_out = {one.person_id for one in item.recusals}
    return {person for key in keys for person in directory.behind(key)} - kept_out


def others_asked(actor: Actor, item: WorkItem) -> set[uuid.UUID]:
    """Who can be told to keep out; for oneself there is `recuse`."""
    return those_asked(item) - {actor.person_id}


def _keep_out(
    actor: Actor, case: Case, item: WorkItem, person_id: uuid.UUID, reason: str
) -> WorkItem:
    text = sides.written(reason, "reason")
    run = progress.restore(case, actor)
    assignment.note_recusal(run, item.element, person_id)
    key = _next_key(case, run, item, person_id)
    about = sides.whom([directory.person(person_id)])
    sides.record(case, actor, item, "work_item.recused", {"who": about, "reason": text, "key": key})
    item.recusals.append(
        Recusal(person_id=person_id, cause=OWN, reason=text, by_id=actor.person_id)
    )
    item.post_key = key
    item.give_to(key)
    item.given_by_id = item.draft = None
    progress.keep(case, run)
    newhands.note(case)
    return item


def _next_key(case: Case, run: Run, item: WorkItem, leaving: uuid.UUID) -> str:
    """Under which key the step waits when somebody keeps out too. Raises: NobodyElse."""
    element = run.spec.elements[item.element]
    if element.assignee or element.signing:
        raise NobodyElse(name=item.name, why=_NAMED, ask=_whom_to_ask(case))
    task = next(one for one in run.ready() if one.id == item.engine_id)
    kept_out = {one.person_id: one.cause for one in item.recusals} | {leaving: OWN}
    key = assignment.fit_key(case, run, task, kept_out)
    if key is None:
        raise NobodyElse(name=item.name, why=_NOBODY_FIT, ask=_whom_to_ask(case))
    return key


def _whom_to_ask(case: Case) -> str | Sentence:
    """Those who may arrange it otherwise, the nearest."""
    roles = permissions.roles_with(Permission.HANDLE_INCIDENTS)
    for _role, _place, people in directory.holders_upwards(roles, case.unit_id):
        return "、".join(sorted(directory.names(set(people)).values()))
    return _ADMINISTRATOR
