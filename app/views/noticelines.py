"""Notices as the pages show them: a line of a list, and the sheet on the board."""

from __future__ import annotations

import uuid
from typing import Any

import flask_babel
from flask import url_for
from flask_babel import gettext as _

from app import i18n
from app.assessment import quarters
from app.cases.models import Case
from app.db import session
from app.errors import NotFound
from app.notices import board, checking
from app.notices.models import NOTICE_TITLES, Notice, NoticeState
from app.organisation import directory
from app.rating import published
from app.views import codes, lines
from app.views.shell import me, role_titles

TONES = {
    NoticeState.COMING: "blue",
    NoticeState.RUNNING: "amber",
    NoticeState.ENDED: "grey",
    NoticeState.TAKEN_DOWN: "red",
}
#: Who hears objections (`domain.md` 6.4), in the order in which they are looked for.
HEARS = ("DISCIPLINE_COMMISSIONER", "SUBDISTRICT_OFFICER")


def line(notice: Notice) -> dict[str, Any]:
    """A notice in a list."""
    is_running = notice.state == NoticeState.RUNNING
    light, words = lines.deadline(notice.ends_at) if is_running else (None, "")
    return {
        "title": notice.title,
        "url": url_for("notices.show", notice_id=notice.id),
        "unit": notice.unit.name,
        "posted_on": notice.posted_on,
        "last_day": notice.last_day,
        "light": light,
        "light_text": words,
        "state": {"words": i18n.known(NOTICE_TITLES[notice.state]), "tone": TONES[notice.state]},
    }


def sheet(notice: Notice) -> dict[str, Any]:
    """What stands on the paper."""
    case = session.get(Case, notice.case_id) if notice.case_id else None
    return {
        "title": notice.title,
        "reason": notice.reason,
        "columns": notice.columns,
        "rows": [[row.get(title, "") for title in notice.columns] for row in notice.lines],
        "posted_on": notice.posted_on,
        "last_day": notice.last_day,
        "weekday": flask_babel.format_date(notice.last_day, "EEEE", rebase=False),
        "working_days": i18n.counted("%(num)s 个工作日", notice.working_days),
        "places": i18n.listed(i18n.known(title) for title in notice.place_titles),
        "hears": _who_hears(notice.unit_id),
        "is_of_results": _is_of_results(notice),
        "contact": notice.contact,
        "issuer": notice.unit.name,
        "number": case.number if case else "",
        "code": codes.code(public_address(notice)),
        "key": codes.grouped(notice.code),
        "address": codes.address("outside.ask"),
        "digest": _printed(checking.digest_of(notice)),
    }


def public_address(notice: Notice) -> str:
    """Where everybody may check the sheet, as its code on paper has it."""
    return codes.address("outside.show", code=notice.code)


def _printed(digest: str) -> str:
    """As much of a digest as stands on paper: `3FA2 99C1 …`."""
    return codes.grouped(digest[: checking.PRINTED])


def checked(notice: Notice) -> dict[str, Any]:
    """What the pages outside show; those for which it is no longer meant leave out the sheet."""
    return {
        "notice": line(notice),
        "sheet": sheet(notice),
        "taken_down_at": notice.taken_down_at,
        "count": len(notice.lines),
        "digest": checking.digest_of(notice),
        "signed": _signed_list(notice),
        "text_url": url_for("outside.text", code=notice.code),
        "object_url": url_for(_asks(notice), code=notice.code),
    }


def _asks(notice: Notice) -> str:
    """The page on which somebody before the sheet objects: to a line, or to a branch's results."""
    return "starobjections.ask" if _is_of_results(notice) else "objections.ask"


def _is_of_results(notice: Notice) -> bool:
    """Does it hang out the stars of branches?"""
    return bool(published.of_notice(notice.id))


def _signed_list(notice: Notice) -> str | None:
    """What a quarter's signatures stand for, if it is a quarter's list that hangs."""
    course = quarters.of_case(notice.case_id) if notice.case_id else None
    if course is None or course.notice_id != notice.id or course.digest is None:
        return None
    return _printed(course.digest)


def _who_hears(unit_id: uuid.UUID) -> str:
    """To whom an objection goes, with the names of those who hold the post today."""
    titles = role_titles()
    found = directory.holders_upwards(HEARS, unit_id)
    if not found:
        return titles[HEARS[0]]
    role, _place, people = found[0]
    names = sorted(directory.names(set(people)).values())
    return str(_("%(role)s（%(names)s）", role=titles[role], names=i18n.listed(names)))


def of_case(case: Case) -> list[dict[str, Any]]:
    """The sheets that a case has hung out, for its page."""
    return [line(notice) for notice in board.of_case(me(), case)]


def running(notice_id: uuid.UUID | None) -> dict[str, Any] | None:
    """The notice on which the newest figures of a wall stand, while it hangs."""
    if notice_id is None:
        return None
    try:
        notice = board.seen(me(), notice_id)
    except NotFound:
        return None
    if notice.state != NoticeState.RUNNING:
        return None
    return {
        "url": url_for("notices.show", notice_id=notice.id),
        "public_url": public_address(notice),
        "until": notice.last_day,
    }
