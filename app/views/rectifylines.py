"""整顿墙: each rectification with its lines, months, check and acceptances, as it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app import clock, i18n
from app.rating import explaining
from app.rating.models import RatingYear
from app.rectification import months
from app.rectification.models import Acceptance, Line, MidCheck, Rectification, Report
from app.rectification.vocabulary import (
    FLAG_TITLES,
    MEASURE_TITLES,
    STAGE_TITLES,
    Flag,
    Measure,
    Stage,
)
from app.stars.figures import score
from app.views import ratingyears

_TONES = {
    Stage.UNDER_WAY: "blue",
    Stage.FOLLOW_UP: "green",
    Stage.DONE: "green",
    Stage.SLIPPED: "red",
}


def wall(year: RatingYear, rows: Sequence[Rectification]) -> dict[str, Any]:
    """The rectifications of a year, and how many of their lines are closed, late, open."""
    branches = [_branch(one) for one in rows]
    return {
        "title": ratingyears.words(year),
        "branches": branches,
        "under_way": sum(one.is_under_way for one in rows),
        "lines": _counts([line for one in rows for line in one.lines]),
        "guidance_url": url_for("rectifications.guidance", year=year.id),
    }


def _branch(found: Rectification) -> dict[str, Any]:
    rated = found.rated
    return {
        "id": found.id,
        "name": rated.branch.name,
        "star": rated.final_star,
        "words": i18n.known(explaining.star_words(rated.final_star)),
        "stage": i18n.known(STAGE_TITLES[found.stage]),
        "tone": _TONES.get(found.stage, "grey"),
        "extensions": found.extensions,
        "opened_on": found.opened_on,
        "decision": found.decision_number,
        "measures": [_measure(found, one) for one in found.chosen],
        "counts": _counts(found.lines),
        "lines": [_line(one) for one in found.lines],
        "months": [_month(one) for one in found.reports if _is_due(one)],
        "short": [said for one in found.reports if (said := _short(one))],
        "checks": [_check(one) for one in found.checks],
        "acceptances": [_acceptance(one) for one in found.acceptances],
        "accept_year": found.accept_year,
        "followed_on": found.followed_on,
        "follow_note": found.follow_note,
        "case_url": url_for("cases.show", case_id=found.case_id) if found.case_id else None,
    }


def _measure(found: Rectification, measure: Measure) -> dict[str, Any]:
    """A measure and those who carry it out."""
    people = [
        _("%(name)s（%(sent_by)s）", name=one.name, sent_by=one.sent_by)
        for one in found.stationed
        if one.measure == measure
    ]
    if measure == Measure.LEADER and found.leader is not None:
        people = [found.leader.name]
    return {"title": i18n.known(MEASURE_TITLES[measure]), "people": i18n.listed(people)}


def _counts(lines: Sequence[Line]) -> dict[str, Any]:
    """How many lines are closed, late and open in time; with their shares in per cent."""
    today = clock.today()
    closed = sum(one.closed_on is not None for one in lines)
    late = sum(one.closed_on is None and one.is_late(today) for one in lines)
    all_of_them = len(lines)
    counts = {"closed": closed, "late": late, "open": all_of_them - closed - late}
    shares = {name: round(100 * count / all_of_them, 1) for name, count in counts.items() if count}
    return {**counts, "all": all_of_them, "shares": shares}


def _line(line: Line) -> dict[str, Any]:
    if line.closed_on is not None:
        state, tone = _("已销号"), "green"
    elif line.is_late(clock.today()):
        state, tone = _("逾期"), "red"
    else:
        state, tone = _("整改中"), "amber"
    return {
        "position": line.position,
        "problem": line.problem,
        "measure": line.measure,
        "owner": line.owner,
        "due_on": line.due_on,
        "closed_on": line.closed_on,
        "progress": line.progress,
        "file_urls": [url_for("cases.evidence_file", evidence_id=one) for one in line.evidence],
        "state": state,
        "tone": tone,
    }


def _is_due(report: Report) -> bool:
    """Has the month come to its end?"""
    return report.received_at is not None or clock.today() > months.last_day(report.month)


def _month(report: Report) -> dict[str, Any]:
    """A dot: its shape says the same as its colour, and words say it once more."""
    flags = set(report.flagged)
    if report.missed_at is not None:
        kind, words = "missed", _("缺报")
    elif report.received_at is None:
        is_over = clock.today() > report.due_on
        kind, words = ("late", _("逾期未报")) if is_over else ("waiting", _("待报"))
    elif flags - {Flag.LATE}:
        kind, words = "flagged", _("已报，有不够的地方")
    elif flags:
        kind, words = "late", _("逾期报告")
    else:
        kind, words = "reported", _("已报")
    month = _("%(month)s月", month=report.month.month)
    return {"month": month, "year": report.month.year, "kind": kind, "words": words}


def _short(report: Report) -> dict[str, Any] | None:
    """A month that something was lacking in, with the figures that were told."""
    flags = [i18n.known(FLAG_TITLES[one]) for one in report.flagged]
    if report.missed_at is not None:
        flags = [_("缺报")]
    if not flags:
        return None
    figures = []
    if report.leader_visits is not None:
        figures.append(_("到村%(count)s次", count=report.leader_visits))
    if report.secretary_days is not None:
        figures.append(_("驻村%(count)s天", count=report.secretary_days))
    month = _("%(year)s年%(month)s月", year=report.month.year, month=report.month.month)
    return {"month": month, "flags": i18n.listed(flags), "figures": i18n.listed(figures)}


def _check(row: MidCheck) -> dict[str, Any]:
    words, tone = _("七月没有检查"), "red"
    if row.is_on_course is not None:
        good = (_("正常推进"), "green")
        words, tone = good if row.is_on_course else (_("进展不够，已报区督办"), "red")
    return {
        "year": row.year,
        "words": words,
        "tone": tone,
        "note": row.note,
        "district_note": row.district_note,
    }


def _acceptance(row: Acceptance) -> dict[str, Any]:
    return {
        "held_on": row.held_on,
        "words": _("验收通过") if row.is_accepted else _("没有通过，延长一年"),
        "tone": "green" if row.is_accepted else "red",
        "rate": score(row.rate),
        "counted": row.satisfied + row.fairly + row.neutral + row.dissatisfied,
        "note": row.note,
    }
