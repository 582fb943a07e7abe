"""The list of a quarter as its page shows it: six columns with counts, what blocks, every line."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app import i18n
from app.assessment import blocking, lines, panels, quarters, signing, stops, watching
from app.assessment.models import Course
from app.assessment.oversight import WATCHING_TITLES, Supervision
from app.cases.models import Case
from app.i18n import lazy
from app.organisation import directory, permissions
from app.organisation.actors import Actor
from app.organisation.permissions import Permission
from app.points.amounts import shown
from app.points.models import Claim
from app.points.status import UNCHECKED, UNDER_WAY, ClaimStatus

#: The columns of the board, each with the points at which its lines stand.
COLUMNS = (
    (lazy("算绩"), UNCHECKED),
    (lazy("评绩"), (ClaimStatus.CHECKED,)),
    (lazy("定绩"), (ClaimStatus.REVIEWED,)),
    (lazy("待公示"), (ClaimStatus.CONFIRMED,)),
    (lazy("晒绩"), (ClaimStatus.PUBLISHED,)),
    (lazy("已入账"), (ClaimStatus.POSTED,)),
)
LISTED = tuple(status for _title, statuses in COLUMNS for status in statuses)


def of_case(actor: Actor, case: Case) -> dict[str, Any] | None:
    """The list of the quarter that a case takes through its steps; None for any other case."""
    course = quarters.of_case(case.id)
    if course is None:
        return None
    listed = lines.of_cycle(course.cycle_id, *LISTED)
    stopped = stops.standing(course.cycle_id)
    named = directory.names(_people(listed))
    return {
        "columns": _columns(listed),
        "blocking": _blocking(course, listed),
        "standing": [i18n.say(blocking.refusal_of(one)) for one in _standing(course)],
        "said": [opinion_shown(one) for one in watching.of_cycle(course.cycle_id)],
        "supervise_url": supervise_url(actor, course),
        "course_url": _course_url(actor, course),
        "rows": [
            _row(line, actor, named, is_stopped=line.id in stopped)
            | {"supervise_url": watch_url(actor, course, line)}
            for line in listed
        ],
        "members": len({line.member_id for line in listed}),
        "total": shown(sum(line.granted or 0 for line in listed)),
        "digest": course.digest,
    }


def _standing(course: Course) -> list[Supervision]:
    """What the supervisor's word keeps from being signed; nothing once all is signed."""
    return [] if course.digest else blocking.standing(course.cycle_id)


def _course_url(actor: Actor, course: Course) -> str | None:
    """Where who answers for the branch sees who acted when; None for everybody else."""
    if not permissions.may(actor, Permission.READ_CASES, course.cycle.branch):
        return None
    return url_for("oversight.course", branch=course.cycle.branch_id, cycle=course.cycle_id)


def supervise_url(actor: Actor, course: Course, **more: Any) -> str | None:
    """Where the supervisor of the branch queries, reminds and holds; None for everybody else."""
    branch = course.cycle.branch_id
    is_supervisor = any(
        post.role == panels.SUPERVISOR and post.unit_id == branch for post in actor.posts
    )
    if not is_supervisor or not course.is_open:
        return None
    about = {"unit": branch, "watched_cycle": course.cycle_id, **more}
    return url_for("work.start_form", key="points_supervision", **about)


def watch_url(actor: Actor, course: Course, line: Claim) -> str | None:
    return supervise_url(actor, course, line=line.id) if line.status in UNDER_WAY else None


def opinion_shown(one: Supervision) -> dict[str, Any]:
    """What was said to the quarter, and what became of it."""
    return {
        "kind": i18n.known(WATCHING_TITLES[one.kind]),
        "about": one.about,
        "text": one.text,
        "answer": one.answer,
        "at": one.said_at,
        "until": one.until_day if one.until and one.ended_at is None else None,
        "is_open": one.ended_at is None,
        "url": url_for("cases.show", case_id=one.case_id),
    }


def _columns(listed: Sequence[Claim]) -> list[dict[str, Any]]:
    return [
        {"title": str(title), "count": sum(line.status in statuses for line in listed)}
        for title, statuses in COLUMNS
    ]


def _blocking(course: Course, listed: Sequence[Claim]) -> list[dict[str, Any]]:
    """After the freeze: the lines without which nothing goes on, each with a way to it."""
    if course.frozen_at is None:
        return []
    waiting = [line for line in listed if line.status in UNCHECKED]
    registers = dict.fromkeys(line_url(line) for line in waiting if line.register_id is not None)
    own = [
        {"member": line.member.name, "title": line.title, "url": line_url(line)}
        for line in waiting
        if line.register_id is None
    ]
    title = _("考勤和党费登记表")
    return own + [{"member": _("全体党员"), "title": title, "url": url} for url in registers]


def _people(listed: Sequence[Claim]) -> set[uuid.UUID]:
    found = {line.verifier_id for line in listed} | {line.checker_id for line in listed}
    return {person_id for person_id in found if person_id is not None}


def _row(
    line: Claim, actor: Actor, named: dict[uuid.UUID, str], *, is_stopped: bool
) -> dict[str, Any]:
    return {
        "member": line.member.name,
        "item": line.item.label,
        "title": line.title,
        "day": line.event_date,
        "asked": shown(line.asked),
        "granted": None if line.granted is None else shown(line.granted),
        "capped": shown(line.capped_out) if line.capped_out else None,
        "verifier": named.get(line.verifier_id, "") if line.verifier_id else "",
        "checker": named.get(line.checker_id, "") if line.checker_id else "",
        "status": i18n.known(line.status_title),
        "is_own": actor.person_id is not None and signing.concerns(line, actor.person_id),
        "is_stopped": is_stopped,
        "url": line_url(line),
    }


def line_url(line: Claim) -> str | None:
    if line.register_id is not None:
        return url_for("registers.show", register_id=line.register_id)
    return url_for("cases.show", case_id=line.case_id) if line.case_id else None
