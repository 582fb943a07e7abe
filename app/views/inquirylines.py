"""沟通: who was asked what in a case and what they said, and who got a copy of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _

from app import i18n
from app.cases.models import Case, WorkItem
from app.cases.parts import Part
from app.cases.sidelines import Copy
from app.i18n import lazy_in
from app.views import waitlines

#: What the tab is called.
TITLE = lazy_in("record", "沟通")


def asked(visits: Iterable[WorkItem]) -> list[dict[str, Any]]:
    """The questions, oldest first: from whom at which step, to whom, what, and the reply."""
    items = [visit for visit in visits if visit.part == Part.QUESTION]
    holders = waitlines.holders_of(items)
    return [_asked(item, holders[item.id]) for item in items]


def _asked(item: WorkItem, names: list[str]) -> dict[str, Any]:
    replied = (item.reply or {}).get("text")
    return {
        "id": item.id,
        "step": item.name,
        "by": item.given_by.name if item.given_by else _("系统"),
        "to": item.done_by.name if item.done_by else waitlines.named(names),
        "at": item.opened_at,
        "question": item.request or "",
        "answer": str(replied) if replied else "",
        "answered_at": item.closed_at,
        "is_open": item.is_open,
        "state": str(_("等答复")) if item.is_open else str(_("已答复") if replied else _("未答复")),
    }


def copies(rows: Iterable[Copy]) -> list[dict[str, Any]]:
    """Who got a copy (抄送), from whom and why, and when they said to have read it."""
    return [
        {
            "to": row.person.name,
            "by": row.sent_by.name if row.sent_by else str(_("系统")),
            "at": row.sent_at,
            "note": row.note,
            "read_at": row.read_at,
        }
        for row in rows
    ]


def tab(case: Case, visits: Iterable[WorkItem], rows: Iterable[Copy]) -> dict[str, Any]:
    """What the tab shows, with how many questions still wait in words."""
    questions, sent = asked(visits), copies(rows)
    waiting = sum(one["is_open"] for one in questions)
    told = i18n.counted("%(num)s 问待答复", waiting) if waiting and case.is_open else ""
    return {"title": str(TITLE), "questions": questions, "copies": sent, "told": told}
