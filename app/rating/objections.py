"""Objections to results on the notice: raised, admitted, decided, appealed (`domain.md` 8.6)."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app import audit, clock
from app.cases import withholding
from app.cases.models import Case
from app.db import session
from app.errors import Invalid, Refused, Sentence
from app.i18n import mark
from app.notices.models import Notice, NoticeState
from app.organisation import directory, permissions, residents
from app.organisation.actors import SYSTEM
from app.organisation.permissions import Permission
from app.rating import published, rechecks, recounting, redoing, years
from app.rating.models import RatedBranch
from app.rating.objected import (
    TARGET_TITLES,
    StarGround,
    StarObjection,
    StarRuling,
    Target,
)
from app.stars.vocabulary import Component

_LONGEST_REASON = 2000
KEEP = "keep"


class MatterObjected(Refused):
    """One objection to one matter; `case_id` leads to the first."""

    message = "“%(branch)s”的“%(target)s”已经有人提出异议（编号“%(number)s”），不再重复受理。"


class NotOnTheNotice(Invalid):
    """That branch hangs on no running notice of results; field `line`."""

    def __init__(self) -> None:
        said = Sentence(mark("请选择正在公示的一个支部；公示期满的，不能再提出异议。"))
        super().__init__({"line": [said]})


class StarAlreadyAnswered(Refused):
    message = "这件异议已经答复，不能撤回；不服答复的，可以向区里申诉。"


@dataclass(frozen=True)
class Raised:
    """What somebody says against a branch's line."""

    rated_id: uuid.UUID
    target: Target
    ground: StarGround
    facts: str


def raise_objection(case: Case, given: Raised) -> StarObjection:
    """Take the objection of a case, and hold the branch until it is done with; once for a case.

    Who answers for the branch never gets to see the case, unless it is their own objection.

    Raises:
        NotOnTheNotice: the period is over, or the branch is decided; field `line`.
        MatterObjected: somebody has objected to the same matter.
    """
    known = session.get(StarObjection, case.id)
    if known is not None:
        return known
    rated = session.get(RatedBranch, given.rated_id)
    if rated is None:
        raise NotOnTheNotice
    year = years.lock(rated.rating_id)
    notice = notice_of(rated)
    if notice is None or rated.is_decided:
        raise NotOnTheNotice
    _require_first(rated, notice, given.target)
    objection = StarObjection(
        case=case,
        rated=rated,
        notice_id=notice.id,
        target=given.target,
        ground=given.ground,
        facts=given.facts,
        is_nameless=residents.is_nameless(case.starter_id),
        raised_at=clock.now(),
    )
    session.add(objection)
    for person in answering(rated):
        if person != case.starter_id:
            withholding.withhold(case, person)
    session.flush()
    told = {"branch": str(rated.branch_id), "target": given.target.value}
    audit.record(year, SYSTEM, "rating.objected", told)
    return objection


def notice_of(rated: RatedBranch) -> Notice | None:
    """The notice on which the line of a branch hangs now."""
    found = published.last(rated)
    if found is None or found.notice.state != NoticeState.RUNNING:
        return None
    return found.notice


def answering(rated: RatedBranch) -> set[uuid.UUID]:
    """Who answers for a branch, in it and in its village: its secretary, and who reads its cases.

    None of them learns who has objected (`domain.md` 8.6).
    """
    roles = [years.VILLAGE_SECRETARY, *permissions.roles_with(Permission.READ_CASES)]
    places = [rated.branch_id, *([rated.branch.parent_id] if rated.branch.parent_id else [])]
    return {one for place in places for role in roles for one in directory.holders(role, place)}


def _require_first(rated: RatedBranch, notice: Notice, target: Target) -> None:
    query = sa.select(StarObjection).where(
        StarObjection.notice_id == notice.id,
        StarObjection.rated_id == rated.id,
        StarObjection.target == target,
        StarObjection.ruling.is_distinct_from(StarRuling.WITHDRAWN),
    )
    other = session.scalar(query)
    if other is not None:
        raise MatterObjected(
            branch=rated.branch.name,
            target=Sentence(TARGET_TITLES[target]),
            number=other.case.number,
        )


def admit(objection: StarObjection, panel: Sequence[uuid.UUID], by: uuid.UUID | None) -> None:
    """It is looked into by two or more who have not scored the branch; the house reckons anew.

    Raises:
        WrongRecheckers: field `panel`.
    """
    rechecks.require_fit(objection, panel)
    objection.admitted_by_id = by
    objection.is_sum_right = recounting.recount(objection.rated).agrees


def refuse(objection: StarObjection, reason: str) -> None:
    """There is nothing to look into; the results stay as they are."""
    _decide(objection, StarRuling.NOT_ADMITTED, None, [reason])


@dataclass(frozen=True)
class Finding:
    """What somebody has found: `component` is to be redone; None keeps the results."""

    component: Component | None
    reason: str


def decide(objection: StarObjection, findings: Sequence[Finding]) -> StarObjection:
    """Half of them suffice to have a component redone: one look too many does no harm.

    Where they name different components, the one most have named is; then the one objected to.
    Where all is kept but the house comes to other figures, it is reckoned anew.
    """
    named = [one.component for one in findings if one.component is not None]
    if 2 * len(named) < len(findings) or not named:
        kept = [one.reason for one in findings if one.component is None]
        return _keep(objection, kept)
    counts = Counter(named)
    component = max(counts, key=lambda one: (counts[one], str(one) == str(objection.target)))
    reasons = [one.reason for one in findings if one.component == component]
    return _decide(objection, StarRuling.REDONE, component, reasons)


def rule(objection: StarObjection, finding: Finding) -> StarObjection:
    """The district's word is the last."""
    objection.is_final = True
    if finding.component is None:
        return _keep(objection, [finding.reason])
    return _decide(objection, StarRuling.REDONE, finding.component, [finding.reason])


def _keep(objection: StarObjection, reasons: Sequence[str]) -> StarObjection:
    objection.is_sum_right = recounting.recount(objection.rated).agrees
    ruling = StarRuling.KEPT if objection.is_sum_right else StarRuling.RECKONED
    return _decide(objection, ruling, None, reasons)


def _decide(
    objection: StarObjection,
    ruling: StarRuling,
    component: Component | None,
    reasons: Sequence[str],
) -> StarObjection:
    said = dict.fromkeys(reason.strip().rstrip("。；") for reason in reasons)
    objection.ruling, objection.component = ruling, component
    objection.reason = f"{'；'.join(said)}。"[:_LONGEST_REASON]
    objection.decided_at = clock.now()
    year = years.lock(objection.rated.rating_id)
    told = {
        "branch": str(objection.rated.branch_id),
        "target": objection.target.value,
        "ruling": ruling.value,
        "component": component and component.value,
    }
    audit.record(year, SYSTEM, "rating.objection_ruled", told)
    return objection


def drop(objection: StarObjection) -> None:
    """The objector takes it back; the branch is held no longer.

    Raises:
        StarAlreadyAnswered: it has been decided.
    """
    if objection.decided_at is not None:
        raise StarAlreadyAnswered
    year = years.lock(objection.rated.rating_id)
    objection.ruling = StarRuling.WITHDRAWN
    redoing.close(objection)
    redoing.look(year)


def of_case(case_id: uuid.UUID) -> StarObjection | None:
    return session.get(StarObjection, case_id)
