"""Objections as pages show them; to the member concerned never by whom they are."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app import clock, i18n
from app.assessment import shown_lines
from app.assessment.oversight import OBJECTION_GROUNDS, RULING_TITLES, Objection, Ruling
from app.notices.models import Notice, NoticeState
from app.organisation.actors import Actor
from app.points.models import Claim
from app.views import starobjectionlines


def row_in_words(number: int, line: Claim) -> str:
    """A row of a sheet to choose from."""
    return str(
        _(
            "第%(row)s行：%(member)s，%(title)s",
            row=number,
            member=line.member.name,
            title=line.title,
        )
    )


def shown(objection: Objection, actor: Actor) -> dict[str, Any]:
    """An objection to one of its parties: what was said only to who has said it."""
    is_own = objection.case.starter_id == actor.person_id
    may_appeal = objection.is_appealable and clock.now() < objection.appeal_ends_at
    return {
        "id": objection.case_id,
        "title": objection.claim.title,
        "member": objection.claim.member.name,
        "day": objection.claim.event_date,
        "ground": i18n.known(OBJECTION_GROUNDS[objection.ground]),
        "facts": objection.facts if is_own else None,
        "raised_at": objection.raised_at,
        "was": objection.was,
        "value": objection.value if objection.ruling == Ruling.ADJUSTED else None,
        "ruling": i18n.known(RULING_TITLES[objection.ruling]) if objection.ruling else None,
        "reason": objection.reason,
        "decided_at": objection.decided_at,
        "is_final": objection.is_final,
        "is_closed": objection.closed_at is not None,
        "is_appealed": objection.appealed_by_id is not None,
        "appeal_until": clock.deadline_day(objection.appeal_ends_at) if may_appeal else None,
        "case_url": url_for("cases.show", case_id=objection.case_id) if is_own else None,
    }


def urls(notice: Notice, actor: Actor) -> list[str | None]:
    """For each row of a sheet where its reader may object to it; nothing where nobody may."""
    if starobjectionlines.is_of_results(notice):
        return starobjectionlines.urls(notice, actor)
    if not _may_object(notice, actor):
        return []
    return [_url(notice, line) if line else None for line in shown_lines.of_notice(notice)]


def url(notice: Notice, actor: Actor) -> str | None:
    """Where the reader may object to a line of the sheet, to be chosen there."""
    if starobjectionlines.is_of_results(notice):
        return starobjectionlines.url(notice, actor)
    if not _may_object(notice, actor):
        return None
    return url_for("work.start_form", key="points_objection", unit=notice.unit_id)


def _may_object(notice: Notice, actor: Actor) -> bool:
    """Every member of the branch may, while the sheet hangs."""
    is_member = any(
        post.role == "MEMBER" and post.unit_id == notice.unit_id for post in actor.posts
    )
    return is_member and notice.state == NoticeState.RUNNING


def _url(notice: Notice, line: Claim) -> str:
    return url_for("work.start_form", key="points_objection", unit=notice.unit_id, line=line.id)
