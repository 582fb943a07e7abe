"""Rows of the boxes as the case table shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from app import clock, i18n
from app.cases import turns
from app.cases.boxes import Figures
from app.cases.models import NEVER, Case, CaseStatus, WorkItem
from app.cases.paging import Page
from app.cases.papers import Draft
from app.cases.sidelines import Copy
from app.views.shell import day_words, me


def counts(figures: Figures) -> dict[str, int]:
    """The four tiles of the workbench."""
    return {
        "todo": figures.waiting,
        "soon": figures.due_soon,
        "late": figures.late,
        "closed": figures.done_this_month,
    }


def waiting(item: WorkItem) -> dict[str, Any]:
    """A work item of the inbox."""
    light, words = deadline(item.due_at)
    mandate = turns.mandate_for(me(), item)
    return {
        **_case(item.case),
        "step": item.name,
        "stood_for": mandate.name if mandate else None,
        "waited": time_taken(item),
        "light": light,
        "light_text": words,
    }


def time_taken(item: WorkItem) -> str:
    """For how long a work item has waited, or had, in working days."""
    return i18n.counted("%(num)s 个工作日", item.days_taken)


def time_spent(item: WorkItem) -> str:
    """The same for its record, which tells hours and minutes of less than a working day."""
    if item.days_taken:
        return time_taken(item)
    minutes = int(((item.closed_at or clock.now()) - item.opened_at).total_seconds() // 60)
    if not minutes:
        return str(_("不到 1 分钟"))
    if minutes < 60:  # noqa: PLR2004 - minutes of an hour
        return i18n.counted("%(num)s 分钟", minutes)
    return i18n.counted("%(num)s 小时", minutes // 60)


def deadline(due_at: datetime) -> tuple[str | None, str]:
    """The light of a due time (late, soon, ok or none) and the same in words."""
    if due_at == NEVER:
        return None, _("不限时")
    today, day = clock.today(), clock.deadline_day(due_at)
    if due_at < clock.now():
        late = max(1, clock.working_days_between(day, today))
        return "late", i18n.counted("超期 %(num)s 个工作日", late)
    left = clock.working_days_between(today, day)
    if left <= 1:
        return "soon", _("今天到期") if day == today else _("%(day)s 到期", day=day.isoformat())
    return "ok", i18n.counted("还有 %(num)s 个工作日", left)


def done(item: WorkItem) -> dict[str, Any]:
    """A work item the reader has done."""
    return {
        **_case(item.case),
        "step": item.name,
        "action": _("已办"),
        "done_at": item.closed_at,
        "status": status(item.case),
    }


def started(case: Case, items: list[WorkItem]) -> dict[str, Any]:
    """A case the reader has started, with the steps it waits in."""
    return {**_case(case), "step": _where(case, items), "status": status(case)}


def _where(case: Case, items: list[WorkItem]) -> str:
    """The steps in which a case waits for people, or until when it waits for nobody."""
    if items or not case.is_open:
        return i18n.listed(dict.fromkeys(item.name for item in items))
    if case.next_due_at is None:
        return str(_("等待其他事项的结果"))
    return str(_("等到%(day)s", day=day_words(clock.deadline_day(case.next_due_at))))


def copied(copy: Copy) -> dict[str, Any]:
    """A case that was sent to the reader for information."""
    return {
        **_case(copy.case),
        "sent_by": copy.sent_by.name if copy.sent_by else _("系统"),
        "sent_at": copy.sent_at,
        "note": copy.note,
        "is_unread": copy.read_at is None,
        "status": status(copy.case),
    }


def draft(row: Draft) -> dict[str, Any]:
    key = row.definition.key
    return {
        "title": row.definition.title,
        "definition": row.definition.category,
        "number": "",
        "starter": _("保存于"),
        "started_at": row.saved_at,
        "url": url_for("work.start_form", key=key, draft=row.id),
    }


def hit(case: Case) -> dict[str, Any]:
    """A case that a search has found."""
    day = clock.office_day(case.started_at)
    return {
        "title": case.title,
        "note": " · ".join((case.number, case.definition.title, case.starter.name, str(day))),
        "url": url_for("cases.show", case_id=case.id),
        "status": status(case),
    }


def _case(case: Case) -> dict[str, Any]:
    return {
        "case_id": case.id,
        "number": case.number,
        "title": case.title,
        "definition": case.definition.title,
        "starter": case.starter.name,
        "started_at": case.started_at,
    }


def status(case: Case) -> str:
    """The state of a case in the words of the status pill."""
    if case.status == CaseStatus.WITHDRAWN:
        return "withdrawn"
    if case.is_open and case.suspended_at is not None:
        return "suspended"
    if case.is_open:
        return "incident" if case.incidents_open else "open"
    return "refused" if is_refused(case) else "finished"


def is_refused(case: Case) -> bool:
    """Did the case end at an end event that stands for a refusal (its id begins so)?"""
    return (case.outcome or "").startswith(("reject", "refuse"))


def pager(page: Page[Any]) -> dict[str, Any]:
    """A page of a list for the pager macro; the address keeps what the list is narrowed by."""
    assert request.endpoint is not None
    kept = request.args.to_dict() | (request.view_args or {})
    next_url = url_for(request.endpoint, **(kept | {"cursor": page.next_cursor}))
    kept.pop("cursor", None)
    first_url = url_for(request.endpoint, **kept) if request.args.get("cursor") else None
    return {
        "next_url": next_url if page.next_cursor else None,
        "previous_url": first_url,
        "count": len(page.rows),
        "total": None,
    }
