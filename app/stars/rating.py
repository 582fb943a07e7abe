"""From published scores to stars, for all branches of a town at once. Pure; scores are hundredths.

The star follows from the score alone (`domain.md` B7); ceilings can only lower it, and each one
that fired is told. Source: `domain.md` 8.7.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from app.errors import Refused
from app.stars import terms as termbook
from app.stars.terms import LINED_STARS, Terms
from app.stars.vocabulary import Limit

NOT_RATED = 0
_FIVE = 5
_DISSATISFIED_STAR = 2
_BEYOND_QUOTA_STAR = 4


class VoteNotOpen(Refused):
    message = "表决只能从并列的支部中选出，而且不能超过剩余的%(seats)s个名额。"


@dataclass(frozen=True)
class Standing:
    """What is known of a branch when stars are given.

    `mass` and `satisfaction` are None where the appraisal is missing. `results` and `service` are
    the review group's scores of these aspects. `last_star` is None where last year gave none.
    """

    branch: str
    composite: int
    mass: int | None
    satisfaction: int | None
    results: int = 0
    service: int = 0
    last_star: int | None = None
    is_vetoed: bool = False
    is_new: bool = False

    @property
    def order(self) -> tuple[int, ...]:
        """Compared when five-star places are given, the greatest first."""
        return self.composite, self.mass or 0, self.results, self.service


@dataclass(frozen=True)
class Star:
    """A branch's star, that of its score alone, and the ceilings that fired."""

    final: int
    by_score: int
    ceilings: Mapping[Limit, int]


@dataclass(frozen=True)
class Vote:
    """Places that the order of the branches cannot give: the review group votes."""

    seats: int
    contenders: frozenset[str]


@dataclass(frozen=True)
class Seating:
    """Who has no five-star place though the score would give one, and what is left to a vote."""

    beyond: frozenset[str]
    vote: Vote | None = field(default=None)


@dataclass(frozen=True)
class Outcome:
    """The stars of a town by branch, and what is left to a vote."""

    stars: Mapping[str, Star]
    vote: Vote | None = field(default=None)


def level(composite: int, lines: Sequence[int]) -> int:
    """The star of a score; a lower bound belongs to the higher star (`domain.md` section 12, 1)."""
    reached = (star for star, line in zip(LINED_STARS, lines, strict=True) if composite >= line)
    return next(reached, 1)


def below_next(composite: int, lines: Sequence[int]) -> int | None:
    """How much a score lacks to the next star's line; None at five stars."""
    above = [line for line in lines if line > composite]
    return min(above) - composite if above else None


def ceilings(standing: Standing, terms: Terms) -> dict[Limit, int]:
    """The ceilings that a branch meets by itself; the quota depends on the others."""
    line = terms.satisfaction_line
    met = {
        Limit.MASS_MISSING: terms.unappraised_star if standing.mass is None else None,
        Limit.SATISFACTION: _DISSATISFIED_STAR
        if line is not None and standing.satisfaction is not None and standing.satisfaction < line
        else None,
        Limit.VETO: NOT_RATED if terms.has_veto and standing.is_vetoed else None,
        Limit.STEP_PROMOTION: standing.last_star + 1
        if terms.has_step_promotion and standing.last_star is not None
        else None,
        Limit.NEW_ORGANISATION: NOT_RATED if standing.is_new and not terms.rates_new else None,
    }
    by_score = level(standing.composite, terms.lines)
    return {name: star for name, star in met.items() if star is not None and star < by_score}


def rate(standings: Sequence[Standing], terms: Terms, voted: Collection[str] = ()) -> Outcome:
    """The stars of a town. `voted` are the branches that the review group chose among equals.

    Until the group has voted, equals at the last place have four stars: places are never exceeded.

    Raises:
        VoteNotOpen: the choice is not among the equals, or is of more than the places left.
    """
    own = {standing.branch: ceilings(standing, terms) for standing in standings}
    candidates = [one for one in standings if _is_candidate(one, own[one.branch], terms)]
    rated = sum(NOT_RATED not in met.values() for met in own.values())
    seating = seat(candidates, rated, terms, voted)
    stars = {}
    for standing in standings:
        met = own[standing.branch]
        if standing.branch in seating.beyond:
            met = met | {Limit.QUOTA: _BEYOND_QUOTA_STAR}
        by_score = level(standing.composite, terms.lines)
        stars[standing.branch] = Star(min(by_score, *met.values(), _FIVE), by_score, met)
    return Outcome(stars, seating.vote)


def seat(
    candidates: Sequence[Standing],
    rated: int,
    terms: Terms,
    voted: Collection[str] = (),
    taken: int = 0,
) -> Seating:
    """Who of those that would have five stars goes without, where the places are few.

    `rated` is how many branches have any star. Places go by the order of the branches; `voted` are
    those whom the review group chose among equals; so many places are `taken` by branches that are
    decided already and keep them. No quota: a place for everybody.

    Raises:
        VoteNotOpen: the choice is not among the equals, or is of more than the places left.
    """
    quota = terms.five_star_quota
    places = len(candidates)
    if quota is not None:
        places = max(0, termbook.seats(quota, rated) - taken)
    seated, vote = _seated(candidates, places)
    if voted and (vote is None or not vote.contenders.issuperset(voted) or len(voted) > vote.seats):
        raise VoteNotOpen(seats=vote.seats if vote else 0)
    beyond = {one.branch for one in candidates} - seated - set(voted)
    return Seating(frozenset(beyond), None if voted else vote)


def _is_candidate(standing: Standing, met: Mapping[Limit, int], terms: Terms) -> bool:
    """Would the branch have five stars if there were places enough?"""
    return not met and level(standing.composite, terms.lines) == _FIVE


def _seated(candidates: Sequence[Standing], places: int) -> tuple[set[str], Vote | None]:
    """Who has a five-star place by the order of the branches, and the vote about the last ones."""
    left, seated = places, set[str]()
    ordered = sorted(candidates, key=lambda one: one.order, reverse=True)
    for _, equals in itertools.groupby(ordered, key=lambda one: one.order):
        branches = frozenset(one.branch for one in equals)
        if len(branches) > left:
            return seated, Vote(left, branches) if left else None
        seated |= branches
        left -= len(branches)
    return seated, None
