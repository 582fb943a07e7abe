"""What was asked and answered at the steps already taken, for the page of a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app import audit, i18n
from app.cases.models import Evidence
from app.definitions.questions import Question
from app.definitions.sources import Asking
from app.engine import feel
from app.forms import answers
from app.views.past import Past


def answers_shown(past: Past, files: Iterable[Evidence]) -> list[dict[str, Any]]:
    """What was answered at each step, the latest visit of each."""
    latest = {
        entry.details["element"]: entry for entry in past.entries if entry.details.get("answers")
    }
    named = {str(one.id): one for one in files}
    return [_answered(past, entry, named) for entry in latest.values()]


def _answered(past: Past, entry: audit.AuditEntry, files: Mapping[str, Evidence]) -> dict[str, Any]:
    given = feel.from_json(entry.details["answers"])
    asking = Asking(past.case.unit_id, entry.actor_id, given)
    rows = [
        {
            "question": question.label,
            "answer": shown_answer(question, asking),
            "files": _links(question, given, files),
        }
        for question in past.asked(entry)
        if given.get(question.name) not in (None, "", [])
    ]
    return {
        "step": entry.details["name"],
        "who": entry.actor_name,
        "on_behalf_of": past.stead(entry),
        "at": entry.at,
        "answers": rows,
    }


def _links(
    question: Question, given: Mapping[str, Any], files: Mapping[str, Evidence]
) -> list[dict[str, str]]:
    if question.kind != "files":
        return []
    return [
        {"name": files[one].name, "url": url_for("cases.evidence_file", evidence_id=one)}
        for one in given[question.name]
        if one in files
    ]


def shown_answer(question: Question, asking: Asking) -> str:
    """An answer in words."""
    answer = asking.variables[question.name]
    if question.kind == "files":
        return i18n.counted("%(num)s 个附件", len(answer))
    if question.kind == "tick":
        return str(_("是") if answer else _("否"))
    if question.kind in {"choice", "choices", "people"}:
        labels = answers.offered(question, asking)
        picked = answer if isinstance(answer, list) else [answer]
        return i18n.listed(labels.get(one, str(one)).split("\n")[0] for one in picked)
    return f"{answer}{question.unit}"
