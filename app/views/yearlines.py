"""Corrections and the end of a year as the pages show them. Amounts are tenths of a point."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any

from flask import url_for

from app.assessment import corrections, standings, yearclose
from app.assessment.records import GROUND_TITLES, Outcome, Standing, YearClose
from app.db import session
from app.i18n import lazy
from app.notices.models import Notice, NoticeState
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.models import Unit
from app.organisation.permissions import Permission
from app.points import chain
from app.points.models import Claim
from app.points.rules import GRADE_TITLES, Grade
from app.views import noticelines

GRADES = {grade: lazy(title) for grade, title in GRADE_TITLES.items()}
#: The colour of a grade's word.
TONES = {
    Grade.EXCELLENT: "gold",
    Grade.GOOD: "green",
    Grade.QUALIFIED: "blue",
    Grade.UNQUALIFIED: "red",
    Grade.UNGRADED: "grey",
}
OUTCOMES = {
    None: (lazy("办理中"), "blue"),
    Outcome.CORRECTED: (lazy("已更正"), "green"),
    Outcome.REFUSED: (lazy("不予更正"), "grey"),
    Outcome.WITHDRAWN: (lazy("已撤回"), "grey"),
}


def correct_url(actor: Actor, claim: Claim) -> str | None:
    """Where the actor may ask for a correction of a line, if so."""
    if not corrections.may_propose(actor, claim):
        return None
    unit = claim.cycle.branch_id
    return url_for("work.start_form", key="points_correction", unit=unit, line=claim.id)


def corrections_of(claim: Claim) -> list[dict[str, Any]]:
    """Every request about a line: its number, why, from what to what, and how it ended."""
    return [
        {
            "number": one.case.number,
            "ground": lazy(GROUND_TITLES[one.ground]),
            "reason": one.reason,
            "was": one.was,
            "granted": one.granted,
            "outcome": OUTCOMES[one.outcome],
            "at": one.ended_at or one.proposed_at,
        }
        for one in corrections.of_line(claim)
    ]


def grades(branch: Unit, year: int) -> dict[uuid.UUID, Any]:
    """The grade of each member in a sealed year; empty before (`domain.md` 6.9)."""
    found = standings.graded(branch.id, year)
    return {
        member: {"words": GRADES[grade], "tone": TONES[grade]} for member, grade in found.items()
    }


def page(branch: Unit, year: int, actor: Actor) -> dict[str, Any]:
    """The year page of a branch: the list, how the grades are spread, and how far it is."""
    close = yearclose.of_branch(branch.id, year)
    listed = close.standings if close else []
    seal = chain.seal_of(branch.id, year)
    may_open = permissions.may(actor, Permission.READ_CASES, branch)
    notice_id = close.notice_id if close else None
    return {
        "branch": {"id": branch.id, "name": branch.name},
        "year": year,
        "state": _state(close),
        "close": close,
        "case_url": url_for("cases.show", case_id=close.case_id) if close and may_open else None,
        "notice": noticelines.running(notice_id) if notice_id else None,
        "seal": seal and {"at": seal.sealed_at, "digest": seal.digest[:16].upper()},
        "rows": [_row(one, corrected) for one, corrected in _with_corrections(close, listed)],
        "spread": _spread(listed),
        "can_begin": close is None and actor.holds("ORG_COMMISSIONER", branch.path),
    }


def _state(close: YearClose | None) -> dict[str, Any]:
    """未办理, 办理中, 公示中, 已定 or 已封存."""
    words, tone = lazy("办理中"), "blue"
    if close is None:
        words, tone = lazy("未办理"), "grey"
    elif close.sealed_at is not None:
        words, tone = lazy("已封存"), "green"
    elif _is_on_notice(close):
        words, tone = lazy("公示中"), "amber"
    elif close.signer_id is not None:
        words = lazy("已定")
    return {"words": words, "tone": tone}


def _is_on_notice(close: YearClose) -> bool:
    notice = session.get(Notice, close.notice_id) if close.notice_id else None
    return notice is not None and notice.state == NoticeState.RUNNING


def _with_corrections(
    close: YearClose | None, listed: list[Standing]
) -> list[tuple[Standing, Grade | None]]:
    """Each line with its grade as corrections have left it."""
    sealed = standings.graded(close.branch_id, close.year) if close else {}
    return [(one, sealed.get(one.member_id, one.final)) for one in listed]


def _row(one: Standing, grade: Grade | None) -> dict[str, Any]:
    return {
        "member": one.member.name,
        "rank": one.rank,
        "parts": {
            "BASE": one.base,
            "DUTY": one.duty,
            "REWARD": one.reward,
            "NEGATIVE": one.negative,
        },
        "total": one.total,
        "is_vetoed": one.is_vetoed,
        "grade": grade and {"words": GRADES[grade], "tone": TONES[grade]},
        "was": GRADES[one.final] if one.final and grade != one.final else None,
    }


def _spread(listed: list[Standing]) -> list[dict[str, Any]]:
    """How many have each grade, with the share of the longest bar in percent."""
    counts = Counter(one.final for one in listed if one.final)
    most = max(counts.values(), default=1)
    return [
        {
            "words": words,
            "tone": TONES[grade],
            "count": counts[grade],
            "share": round(counts[grade] / most * 100),
        }
        for grade, words in GRADES.items()
        if grade != Grade.UNGRADED or counts[grade]
    ]


def closing(member_id: uuid.UUID, year: int) -> dict[str, Any] | None:
    """The closing page of a booklet; None before the year is sealed."""
    one = standings.of_member(member_id, year)
    if one is None:
        return None
    close = session.get_one(YearClose, one.year_id)
    signer = close.own_line_signer if close.signer_id == member_id else close.signer
    changed = standings.corrections_of(one)
    grade = changed[-1].grade if changed else one.final
    return {
        **_row(one, grade),
        "raw": one.raw,
        "sealed_at": close.sealed_at,
        "signer": signer and signer.name,
        "supervisor": close.supervisor and close.supervisor.name,
        "statement": close.statement,
        "corrections": [
            {"at": each.noted_at, "total": each.total, "grade": GRADES[each.grade]}
            for each in changed
        ],
    }
