"""The summary after a cycle (事后总结反馈): slips for everybody, lessons for the next one."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app import clock
from app.assessment import lines
from app.assessment.models import Course, Improvement
from app.db import session
from app.errors import Sentence
from app.notifications import outbox
from app.notifications.models import News
from app.organisation import directory
from app.points.amounts import shown
from app.points.models import Claim, Cycle
from app.points.status import ClaimStatus

#: Lines that a slip tells of: those that count, and those on their way to be posted.
COUNTED = (ClaimStatus.PUBLISHED, ClaimStatus.POSTED)


@dataclass(frozen=True)
class Lesson:
    """Something to do better: what, who sees to it, and until when."""

    text: str
    owner: str
    due_on: date | None


def close(course: Course, said: str, lessons: Sequence[Lesson]) -> int:
    """Keep the lessons and send every member a slip; how many. Once more changes nothing."""
    if course.closed_at is not None:
        return 0
    course.closed_at = clock.now()
    for one in lessons:
        session.add(Improvement(cycle_id=course.cycle_id, **vars(one)))
    return _send_slips(course, said)


def slip_title(cycle: Cycle) -> Sentence:
    """Under which a member finds the slip of a quarter among the messages."""
    return Sentence("%(quarter)s积分反馈单", quarter=cycle.said)


def _send_slips(course: Course, said: str) -> int:
    own: dict[uuid.UUID, list[Claim]] = defaultdict(list)
    for line in lines.of_cycle(course.cycle_id, *COUNTED):
        own[line.member_id].append(line)
    members = [one.person_id for one in directory.members(course.cycle.branch_id)]
    receivers = dict.fromkeys([*members, *own])  # who has moved meanwhile has lines here still
    for person_id in receivers:
        outbox.send(
            person_id,
            slip_title(course.cycle),
            body=_slip(own.get(person_id, ()), said),
            link="/points/booklet",
            kind=News.DECIDED,
        )
    return len(receivers)


def _slip(own: Sequence[Claim], said: str) -> list[Sentence]:
    """What a member's slip says: the sum, line by line, and the word of the branch."""
    total = sum(line.granted or 0 for line in own)
    head = Sentence("本季度共%(number)s件，合计%(total)s分。", number=len(own), total=shown(total))
    listed = [
        Sentence("%(title)s：%(points)s分", title=line.title, points=shown(line.granted or 0))
        for line in own
    ]
    word = [Sentence("支部的话：%(said)s", said=said)] if said else []
    return [head if own else Sentence("本季度没有计分事项。"), *listed, *word]
