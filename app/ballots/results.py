"""A settled appraisal in figures of two places, for procedures and pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.ballots import rules
from app.ballots.models import Poll
from app.ballots.vocabulary import OVERALL, QUESTIONS
from app.stars.figures import score, score_if_known


@dataclass(frozen=True)
class Figures:
    """What is shown of one pile, or of all: None where nothing was opened or nobody answered."""

    ballots: int
    score: Decimal | None
    satisfaction: Decimal | None
    #: Aspect → its mean, for those that enough have answered.
    aspects: Mapping[str, Decimal]
    #: Question → choice → how often.
    counts: Mapping[str, Mapping[str, int]]


def figures(ballots: int, counts: Mapping[str, Mapping[str, int]] | None) -> Figures:
    if counts is None:
        return Figures(ballots, None, None, {}, {})
    means = {one: rules.score(counts[one]) for one in QUESTIONS if one in counts}
    aspects = {one: score(mean) for one, mean in means.items() if mean is not None}
    aspects.pop(OVERALL, None)
    overall = counts[OVERALL]
    return Figures(
        ballots,
        score_if_known(rules.score(overall)),
        score_if_known(rules.satisfaction(overall)),
        aspects,
        counts,
    )


def total(poll: Poll) -> Figures:
    """All ballots together."""
    return figures(poll.result["ballots"], poll.result["total"])


def piles(poll: Poll) -> list[tuple[list[str], Figures]]:
    """The groups that are shown together, each with their figures."""
    return [(one["kinds"], figures(one["ballots"], one["counts"])) for one in poll.result["piles"]]


def told(poll: Poll) -> dict[str, Any]:
    """What a procedure is given; names are permanent (`workflows/star_mass_ballot`)."""
    result, everybody = poll.result, total(poll)
    return {
        "is_quorate": result["is_quorate"],
        "round": result["round"],
        "invited": result["invited"],
        "returned": result["returned"],
        "void": result["void"],
        "ballots": result["ballots"],
        "turnout": score(result["turnout"]),
        "mass_score": everybody.score,
        "satisfaction": everybody.satisfaction,
        "aspects": dict(everybody.aspects),
        "groups": [
            {
                "kinds": kinds,
                "ballots": one.ballots,
                "score": one.score,
                "satisfaction": one.satisfaction,
                "aspects": dict(one.aspects),
            }
            for kinds, one in piles(poll)
        ],
    }
