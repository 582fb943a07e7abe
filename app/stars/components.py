"""The components of a score and their composite. Pure; scores are hundredths.

Source of every rule: `domain.md` 8.2. MASS comes from the appraisal, as it was published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.errors import Invalid, Sentence
from app.stars.figures import FULL_MARKS, rounded
from app.stars.terms import PER_CENT
from app.stars.vocabulary import Aspect, Component

#: An aspect is scored in half points.
_STEP = 50
#: Where day-to-day knowledge of a branch starts, without any event.
_USUAL_START = 80_00


class ScoreSheetInvalid(Invalid):
    message = "十个方面的评分有误，请按提示修改。"


def check_sheet(scores: Mapping[Aspect, int | None], maxima: Mapping[Aspect, int]) -> None:
    """A score sheet names all ten aspects, each from 0 to its maximum in half points (ST-16).

    Raises:
        ScoreSheetInvalid: with a sentence for each aspect that is wrong.
    """
    details = {
        str(aspect): [said]
        for aspect in Aspect
        if (said := _wrong(scores.get(aspect), maxima[aspect])) is not None
    }
    if details:
        raise ScoreSheetInvalid(details)


def _wrong(given: int | None, most: int) -> Sentence | None:
    if given is None:
        return Sentence("请评分。")
    if not 0 <= given <= most:
        return Sentence("请填0到%(most)s分。", most=most // PER_CENT)
    if given % _STEP:
        return Sentence("评分以0.5分为一档。")
    return None


def self_rating(scores: Mapping[Aspect, int] | None) -> int:
    """SELF: the sum of the branch's own scores; 0 where it has handed in none."""
    return 0 if scores is None else sum(scores.values())


def annual(totals: Sequence[int], trim_above: int | None) -> int:
    """ANNUAL: the mean of the reviewers' totals; of more than so many without the two ends."""
    kept = sorted(totals)[1:-1] if is_trimmed(totals, trim_above) else totals
    return rounded(sum(kept), len(kept))


def is_trimmed(totals: Sequence[int], trim_above: int | None) -> bool:
    """Are there so many totals that the highest and the lowest are dropped?"""
    return trim_above is not None and len(totals) > trim_above


def usual(deltas: Sequence[int]) -> int:
    """USUAL: 80 and the recorded events in whole points, held inside 0 to 100."""
    return min(FULL_MARKS, max(0, _USUAL_START + sum(deltas) * PER_CENT))


def composite(scores: Mapping[Component, int], weights: Mapping[Component, int]) -> int:
    """The published score. A component that is missing gives its weight to the others.

    It is rounded half up to the hundredth before any line is applied, which is no setting: see
    `settings`.
    """
    weighed = sum(weights[component] * score for component, score in scores.items())
    return rounded(weighed, sum(weights[component] for component in scores))


def lacking(
    scores: Mapping[Component, int], weights: Mapping[Component, int], raised: Component, line: int
) -> int | None:
    """By how much one component alone would have to rise for the composite to reach a line.

    0 where the line is reached, None where even full marks would not do.
    """
    weight = sum(weights[component] for component in scores)
    weighed = sum(weights[component] * score for component, score in scores.items())
    missing = 2 * weight * line - weight - 2 * weighed
    if missing <= 0:
        return 0
    if not weights[raised]:
        return None
    rise = -(-missing // (2 * weights[raised]))
    return rise if scores[raised] + rise <= FULL_MARKS else None
