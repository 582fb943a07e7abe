"""The appraisals of the demonstration: on paper, in a box, counted by two clerks of the town."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.ballots import counting, invitations, papers, polls
from app.ballots.models import Poll
from app.ballots.vocabulary import COUNTED, OVERALL, QUESTIONS, Choice, GroupKind, PollStatus
from app.db import session
from app.organisation.actors import Actor

#: The step of a branch's year in which its appraisal is arranged.
STEP = "star_mass_ballot.arrange"
#: Of so many papers of each group, how many said nothing that counts.
INVITED = {GroupKind.MEMBERS: 7, GroupKind.MASSES: 45}
#: In the register of each village.
HOUSEHOLDS = 126
VOID = {GroupKind.MEMBERS: 0, GroupKind.MASSES: 2}


def arrangement(known: Mapping[str, Any], closes_on: date) -> dict[str, Any]:
    """What the office writes down when it arranges an appraisal on paper."""
    members, masses = INVITED[GroupKind.MEMBERS], INVITED[GroupKind.MASSES]
    return {
        "branch": known["branch"],
        "title": known["title"],
        "members": members,
        "member_papers": members,
        "representatives": masses - invitations.HOUSEHOLDS,
        "households": HOUSEHOLDS,
        "draw": invitations.HOUSEHOLDS,
        "mass_papers": masses,
        "closes_on": closes_on,
    }


def begin(office: Actor, cases: Sequence[Any]) -> None:
    """Let the voting of some branches begin."""
    for poll in _of(cases, PollStatus.DRAFT):
        polls.open_(office, poll.id)


def count(clerks: tuple[Actor, Actor], cases: Mapping[Any, Sequence[int]]) -> None:
    """Close the boxes and count them: by case, how many papers made each choice, the best first."""
    for poll in _of(list(cases), PollStatus.OPEN):
        polls.close(clerks[0], poll.id)
        assert poll.case_id is not None, "it was put up by a branch's case"
        for group in poll.groups:
            sheet = _sheet(group.kind, cases[poll.case_id])
            for clerk in clerks:
                papers.enter(clerk, poll.id, group.kind, sheet)
        counting.settle(clerks[0], poll.id)


def _of(cases: Sequence[Any], status: PollStatus) -> list[Poll]:
    query = sa.select(Poll).where(Poll.case_id.in_(cases), Poll.status == status)
    return list(session.scalars(query.order_by(Poll.id)))


def _sheet(kind: GroupKind, chosen: Sequence[int]) -> papers.Count:
    """One group's part of the choices; whatever does not divide evenly is the masses'."""
    counts: dict[str, dict[Choice, int]] = {
        question: dict.fromkeys(papers.choices_of(question), 0) for question in QUESTIONS
    }
    valid = {one: INVITED[one] - VOID[one] for one in GroupKind}
    share = [number * valid[GroupKind.MEMBERS] // sum(valid.values()) for number in chosen]
    share[0] += valid[GroupKind.MEMBERS] - sum(share)
    if kind == GroupKind.MASSES:
        share = [number - taken for number, taken in zip(chosen, share, strict=True)]
    counts[OVERALL] |= dict(zip(COUNTED, share, strict=True))
    return papers.Count(INVITED[kind], VOID[kind], counts)
