"""Scores as the rating counts them: whole hundredths, never a floating number.

9000 is a score of 90.00. Outside (forms, decision tables, pages) it is a Decimal of two places.
"""

from __future__ import annotations

from decimal import Decimal

from app.errors import Invalid

_PLACES = 2
FULL_MARKS = 100_00


class NotInHundredths(Invalid):
    message = "“%(figure)s”不是最多两位小数的数。"


def hundredths(score: Decimal) -> int:
    """A Decimal score as hundredths: 89.5 → 8950.

    Raises:
        NotInHundredths: the score is finer than a hundredth, or no finite number.
    """
    scaled = score.scaleb(_PLACES)
    if not score.is_finite() or scaled != scaled.to_integral_value():
        raise NotInHundredths(figure=score)
    return int(scaled)


def score(hundredths: int) -> Decimal:
    """Hundredths as a score of two places: 8950 → 89.50."""
    return Decimal(hundredths).scaleb(-_PLACES)


def score_if_known(hundredths: int | None) -> Decimal | None:
    """`score`; what is not known stays None."""
    return None if hundredths is None else score(hundredths)


def rounded(total: int, parts: int) -> int:
    """`total / parts`, half up, for totals that are not negative (`domain.md` section 12, 2)."""
    return (2 * total + parts) // (2 * parts)
