"""The assembly looks at the list (评绩): unchallenged lines pass, challenged ones are voted on."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from app.assessment import rulings
from app.assessment.models import Challenge, Course, Meeting, Verdict
from app.db import session
from app.errors import Invalid, Sentence
from app.i18n import mark
from app.points import claims, stages
from app.points.locks import lock_lines
from app.points.models import Claim
from app.points.status import ClaimStatus


class NotInTheList(Invalid):
    """A line is challenged that is not before the assembly; per field."""


@dataclass(frozen=True)
class Minutes:
    """What the clerk has written down of a meeting (F-P4)."""

    held_on: date
    place: str
    chair_id: uuid.UUID
    due: int
    present: int
    text: str


def is_quorate(*, present: int, due: int) -> bool:
    """More than half of those due have come (`domain.md` 6.2, P-14)."""
    return 2 * present > due


@dataclass(frozen=True)
class Vote:
    """How the meeting voted on a challenged line."""

    claim_id: uuid.UUID
    reason: str
    votes_for: int
    votes_against: int
    abstentions: int


def record(course: Course, minutes: Minutes, votes: Sequence[Vote]) -> Meeting:
    """Write a meeting down, and let its decisions take effect if enough have come.

    1. lines nobody has challenged pass;
    2. a challenged line passes with more votes for it than against, and ends with fewer;
    3. a tie goes back to be verified anew.

    Raises:
        NotInTheList: field `challenged`, row by row.
    """
    open_lines = {line.id: line for line in lock_lines(course.cycle_id, ClaimStatus.CHECKED)}
    _require_listed(votes, open_lines)
    meeting = _meeting(course, minutes, votes)
    if meeting.is_quorate:
        challenged = {one.claim_id: one for one in meeting.challenges}
        for line in open_lines.values():
            _decide(line, challenged.get(line.id))
    return meeting


def _require_listed(votes: Sequence[Vote], open_lines: dict[uuid.UUID, Claim]) -> None:
    said = Sentence(mark("这一件不在本次评议的名单里，或者写了两遍。"))
    problems: dict[str, list[Sentence]] = {}
    seen: set[uuid.UUID] = set()
    for number, vote in enumerate(votes):
        if vote.claim_id not in open_lines or vote.claim_id in seen:
            problems[f"challenged.{number}.line"] = [said]
        seen.add(vote.claim_id)
    if problems:
        raise NotInTheList(problems)


def _meeting(course: Course, minutes: Minutes, votes: Sequence[Vote]) -> Meeting:
    count = sa.select(sa.func.count()).select_from(Meeting).filter_by(cycle_id=course.cycle_id)
    meeting = Meeting(
        cycle_id=course.cycle_id,
        number=(session.scalar(count) or 0) + 1,
        held_on=minutes.held_on,
        place=minutes.place,
        chair_id=minutes.chair_id,
        due=minutes.due,
        present=minutes.present,
        is_quorate=is_quorate(present=minutes.present, due=minutes.due),
        minutes=minutes.text,
        challenges=[Challenge(**vars(vote)) for vote in votes],
    )
    session.add(meeting)
    session.flush()
    return meeting


def _decide(line: Claim, challenge: Challenge | None) -> None:
    verdict = Verdict.PASSED if challenge is None else challenge.verdict
    if challenge is None or verdict == Verdict.PASSED:
        stages.review(line)
    elif verdict == Verdict.TIED:
        stages.send_back(line)
        rulings.recheck(line, challenge.reason)
    else:
        reason = f"党员大会表决未通过：{challenge.reason}"
        if line.case_id is None:
            claims.reject(line, reason)
        rulings.reject(line, reason)
