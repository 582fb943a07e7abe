"""When an appraisal counts, what of it may be shown, and its figures. Pure; `domain.md` 8.2, 8.4.

Scores and rates are hundredths. A *pile* is what is opened and shown as one: a group, or several
where one alone has too few ballots for its figures to say nothing about anybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.ballots.vocabulary import COUNTED, OVERALL, QUESTIONS, WORTH, Choice, GroupKind
from app.stars.figures import FULL_MARKS, rounded
from app.stars.settings import FEWEST_BALLOTS
from app.stars.terms import PER_CENT

#: Of fewer ballots nothing is shown (`domain.md` 8.4, 5).
LEAST_BALLOTS = FEWEST_BALLOTS

#: Question → choice → how often it was chosen.
Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Quorum:
    """When an appraisal is a result: so many of a hundred invited, and so many counted ballots."""

    turnout: int = 50
    ballots: int = LEAST_BALLOTS

    @property
    def is_sound(self) -> bool:
        """Can it be reached, and does it never let a few be told apart?"""
        return 0 < self.turnout <= PER_CENT and self.ballots >= LEAST_BALLOTS


#: Of an appraisal that belongs to no year; the standard of a year has its own (`star.massTurnout`).
USUAL_QUORUM = Quorum()


@dataclass(frozen=True)
class Returns:
    """How many of a group were invited, how many voted by code, and how many papers came back."""

    kind: GroupKind
    invited: int
    online: int
    papers: int = 0
    #: Of the papers; a vote by code cannot be void.
    void: int = 0

    @property
    def returned(self) -> int:
        return self.online + self.papers

    @property
    def ballots(self) -> int:
        """The valid ones."""
        return self.returned - self.void


def turnout(returns: Sequence[Returns]) -> int:
    """Of a hundred invited so many have returned a ballot, void ones too (`domain.md` 8.4, 7)."""
    returned = sum(one.returned for one in returns)
    return rounded(returned * FULL_MARKS, sum(one.invited for one in returns))


def opens_urns(returns: Sequence[Returns]) -> bool:
    """Have enough voted by code for the urns to be opened at all?

    Whoever has counted the papers knows what they say, and so what the rest of a sum says. Votes
    by code must be enough by themselves, or they stay in the urn and count as returned only.
    """
    return sum(one.online for one in returns) >= LEAST_BALLOTS


def counted(returns: Sequence[Returns]) -> int:
    """The ballots whose choices are counted."""
    unopened = 0 if opens_urns(returns) else sum(one.online for one in returns)
    return sum(one.ballots for one in returns) - unopened


def is_quorate(returns: Sequence[Returns], quorum: Quorum) -> bool:
    """Is it a result? Else there is one more round, then none."""
    returned = sum(one.returned for one in returns)
    invited = sum(one.invited for one in returns)
    is_attended = returned * PER_CENT >= invited * quorum.turnout
    return is_attended and counted(returns) >= quorum.ballots


def piles(returns: Sequence[Returns]) -> list[list[GroupKind]]:
    """Which groups are opened together, so that no pile tells of fewer than `LEAST_BALLOTS`.

    Small groups go together; where they are too few even then, all groups are one pile. What is not
    opened by itself cannot be worked out as a difference either, not even by who knows the papers.
    """
    voting = [one for one in returns if one.ballots]
    small = [one for one in voting if not _is_large([one])]
    large = [[one.kind] for one in voting if _is_large([one])]
    if not small:
        return large
    together = [one.kind for one in small]
    return [*large, together] if _is_large(small) else [[one.kind for one in voting]]


def _is_large(pile: Sequence[Returns]) -> bool:
    online = sum(one.online for one in pile)
    return sum(one.ballots for one in pile) >= LEAST_BALLOTS and _says_nothing(online)


def _says_nothing(online: int) -> bool:
    """Are so many votes by code none, or enough to say nothing about anybody?"""
    return online == 0 or online >= LEAST_BALLOTS


@dataclass(frozen=True)
class Pile:
    """What was counted of a pile: by code, and on paper."""

    online: Counts
    papers: Counts

    def tells(self, question: str) -> bool:
        """May the answers to a question be shown? The overall one always: piles are large."""
        online, papers = answered(self.online[question]), answered(self.papers[question])
        is_enough = online + papers >= LEAST_BALLOTS and _says_nothing(online)
        return question == OVERALL or is_enough


def shown(piles_: Sequence[Pile]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What may be shown of all piles together, and of each by itself.

    An aspect that few have answered is shown of all together if of any; the overall question is
    shown of every pile.
    """
    every = Pile(summed([one.online for one in piles_]), summed([one.papers for one in piles_]))
    told = [one for one in QUESTIONS if every.tells(one)]
    apart = [one for one in told if all(pile.tells(one) for pile in piles_)]
    return _chosen(every, told), [_chosen(pile, apart) for pile in piles_]


def _chosen(pile: Pile, questions: Sequence[str]) -> dict[str, Any]:
    both = summed([pile.online, pile.papers])
    return {question: both[question] for question in questions}


def summed(parts: Sequence[Counts]) -> dict[str, dict[str, int]]:
    """Several counts as one."""
    return {
        question: {str(choice): sum(part[question][choice] for part in parts) for choice in COUNTED}
        for question in QUESTIONS
    }


def answered(counts: Mapping[str, int]) -> int:
    """How many have given an answer that counts."""
    return sum(counts[choice] for choice in COUNTED)


def score(counts: Mapping[str, int]) -> int | None:
    """The mean of the counted answers; None without any."""
    many = answered(counts)
    return rounded(sum(WORTH[one] * counts[one] for one in COUNTED), many) if many else None


def satisfaction(counts: Mapping[str, int]) -> int | None:
    """Of a hundred counted answers so many are 满意 or 比较满意; None without any."""
    many, pleased = answered(counts), counts[Choice.SATISFIED] + counts[Choice.FAIRLY]
    return rounded(pleased * FULL_MARKS, many) if many else None
