"""What a decided objection does to its line, and whom it tells (`domain.md` 6.4)."""

from __future__ import annotations

import uuid

from app import clock
from app.assessment import corrections, panels, quarters, rulings, stops
from app.assessment.oversight import RULING_TITLES, Objection, Ruling
from app.assessment.records import Ground
from app.cases import applicant, progress
from app.definitions import catalogue
from app.errors import Sentence
from app.i18n import mark
from app.notifications import outbox
from app.notifications.models import News
from app.organisation import directory
from app.points import claims
from app.points.amounts import points, shown
from app.points.correcting import revalue
from app.points.locks import lock_both
from app.points.models import LONGEST_REASON, Claim
from app.points.status import ClaimStatus

#: Start keys of corrections follow from the objection, so that each is proposed once.
_NAMESPACE = uuid.UUID("3b6b1f0a-7f4e-4e0b-9c0e-5b2f7a9d1c44")
_CORRECTION = "points_correction"


def in_words(objection: Objection) -> Sentence:
    """What was decided: `调整分值：原计2.0分，应计1.0分（封顶以前）`."""
    assert objection.ruling is not None, "it is told after it was decided"
    ruling = Sentence(RULING_TITLES[objection.ruling])
    if objection.ruling != Ruling.ADJUSTED:
        return ruling
    values = {"was": shown(objection.was), "right": shown(objection.value or 0)}
    said = mark("%(ruling)s：原计%(was)s分，应计%(right)s分（封顶以前）")
    return Sentence(said, ruling=ruling, **values)


def reply(objection: Objection) -> None:
    """Tell the objector, unless nameless, and the member; to the member no name is told."""
    about = {"title": objection.claim.title}
    why = {"ruling": in_words(objection), "reason": objection.reason}
    appeal = Sentence("不服的，%(days)s个工作日内可以向街道申诉。", days=objection.appeal_days)
    final = Sentence("这是街道复查的结果，是最终结果。")
    body = [
        Sentence("%(ruling)s。理由：%(reason)s", **why),
        final if objection.is_final else appeal,
    ]
    link = f"/objections/{objection.case_id}"
    starter = objection.case.starter_id
    if not objection.is_nameless:
        told = Sentence("您的异议有答复：%(title)s", **about)
        outbox.send(starter, told, body=body, link=link, kind=News.DECIDED)
    if starter != objection.claim.member_id:
        told = Sentence("对您这一件的异议有结果：%(title)s", **about)
        outbox.send(objection.claim.member_id, told, body=body, link=link, kind=News.DECIDED)


def settle(objection: Objection) -> str:
    """Carry out what was decided, once; what came of it, in words.

    A line on its way is posted as it was or with its new value, or not at all. For one that is
    posted already a correction is proposed.
    """
    if objection.closed_at is not None:
        return ""
    course = quarters.of_claim(objection.claim)
    if course is not None:
        progress.lock(course.case_id)
    claim = lock_both(objection.claim)
    done = _carry_out(objection, claim)
    objection.closed_at = clock.now()
    stops.lift(objection.case_id)
    return done


def _carry_out(objection: Objection, claim: Claim) -> str:
    if objection.ruling not in {Ruling.ADJUSTED, Ruling.ANNULLED}:
        return "照原来的认定办理"
    if claim.status == ClaimStatus.POSTED:
        return _propose_correction(objection, claim)
    if claim.status != ClaimStatus.PUBLISHED:
        return "这一件已经不在公示中，不再变动"
    return _change(objection, claim)


def _change(objection: Objection, claim: Claim) -> str:
    """The line hangs out: it gets its new value, or is not recognised."""
    if objection.ruling == Ruling.ADJUSTED:
        revalue(claim, objection.value or 0)
        return f"调整后计{shown(claim.granted or 0)}分"
    reason = f"异议核查后不予认定：{objection.reason}"[:LONGEST_REASON]
    claims.reject(claim, reason)
    rulings.annul(claim, reason)
    return "不予认定，不入账"


def _propose_correction(objection: Objection, claim: Claim) -> str:
    """Have the branch correct a posted line; or ask its assessors to."""
    branch = claim.cycle.branch
    under_way = [one for one in corrections.of_line(claim) if one.ended_at is None]
    if under_way:
        return f"这一件正在更正，编号{under_way[0].case.number}"
    proposer = _proposer(objection, branch.id)
    if proposer is None:
        _ask_assessors(objection, branch.id)
        return "已经入账，已请考核小组申请更正"
    right = objection.value or None
    case = applicant.start(
        directory.actor(directory.person(proposer)),
        catalogue.definition(_CORRECTION),
        branch.id,
        {
            "line": str(claim.id),
            "ground": _correction_ground(right).value,
            "reason": f"公示期间的异议经核查：{objection.reason}"[:LONGEST_REASON],
            "right_value": None if right is None else points(right),
        },
        start_key=uuid.uuid5(_NAMESPACE, str(objection.case_id)),
    )
    return f"已经入账，已提请更正，编号{case.number}"


def _correction_ground(right: int | None) -> Ground:
    return Ground.FACT if right is None else Ground.VALUE


def _proposer(objection: Objection, branch_id: uuid.UUID) -> uuid.UUID | None:
    """The supervisor of the branch, unless the line is the supervisor's own."""
    found = directory.holders(panels.SUPERVISOR, branch_id)
    return next((one for one in found if one != objection.claim.member_id), None)


def _ask_assessors(objection: Objection, branch_id: uuid.UUID) -> None:
    for person in directory.holders("ASSESSOR", branch_id):
        title = Sentence("请申请更正：%(title)s", title=objection.claim.title)
        link = f"/points/receipts/{objection.claim_id}"
        outbox.send(person, title, body=in_words(objection), link=link, kind=News.TURN)
