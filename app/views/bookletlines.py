"""一人一本 on paper, and why a figure of it is what it is. Amounts are tenths of a point."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import url_for

from app import i18n
from app.assessment import quarterpages
from app.assessment.quarterpages import QuarterPage
from app.cases import evidence
from app.cases.models import Case
from app.cases.papers import Evidence
from app.db import session
from app.organisation.models import Membership
from app.points import wall
from app.points.models import Claim
from app.points.rules import QUARTERS
from app.points.vocabulary import CATEGORY_TITLES, Category
from app.views import pointlines


def why(
    entries: Iterable[dict[str, Any]], category: Category | None, quarter: int | None
) -> dict[str, Any] | None:
    """The lines of which a figure is the sum; None if the whole booklet is shown."""
    if category is None and quarter is None:
        return None
    shown = [
        one
        for one in entries
        if category in (None, one["category"]) and quarter in (None, one["quarter"])
    ]
    counted = [one["granted"] for one in shown if one["granted"] is not None]
    named = [i18n.known(CATEGORY_TITLES[category])] if category else []
    named += [pointlines.quarters()[quarter - 1]] if quarter else []
    return {
        "words": " · ".join(named),
        "entries": shown,
        "count": len(counted),
        "sum": sum(counted),
    }


def quarter_pages(member: Membership, found: wall.Booklet, year: int) -> list[dict[str, Any]]:
    """The pages of the quarters begun: figures, running total, and what was decided."""
    told = {page.quarter: page for page in quarterpages.of_member(member, year)}
    return [
        {
            "name": pointlines.quarters()[quarter - 1],
            "parts": found.quarters[quarter - 1],
            "sum": found.row.quarters[quarter - 1],
            "running": found.row.trend[quarter - 1],
            "count": sum(
                line.quarter == quarter and line.granted is not None for line in found.lines
            ),
            **_decided(told.get(quarter)),
        }
        for quarter in range(1, QUARTERS + 1)
        if found.row.quarters[quarter - 1] is not None
    ]


def _decided(page: QuarterPage | None) -> dict[str, Any]:
    if page is None:
        return {"meeting": None, "signers": [], "notice": None, "slip": "", "slip_read_at": None}
    return {
        "meeting": page.meeting,
        "signers": [{"name": one.signer.name, "at": one.signed_at} for one in page.signatures],
        "notice": page.notice,
        "slip": "\n".join(map(i18n.say, page.slip)),
        "slip_read_at": page.slip_read_at,
    }


def evidence_of(claim: Claim) -> list[dict[str, Any]]:
    """The files that were brought for a claim; empty for what a register entered."""
    case = session.get(Case, claim.case_id) if claim.case_id else None
    return [_file(row) for row in evidence.of_case(case)] if case else []


def _file(row: Evidence) -> dict[str, Any]:
    url = url_for("cases.evidence_file", evidence_id=row.id)
    return {"name": row.name, "url": url, "is_picture": row.media_type.startswith("image/")}
