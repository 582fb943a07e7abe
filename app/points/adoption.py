"""How a draft becomes the rules: opinions are heard, it is decided, it takes effect on a day.

Each act belongs to one case (`workflows/points_rules`); `domain.md` section 5, decision 9.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from app import audit, clock
from app.db import session
from app.definitions.sources import Asking, Choice, choices
from app.errors import Invalid, Refused, Sentence
from app.i18n import mark
from app.organisation.actors import Actor
from app.points import judging, rulebook
from app.points.opinions import Heard
from app.points.rulesets import RuleOpinion, RuleSet, RuleSetStatus


class DraftTaken(Refused):
    message = "第%(number)s版已经在另一件里征求意见。"


class NoDraft(Refused):
    message = "本件还没有提出积分方案的草案。"


def propose(actor: Actor, case_id: uuid.UUID, unit_id: uuid.UUID, rules_id: uuid.UUID) -> RuleSet:
    """Let a draft rest while opinions about it are heard; again changes nothing.

    Raises:
        Invalid: field `rules`: there is no such draft, or it could not be put in force.
        DraftTaken: another case hears it.
    """
    rule_set = _locked(RuleSet.id == rules_id)
    if rule_set is None or rule_set.owner_id != unit_id:
        raise Invalid({"rules": [Sentence(mark("请从列出的草案里选一份。"))]})
    if rule_set.case_id == case_id:
        return rule_set
    if rule_set.case_id is not None:
        raise DraftTaken(number=rule_set.number)
    if rule_set.status != RuleSetStatus.DRAFT:
        raise rule_set.not_ready()
    if wrong := judging.problems(rule_set):
        raise Invalid({"rules": wrong})
    rule_set.case_id = case_id
    audit.record(rule_set, actor, "rules.proposed")
    return rule_set


def hear(actor: Actor, rule_set: RuleSet, heard: Sequence[Heard]) -> None:
    """Keep the opinions; from now on the rule set stays as it was heard.

    Raises:
        RuleSetNotReady.
    """
    rule_set.opinions += [RuleOpinion(heard_at=clock.now(), **vars(one)) for one in heard]
    rule_set.move_to(RuleSetStatus.HEARD)
    audit.record(rule_set, actor, "rules.heard", {"opinions": len(heard)})


def schedule(actor: Actor, rule_set: RuleSet, day: date) -> None:
    """It has been adopted and will hold from a day on. Raises: RuleSetNotReady."""
    if rule_set.status != RuleSetStatus.HEARD:
        raise rule_set.not_ready()
    rule_set.takes_effect_on = day
    audit.record(rule_set, actor, "rules.adopted", {"from": day.isoformat()})


def reopen(actor: Actor, rule_set: RuleSet) -> None:
    """It is to be revised, and then heard anew. Raises: RuleSetNotReady."""
    rule_set.reopen()
    audit.record(rule_set, actor, "rules.reopened")


def put_in_force(actor: Actor, rule_set: RuleSet) -> None:
    """It takes effect now; the earlier one retires, cycles that run keep theirs.

    Raises:
        RuleSetInvalid, RuleSetNotReady.
    """
    for old in rulebook.activate(rule_set):
        audit.record(old, actor, "rules.retired", {"by": rule_set.number})
    audit.record(rule_set, actor, "rules.activated")


def of_case(case_id: uuid.UUID) -> RuleSet:
    """The draft of a case, locked. Raises: NoDraft."""
    found = _locked(RuleSet.case_id == case_id)
    if found is None:
        raise NoDraft
    return found


def _locked(condition: sa.ColumnElement[bool]) -> RuleSet | None:
    query = sa.select(RuleSet).where(condition).with_for_update()
    return session.scalar(query)


def _told_by_id(rule_set_id: str) -> str | None:
    found = session.get(RuleSet, uuid.UUID(rule_set_id))
    return None if found is None else told(found)


def told(rule_set: RuleSet) -> str:
    """A rule set in a few words, as lists to choose from show it."""
    return f"第{rule_set.number}版 {rule_set.title}"


@choices("points.drafts", tells=_told_by_id)
def drafts(asking: Asking) -> list[Choice]:
    """The drafts of a unit that nobody hears opinions about."""
    query = sa.select(RuleSet).filter_by(
        owner_id=asking.unit_id, status=RuleSetStatus.DRAFT, case_id=None
    )
    listed = session.scalars(query.order_by(RuleSet.number.desc()))
    return [(str(one.id), told(one)) for one in listed]
