"""The secretary signs a list (定绩): never what concerns them, and the whole before it is shown."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from app import clock
from app.assessment import blocking, lines, rulings
from app.assessment.models import Course, Signature
from app.db import session
from app.errors import Invalid, Refused, Sentence
from app.i18n import mark
from app.points import stages
from app.points.locks import lock_lines
from app.points.models import Claim
from app.points.status import ClaimStatus


class NotToBeSigned(Invalid):
    """A line is sent back that is not in the list; per field."""


class NotAllSigned(Refused):
    message = "还有%(count)d件没有签字，不能公示。"


@dataclass(frozen=True)
class Signed:
    """How many lines were signed, went back, and wait for somebody else's signature."""

    signed: int
    sent_back: int
    left: int


def sign(course: Course, signer_id: uuid.UUID, sent_back: Mapping[uuid.UUID, str]) -> Signed:
    """Sign all lines the assembly has passed, but those sent back and those of one's own.

    A line is one's own if one has claimed, entered, verified or checked it (`domain.md` 4.2, 1).
    `sent_back` gives the reason by line.

    Raises:
        Queried, Held: the supervisor's word stands in the way.
        NotToBeSigned: field `sent_back`, row by row.
    """
    blocking.require_signable(course.cycle_id)
    passed = {line.id: line for line in lock_lines(course.cycle_id, ClaimStatus.REVIEWED)}
    _require_listed(sent_back, passed)
    for line_id, reason in sent_back.items():
        stages.send_back(passed[line_id])
        rulings.recheck(passed[line_id], reason)
    others = [line for line in passed.values() if line.id not in sent_back]
    own = [line for line in others if concerns(line, signer_id)]
    for line in others:
        if line not in own:
            stages.confirm(line, signer_id)
    count = len(others) - len(own)
    if count:
        row = Signature(
            cycle_id=course.cycle_id, signer_id=signer_id, signed_at=clock.now(), lines=count
        )
        session.add(row)
    return Signed(count, len(sent_back), len(own))


def concerns(line: Claim, person_id: uuid.UUID) -> bool:
    """Has somebody had a hand in a line, so that another must sign it?"""
    return person_id in {line.member_id, line.entered_by_id, line.verifier_id, line.checker_id}


def _require_listed(sent_back: Mapping[uuid.UUID, str], passed: Mapping[uuid.UUID, Claim]) -> None:
    said = Sentence(mark("这一件不在本次定绩的名单里。"))
    problems = {
        f"sent_back.{number}.line": [said]
        for number, line_id in enumerate(sent_back)
        if line_id not in passed
    }
    if problems:
        raise NotToBeSigned(problems)


def seal(course: Course) -> tuple[str, int]:
    """Take the digest over all signed lines; it and their number. Once more gives the same.

    Raises:
        NotAllSigned: something still waits for a decision.
    """
    waiting = lines.of_cycle(course.cycle_id, *lines.IN_REVIEW)
    if waiting:
        raise NotAllSigned(count=len(waiting))
    signed = lines.of_cycle(course.cycle_id, ClaimStatus.CONFIRMED)
    course.digest = course.digest or lines.digest(signed, course.cycle.rule_set_id)
    return course.digest, len(signed)
