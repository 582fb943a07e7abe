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

#: `star.massTurnout`: half of those invited, in hundredths of a per cent, and so many ballots.
LEAST_TURNOUT = 50_00
#: Of fewer ballots nothing is shown (`domain.md` 8.4, 5).
LEAST_BALLOTS = 10

#: Question → choice → how often it was chosen.
Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Returns:
    """How many of a group were invited, how many ballots came back, and how many are void."""

    kind: GroupKind
    invited: int
    returned: int
    void: int

    @property
    def ballots(self) -> int:
        """The valid ones."""
        return self.returned - self.void


def turnout(returns: Sequence[Returns]) -> int:
    """Of a hundred invited so many have returned a ballot, void ones too (`domain.md` 8.4, 7)."""
    returned = sum(one.returned for one in returns)
    return rounded(returned * FULL_MARKS, sum(one.invited for one in returns))


def is_quorate(returns: Sequence[Returns]) -> bool:
    """Is it a result? Else there is one more round, then none."""
    returned, invited = (sum(getattr(one, name) for one in returns) for name in _TURNOUT)
    ballots = sum(one.ballots for one in returns)
    return returned * FULL_MARKS >= invited * LEAST_TURNOUT and ballots >= LEAST_BALLOTS


_TURNOUT = ("returned", "invited")


def piles(returns: Sequence[Returns]) -> list[list[GroupKind]]:
    """Which groups are opened together, so that no pile has fewer than `LEAST_BALLOTS`.

    Small groups go together; where they are too few even then, all groups are one pile. What is not
    opened by itself cannot be worked out as a difference either.
    """
    voting = [one for one in returns if one.ballots]
    small = [one for one in voting if one.ballots < LEAST_BALLOTS]
    if not small:
        return [[one.kind] for one in voting]
    large = [[one.kind] for one in voting if one.ballots >= LEAST_BALLOTS]
    if sum(one.ballots for one in small) >= LEAST_BALLOTS:
        return [*large, [one.kind for one in small]]
    return [[one.kind for one in voting]]


def shown(parts: Sequence[Counts]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What may be shown of the piles: of all together, and of each by itself.

    An aspect that few have answered is shown of all together if of any; the overall question is
    shown of every pile, each of which is large enough.
    """
    total = summed(parts)
    told = [one for one in QUESTIONS if one == OVERALL or answered(total[one]) >= LEAST_BALLOTS]
    apart = [
        one
        for one in told
        if one == OVERALL or all(answered(part[one]) >= LEAST_BALLOTS for part in parts)
    ]
    by_itself = [{question: dict(part[question]) for question in apart} for part in parts]
    return {question: dict(total[question]) for question in told}, by_itself


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
