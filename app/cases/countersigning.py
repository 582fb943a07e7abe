"""Several people sign one step together (会签, 或签, 票签, 依次): the rules and the count.

A multi-instance user task with the property `sign.rule` is signed together. Who signs is fixed when
the step opens: each person of `camunda:collection` (with `camunda:assignee` the item); or, where
nothing but the multi-instance marker is drawn, each holder of the step's roles — its lane, its
candidate groups, or `sign.by` — at the nearest unit that has them, looked for as for any step
(`assign.at`, `assign.exclude`, `assign.fallback`). Each gets a work item of their own. With nobody
to sign the procedure does not go on.

The step's outcome question says how somebody speaks: the values of `sign.agree` (else its first
choice) agree, those of `sign.abstain` abstain (without it nobody may), all others reject.

* `all`: all who do not abstain agree, and somebody does. A rejection settles it.
* `any`: whoever speaks first decides; an abstention decides nothing.
* `ratio(2/3)`: those who agree have that share of the weight of all entitled, not of those who have
  spoken; `ratio(>1/2)`: more than it. `sign.weights` (FEEL over what the item sees) weighs.
* `in-order`: as `all`, one after the other.

`sign.on_reject` is `at-once` by default: the count ends as soon as nothing can change it any more.
With `after-all` everybody speaks first, and then it is counted; only of `any` the first who agrees
still decides, while a rejection waits for the others.

With the decision the whole step is over: open items lapse, each as `Voice.LAPSED`. The case learns
the joint result alone: under the name of the outcome question the value of the side that has won
which most weight has chosen (of several as many, the one that stands first), and under
`<element>_votes` the figures. Of `any` it also learns all that the one who decided has answered.
What each has answered is in the record, and in the output collection if there is one.

A vote is not recalled. Whoever signs beside another (加签) has none. Nobody speaks twice for posts;
a vote that was handed over stays one. All who have spoken count as those who did the step.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.cases import counting
from app.cases.models import Case, WorkItem, WorkItemDone
from app.cases.signatures import SPOKEN, Signature, Voice
from app.cases.turns import note_principal
from app.db import session
from app.definitions import catalogue, outcomes
from app.definitions.question import Question
from app.engine import ReadyTask, Run, RunFailed, Signing
from app.errors import Sentence
from app.organisation.actors import Actor

#: So exact a weight may be.
MOST_DIGITS = 20


class VotesCounted(WorkItemDone):
    message = "“%(name)s”票数已定，不用再表态。"


def entitled(run: Run, opened: Iterable[tuple[ReadyTask, WorkItem]]) -> list[Signature]:
    """The rights to sign that come with work items which open now.

    Raises:
        RunFailed: a weight is no number, is below nought, or all together come to nothing.
    """
    rights = [_right(run, task, item) for task, item in opened if _rule(run, item) and task.group]
    for visit in {one.visit for one in rights}:
        together = [one for one in rights if one.visit == visit]
        if not sum(one.weight for one in together):
            raise _failure(together[0].work_item, Sentence("票权合计为零，请检查票权的表达式"))
    return rights


def _rule(run: Run, item: WorkItem) -> Signing | None:
    return run.spec.elements[item.element].signing


def _right(run: Run, task: ReadyTask, item: WorkItem) -> Signature:
    rule = _rule(run, item)
    weight = run.evaluate(rule.weights, task.id) if rule and rule.weights else Decimal(1)
    is_number = isinstance(weight, int | Decimal) and not isinstance(weight, bool)
    if not is_number or weight < 0 or len(str(weight)) > MOST_DIGITS:
        raise _failure(item, Sentence("票权不是 0 以上的数，请检查票权的表达式"))
    return Signature(
        work_item=item,
        case_id=item.case.id,
        visit=task.group,
        of=task.of,
        weight_text=f"{weight:f}",
    )


def _failure(item: WorkItem, cause: Sentence) -> RunFailed:
    return RunFailed(element=item.element, name=item.name, cause=cause)


def require_counting(item: WorkItem) -> None:
    """Refuse a voice that comes after the decision.

    Raises:
        VotesCounted.
    """
    if item.closed_at is None or item.done_by_id is not None:
        return
    right = session.get(Signature, item.id, populate_existing=True)
    if right is not None and right.voice == Voice.LAPSED:
        raise VotesCounted(name=item.name)


def go_on(
    actor: Actor, run: Run, item: WorkItem, asked: Sequence[Question], answers: dict[str, Any]
) -> dict[str, Any] | None:
    """Let a case whose step somebody has answered go on; where people sign together, count first.

    What they have come to, as the record tells it, if that is decided now.

    Raises:
        TaskNotReady, RunFailed, Refused: as `Run.complete`.
    """
    rule, outcome = _rule(run, item), outcomes.of(asked)
    together = _together(item) if rule and outcome else []
    mine = next((one for one in together if one.work_item_id == item.id), None)
    if rule is None or outcome is None or mine is None:
        run.complete(item.engine_id, answers)
        return None
    mine.value = answers[outcome.name]
    mine.voice = counting.voice_of(rule, outcome, mine.value)
    _note_doers(run, actor, together)
    verdict = counting.decision(rule, together)
    if verdict is None:
        run.complete(item.engine_id, answers)
        return None
    element = run.spec.elements[item.element]
    joint = counting.joint(element, together, outcome, verdict=verdict)
    value, votes = joint[outcome.name], joint[element.votes]
    if rule.rule == "any":
        joint = {**answers, **joint}
    run.conclude(item.engine_id, answers, joint)
    for one in together:
        if one.voice is None:
            one.voice = Voice.LAPSED
    about = {"element": item.element, "name": item.name}
    label = dict(outcome.choices)[value].partition("\n")[0]
    said = {
        one: number if isinstance(number, int) else str(number) for one, number in votes.items()
    }
    return {**about, "result": value, "label": label, **said}


def _together(item: WorkItem) -> list[Signature]:
    """All rights of those who sign with an item, as they are now, in the order of opening."""
    visit = sa.select(Signature.visit).where(Signature.work_item_id == item.id).scalar_subquery()
    query = (
        sa.select(Signature)
        .join(Signature.work_item)
        .where(Signature.case_id == item.case_id, Signature.visit == visit)
        .options(joinedload(Signature.work_item))
        .order_by(WorkItem.opened_at, WorkItem.id)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(query))


def _note_doers(run: Run, actor: Actor, together: Sequence[Signature]) -> None:
    """All who have spoken have done the step, not only the last; so have those for whom they did.

    Who speaks now is not on the item yet.
    """
    spoken = [one.work_item for one in together if one.has_spoken]
    doers = [str(one.done_by_id or actor.person_id) for one in spoken]
    about, element = run.variables["case"], together[0].work_item.element
    done_by = {**about["done_by"], element: list(dict.fromkeys(doers))}
    run.variables["case"] = {**about, "done_by": done_by}
    note_principal(run, element, [str(one.done_for_id) for one in spoken if one.done_for_id])


def has_voted(item: WorkItem) -> bool:
    """Has its holder spoken among others? That is not taken back."""
    if _signing(item) is None:
        return False
    right = session.get(Signature, item.id)
    return right is not None and right.has_spoken


def _signing(item: WorkItem) -> Signing | None:
    return catalogue.spec_of(item.case.version_id).elements[item.element].signing


def standing(item: WorkItem) -> counting.Standing | None:
    """How far those who sign with an item have come; None: it is not signed together."""
    rule = _signing(item)
    together = _together(item) if rule else []
    return counting.standing(rule, together) if rule and together else None


def lapsed(case: Case) -> set[uuid.UUID]:
    """The work items whose holders did not come to speak, as the count was decided before."""
    elements = catalogue.spec_of(case.version_id).elements.values()
    if not any(element.signing for element in elements):
        return set()
    query = sa.select(Signature.work_item_id).filter_by(case_id=case.id, voice=Voice.LAPSED)
    return set(session.scalars(query))


def votes_that_lapse(case: Case, group: str | None = None) -> list[Signature]:
    """The votes that were given in vain if those who sign together now are left undecided.

    `group` is the engine's visit (`Signature.visit`); without one, all who do so in the case.
    """
    undecided = (
        sa.select(Signature.visit)
        .join(Signature.work_item)
        .where(Signature.case_id == case.id, WorkItem.closed_at.is_(None))
    )
    query = (
        sa.select(Signature)
        .join(Signature.work_item)
        .where(
            Signature.case_id == case.id,
            Signature.voice.in_(SPOKEN),
            Signature.visit.in_(undecided if group is None else [group]),
        )
        .options(joinedload(Signature.work_item).joinedload(WorkItem.done_by))
        .order_by(WorkItem.closed_at, WorkItem.id)
    )
    return list(session.scalars(query))


def group_of(item: WorkItem) -> str | None:
    """Which group an item is signed in."""
    return session.scalar(sa.select(Signature.visit).where(Signature.work_item_id == item.id))
