"""Steps that need nobody: passed by the system in the same move, on record, each with the reason.

* `skip.same` of a step, else `[acts] skip_same` of `about.toml`: the one person who could do the
  step has just agreed at the step before (`consecutive`), or has agreed at any step since the case
  was last returned (`ever`). What counts is an outcome that agrees: forms without one agree to
  nothing, nor does a vote among others. What somebody did at a step is never a reason to pass that
  same step again.
* `assign.self = pass`: the one person who could do the step is the starter.
* `assign.nobody`: nobody fit holds its roles, here or in any unit above (every step is looked for
  upwards, so `upward` says what is done anyway): `pass` agrees, `reject` turns down, with the
  reason as the opinion; else it waits, and those in charge are told (`vacancies`).

Nothing is passed whose form demands more than its outcome, nor what several do or what is sealed.

A skip is nobody else's approval. Passed for the same person or the starter, the step counts as done
by that person, whom a later `assign.exclude` then bars as if they had pressed the button; passed
for want of anybody, as done by nobody. It cannot lead around a separation of duties either: whoever
`assign.exclude` bars from the step is not fit for it, so their agreement elsewhere skips nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from app import audit
from app.cases import assignment
from app.cases.models import Case, WorkItem
from app.db import session
from app.definitions import catalogue, outcomes, questions
from app.definitions.catalogue import Deployed
from app.engine import Element, feel
from app.organisation import directory
from app.organisation.actors import SYSTEM

#: The entry of `[acts]` in `about.toml`.
NEVER, CONSECUTIVE = "never", "consecutive"
SKIPPED, COMPLETED = "work_item.skipped", "work_item.completed"
#: What may have happened since somebody agreed without changing what they agreed to.
HARMLESS = frozenset(
    {
        "case.moved",
        "votes.counted",
        "case.copied",
        "case.read",
        "case.urged",
        "case.followed_up",
        "follow_up.answered",
        "follow_up.handed_on",
        "follow_up.escalated",
        "follow_up.withdrawn",
        "case.bundled",
        "work_item.claimed",
        "work_item.released",
        "work_item.asked",
        "work_item.answered",
        "work_item.transferred",
        "work_item.reassigned",
        "work_item.delegated",
        "work_item.delegation_returned",
        "work_item.signer_added",
        "work_item.signer_removed",
        "work_item.signed",
    }
)


class Why(StrEnum):
    """Why a step needed nobody."""

    SAME = "same"
    SAME_BEFORE = "same_before"
    SELF = "self"
    NOBODY = "nobody"
    NOBODY_REJECTS = "nobody_rejects"


#: What a refusal says in the place of an opinion.
_OPINION = "没有人可以办理这一步，系统按规定答复不同意。"


@dataclass(frozen=True)
class Skip:
    """How the system does a step; `person_id` is who counts as having done it."""

    why: Why
    answers: dict[str, Any]
    person_id: uuid.UUID | None = None


@dataclass(frozen=True)
class Said:
    """What was said at a step, and who counts as having said it.

    `agrees` is None where no more was said than that the step is done.
    """

    element: str
    agrees: bool | None
    person_id: str | None


def due(case: Case, item: WorkItem, *, is_vacant: bool) -> Skip | None:
    """How a step that has just opened is passed, if it needs nobody."""
    if is_vacant:
        return for_nobody(case, item.element)
    if not may_be_passed(case, item.element):
        return None
    return for_one(case, item.element, assignment.fit_for(item), said_in(case))


def may_be_passed(case: Case, element_id: str) -> bool:
    """Is there anything for which a step is passed that one person alone is fit for?"""
    deployed, element = _step(case, element_id)
    passes = element.properties.get("assign.self") == "pass" or _same(deployed, element) != NEVER
    return passes and not _is_of_several(element)


def for_one(
    case: Case, element_id: str, fit: Sequence[uuid.UUID], said: Iterable[Said]
) -> Skip | None:
    """How a step is passed for which these are fit, after what was said, the latest first."""
    deployed, element = _step(case, element_id)
    if len(fit) != 1:
        return None
    why = _why(case, element, _same(deployed, element), fit[0], said)
    return None if why is None else Skip(why, _agreeing(deployed, element), fit[0])


def _step(case: Case, element_id: str) -> tuple[Deployed, Element]:
    deployed = catalogue.deployed(case.version_id)
    return deployed, deployed.spec.elements[element_id]


def _is_of_several(element: Element) -> bool:
    """Do several do it, or is it sealed?"""
    return bool(element.repetition or element.loop or element.answers_to)


def _same(deployed: Deployed, element: Element) -> str:
    usual = deployed.about.get("acts", {}).get("skip_same", NEVER)
    return str(element.properties.get("skip.same", usual))


def _why(
    case: Case, element: Element, same: str, person_id: uuid.UUID, said: Iterable[Said]
) -> Why | None:
    if element.properties.get("assign.self") == "pass" and person_id == case.starter_id:
        return Why.SELF
    just_now = same == CONSECUTIVE
    if same == NEVER or not _has_agreed(said, element, person_id, just_now=just_now):
        return None
    return Why.SAME if just_now else Why.SAME_BEFORE


def for_nobody(case: Case, element_id: str) -> Skip | None:
    """How a step is passed that nobody fit can do."""
    deployed, element = _step(case, element_id)
    said = None if _is_of_several(element) else element.properties.get("assign.nobody")
    match said:
        case "pass":
            return Skip(Why.NOBODY, _agreeing(deployed, element))
        case "reject":
            return Skip(Why.NOBODY_REJECTS, _refusing(deployed, element))
    return None


def _agreeing(deployed: Deployed, element: Element) -> dict[str, Any]:
    outcome = outcomes.of(deployed.questions(element.id))
    return {} if outcome is None else {outcome.name: outcomes.agreement(outcome)}


def _refusing(deployed: Deployed, element: Element) -> dict[str, Any]:
    asked = deployed.questions(element.id)
    outcome, opinion = outcomes.of(asked), questions.used_as(asked, "opinion")
    said = {} if outcome is None else {outcome.name: outcomes.refusal(outcome)}
    return said if opinion is None else {**said, opinion.name: _OPINION}


def _has_agreed(
    said: Iterable[Said], element: Element, person_id: uuid.UUID, *, just_now: bool
) -> bool:
    """Has this person agreed at the step before, or at any since the case was last returned?"""
    for one in said:
        if one.element == element.id:
            return False
        if one.agrees and one.person_id == str(person_id):
            return True
        if just_now or one.agrees is False:
            return False
    return False


def said_in(case: Case) -> Iterator[Said]:
    """What people have said in a case, the latest first, up to what may have changed its ground."""
    deployed = catalogue.deployed(case.version_id)
    for entry in _latest_first(case):
        if entry.action in HARMLESS:
            continue
        step = deployed.spec.elements.get(str(entry.details.get("element")))
        if entry.action not in {COMPLETED, SKIPPED} or step is None:
            return
        agrees = agreement_by(case, step.id, entry.details.get("answers") or {})
        yield Said(step.id, agrees, _doer(entry))


def _latest_first(case: Case) -> sa.ScalarResult[audit.AuditEntry]:
    query = sa.select(audit.AuditEntry).filter_by(chain_id=case.id)
    return session.scalars(query.order_by(audit.AuditEntry.position.desc()))


def agreement_by(case: Case, element_id: str, answers: Mapping[str, Any]) -> bool | None:
    """Does somebody agree by such answers, or not? None: they say only that the step is done."""
    deployed, step = _step(case, element_id)
    asked = deployed.questions(step.id)
    if step.repetition or step.answers_to or outcomes.of(asked) is None:
        return None
    return outcomes.is_agreement(asked, answers)


def _doer(entry: audit.AuditEntry) -> str | None:
    if entry.action == SKIPPED:
        person: str | None = entry.details.get("person_id")
        return person
    return None if entry.actor_id is None else str(entry.actor_id)


def record(case: Case, item: WorkItem, skip: Skip, answers: Mapping[str, Any]) -> None:
    """The entry of what the system has done, with the reason."""
    person = None if skip.person_id is None else str(skip.person_id)
    details = {
        "work_item": str(item.id),
        "element": item.element,
        "name": item.name,
        "answers": feel.to_json(dict(answers)),
        "why": skip.why,
        "person_id": person,
        "person": None if person is None else directory.name_of(person),
    }
    audit.record(case, SYSTEM, SKIPPED, details)
