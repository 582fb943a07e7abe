"""The review group deliberates: it sends components back and votes, it never types a star."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app import audit, clock
from app.cases import messages
from app.db import session
from app.errors import Invalid, Sentence
from app.i18n import mark
from app.organisation.actors import SYSTEM
from app.rating import group, results, years
from app.rating.models import RatedBranch, RatingYear
from app.rating.reviewing import Deliberation, SentBack
from app.stars.rating import Vote
from app.stars.vocabulary import Component

#: The message by which a branch learns what becomes of it; its key is its case.
TOLD = messages.reserve("star_branch_told")


class VoteNeeded(Invalid):
    """Equals at the last five-star place: just so many are chosen; field `voted`."""

    def __init__(self, seats: int) -> None:
        told = Sentence(
            mark("五星名额末位各项相同，请从并列的支部中选出%(seats)s个。"), seats=seats
        )
        super().__init__({"voted": [told]})


class NothingToVote(Invalid):
    """No equals wait for a vote; field `voted`."""

    def __init__(self) -> None:
        super().__init__({"voted": [Sentence(mark("没有需要表决的并列。"))]})


class TooManyPresent(Invalid):
    """More than the group has; field `members_present`."""

    def __init__(self, most: int) -> None:
        told = Sentence(mark("到会人数不能多于评审工作组的%(most)s人。"), most=most)
        super().__init__({"members_present": [told]})


@dataclass(frozen=True)
class Back:
    """A component of a branch that the group wants looked at again, and why."""

    rated_id: uuid.UUID
    component: Component
    reason: str


@dataclass(frozen=True)
class Meeting:
    """When it was held, who was there, what was said."""

    held_on: date
    present: int
    minutes: str
    recorder_id: uuid.UUID | None


def record(
    year: RatingYear, meeting: Meeting, backs: Sequence[Back], voted: Sequence[str]
) -> Deliberation:
    """Keep what the group has resolved, and let branches whose components go back know it.

    Raises:
        VoteNeeded, NothingToVote, TooManyPresent: per field.
        NotFound, YearDecided, BranchDecided.
    """
    year = years.lock(year.id)
    year.require_undecided()
    most = len(group.members(year.id))
    if meeting.present > most:
        raise TooManyPresent(most)
    vote = None if backs else _checked_vote(year, set(voted))
    made = Deliberation(
        rating_id=year.id,
        recorded_at=clock.now(),
        voted=sorted(set(voted)) if vote else [],
        contenders=sorted(vote.contenders) if vote else [],
        sent_back=[SentBack(**vars(one)) for one in backs],
        **vars(meeting),
    )
    session.add(made)
    session.flush()
    for one in backs:
        send_back(year.branch(one.rated_id), one.component, one.reason)
    about = {"sent_back": len(backs), "voted": made.voted}
    audit.record(year, SYSTEM, "rating.deliberated", about)
    return made


def _checked_vote(year: RatingYear, voted: Collection[str]) -> Vote | None:
    """What the group had to vote about, after a look at what it chose."""
    vote = results.open_vote(year)
    if vote is None:
        if voted:
            raise NothingToVote
        return None
    if len(voted) != vote.seats or not vote.contenders.issuperset(voted):
        raise VoteNeeded(vote.seats)
    return vote


def send_back(rated: RatedBranch, component: Component, reason: str) -> None:
    """The branch is not ready again until the component has been looked at; marks begin anew.

    Raises: BranchDecided.
    """
    rated.require_undecided()
    rated.scored_at = None
    if component == Component.ANNUAL:
        rated.review_round += 1
        rated.annual_score = None
    assert rated.case_id is not None, "the branch has a case that waits"
    told = {"decided": False, "next": str(component), "reason": reason}
    messages.post([rated.case_id], TOLD, told)


def tell_decided(branches: Iterable[RatedBranch]) -> None:
    """Let branches know their stars."""
    for rated in branches:
        assert rated.case_id is not None, "every branch has its case"
        told = {"decided": True, "star": rated.final_star}
        messages.post([rated.case_id], TOLD, told)
