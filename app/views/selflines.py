"""What a branch has promised and what it gives itself, as pages show it (公开承诺, 支部自评)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app import i18n
from app.cases import evidence
from app.cases.papers import Evidence
from app.rating import commitments, selfrating, years
from app.rating.models import RatedBranch
from app.rating.records import ENDING_TITLES, Commitment, Ending, SelfLine
from app.stars.figures import score
from app.stars.vocabulary import ASPECT_TITLES, Aspect

_TONES = {Ending.DONE: "green", Ending.PARTLY: "amber", Ending.NOT: "red"}
_NO_FILES: Mapping[str, Evidence] = {}


def of_case(case_id: uuid.UUID | None) -> dict[str, Any] | None:
    """The finished self-rating of the branch that a case rates, for those who appraise it.

    None while there is none; without files, which are not for everybody.
    """
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
                "most": _short(most),
                **_line(own[aspect], _NO_FILES),
            }
            for aspect, most in maxima.items()
            if aspect in own
        ],
        "promises": [promise(one) for one in commitments.of_branch(rated)]
        if rated.posted_at
        else [],
    }


def shown_by(branches: Sequence[RatedBranch]) -> dict[uuid.UUID, dict[Aspect, dict[str, Any]]]:
    """What branches give themselves: branch's row → aspect → figure, facts, files."""
    found = selfrating.lines_of(branches)
    cases = evidence.of_cases(one.case_id for one in branches if one.case_id)
    named = {str(row.id): row for rows in cases.values() for row in rows}
    return {
        rated: {
            aspect: {"title": _("支部自评 %(score)s 分", score=_short(line.score))}
            | _line(line, named)
            for aspect, line in lines.items()
        }
        for rated, lines in found.items()
    }


def _line(line: SelfLine, named: Mapping[str, Evidence]) -> dict[str, Any]:
    return {
        "figure": _short(line.score),
        "facts": line.facts,
        "files": [
            {"name": named[one].name, "url": url_for("cases.evidence_file", evidence_id=one)}
            for one in line.files
            if one in named
        ],
    }


def promise(row: Commitment) -> dict[str, Any]:
    ended = row.ended
    return {
        "aspect": i18n.known(ASPECT_TITLES[row.aspect]),
        "goal": row.goal,
        "measure": row.measure,
        "due_on": row.due_on,
        "evidence": row.evidence,
        "ended": i18n.known(ENDING_TITLES[ended]) if ended else None,
        "tone": _TONES[ended] if ended else "grey",
        "reason": row.ended_reason,
    }


def _short(hundredths: int) -> str:
    """Half points need no second place: `9.5`."""
    return f"{score(hundredths).normalize():f}"
