"""流转记录: every visit of a step for people, and what was done besides, in the order of time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _

from app import audit
from app.cases import countersigning
from app.cases.models import WorkItem
from app.cases.visits import ENDING
from app.i18n import lazy
from app.views import acts, course, holders, lines, waitlines
from app.views.past import Past

#: What is a line of its own, because it ends no visit.
OWN = frozenset(
    {
        "case.started",
        "case.withdrawn",
        "case.copied",
        "case.read",
        "case.urged",
        "case.suspended",
        "case.resumed",
        "case.unit_changed",
        "work_item.transferred",
        "work_item.reassigned",
        "work_item.moved",
        "work_item.delegated",
        "work_item.signer_added",
        "work_item.supplement_asked",
        "work_item.asked",
        "work_item.recused",
        "work_item.handed_over",
    }
)

#: What begins a visit is written down a moment after it.
BEGINNING = frozenset(
    {
        "case.started",
        "work_item.delegated",
        "work_item.signer_added",
        "work_item.supplement_asked",
        "work_item.asked",
    }
)
#: What ends a visit that nobody has done → what stands in the place of who did it.
_UNDONE = {
    "work_item.moved": lazy("没有办（已移走）"),
    "work_item.signer_removed": lazy("没有办（已减签）"),
}
_AHEAD = timedelta(milliseconds=50)


def shown(
    past: Past, visits: Sequence[WorkItem], holders: waitlines.Holders
) -> list[dict[str, Any]]:
    """The lines, oldest first; an act stands before what it has begun.

    `holders` are those who may take what still waits.
    """
    ended = {
        entry.details.get("work_item"): entry for entry in past.entries if entry.action in ENDING
    }
    told = [
        _visit(past, visit, ended.get(str(visit.id)), holders.get(visit.id, ())) for visit in visits
    ]
    lapsed = countersigning.lapsed(past.case)
    for visit, line in zip(visits, told, strict=True):
        if visit.id in lapsed:
            line["action"] = _("票数已定")
    told += [_act(past, entry) for entry in past.entries if entry.action in OWN]
    return sorted(told, key=_place)


def _place(line: dict[str, Any]) -> tuple[Any, ...]:
    return line["received_at"] - line["ahead"], not line["is_act"]


def _who(visit: WorkItem, entry: audit.AuditEntry | None, waiting_for: Sequence[str]) -> str:
    """Who did it, the system if it did, that nobody did, or who may."""
    if visit.done_by:
        return holders.visitor(visit)
    if entry is None or visit.is_open:
        return waitlines.named(waiting_for)
    return str(_UNDONE.get(entry.action) or _("系统"))


def _visit(
    past: Past, visit: WorkItem, entry: audit.AuditEntry | None, waiting_for: Sequence[str]
) -> dict[str, Any]:
    return {
        "element": visit.element,
        "step": visit.name,
        "part": waitlines.part_words(visit),
        "who": _who(visit, entry, waiting_for),
        "on_behalf_of": past.stead(entry) if entry else None,
        "received_at": visit.opened_at,
        "done_at": visit.closed_at,
        "is_act": False,
        "ahead": timedelta(0),
        "spent": lines.time_spent(visit),
        "action": course.decided(past, entry) if entry else _left(visit),
        "opinion": course.opinion(past, entry) if entry else "",
    }


def _left(visit: WorkItem) -> str:
    """What became of a visit that nobody has ended: it still waits, or the procedure went on."""
    if visit.is_open:
        return str(_("先等别人办完") if visit.is_paused else _("等待办理"))
    return str(_("不再需要办理"))


def _act(past: Past, entry: audit.AuditEntry) -> dict[str, Any]:
    return {
        "element": entry.details.get("element"),
        "step": entry.details.get("name") or str(acts.words(entry)),
        "part": "",
        "who": holders.doer(entry),
        "on_behalf_of": past.stead(entry),
        "received_at": entry.at,
        "done_at": entry.at,
        "is_act": True,
        "ahead": _AHEAD if entry.action in BEGINNING else timedelta(0),
        "spent": "",
        "action": course.decided(past, entry),
        "opinion": course.opinion(past, entry),
    }
