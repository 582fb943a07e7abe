"""支部自评 as those who appraise the branch read it: what it gave itself, and what it kept."""

from __future__ import annotations

import uuid
from typing import Any

from app import i18n
from app.rating import commitments, selfrating, years
from app.stars.figures import score
from app.stars.vocabulary import ASPECT_TITLES
from app.views import ratinglines


def of_case(case_id: uuid.UUID | None) -> dict[str, Any] | None:
    """The finished self-rating of the branch that a case rates; None while there is none."""
    rated = years.of_branch_case(case_id) if case_id else None
    if rated is None or rated.self_at is None:
        return None
    own = selfrating.lines(rated)
    maxima = {one.aspect: one.maximum for one in rated.rating.standard.aspects}
    return {
        "total": _short(rated.self_score or 0),
        "aspects": [
            {
                "title": i18n.known(ASPECT_TITLES[aspect]),
                "score": _short(own[aspect].score),
                "most": _short(most),
                "facts": own[aspect].facts,
            }
            for aspect, most in maxima.items()
            if aspect in own
        ],
        "promises": [ratinglines.promise(one) for one in commitments.of_branch(rated)]
        if rated.posted_at
        else [],
    }


def _short(hundredths: int) -> str:
    """Half points need no second place: `9.5`."""
    return f"{score(hundredths).normalize():f}"
