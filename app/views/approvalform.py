"""审批表: a case on A4, what was asked for, what each step said of it, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from flask import render_template
from flask_babel import gettext as _

from app import audit, clock
from app.cases import evidence, queries, unseen
from app.cases.models import Case
from app.cases.papers import Evidence
from app.definitions import catalogue
from app.definitions.sources import Asking
from app.engine import feel
from app.organisation.actors import Actor
from app.views import course, former, holders, lines
from app.views.past import Past
from app.views.shell import role_titles

#: The acts that say something of the matter and so have a box of their own.
SIGNING = frozenset(
    {
        "work_item.completed",
        "work_item.sent_back",
        "work_item.signed",
        "work_item.delegation_returned",
        "work_item.supplied",
    }
)
#: So much of the last digest of the record stands on the paper.
DIGEST_SHOWN = 16
#: Marks at the end of a label that a table does not need: the full stops of both languages.
STOPS = f"{chr(0x3002)}."


def page(actor: Actor, case: Case) -> str:
    """The sheet of a case that concerns the reader."""
    past = Past(actor, case, queries.timeline(case))
    return render_template("cases/form_paper.html", **sheet(past))


def sheet(past: Past) -> dict[str, Any]:
    """What stands on it, as the reader may know it."""
    case = past.case
    files, hidden = evidence.of_case(case), unseen.files(past.reader, case)
    shown = [one for one in files if one.id not in hidden]
    return {
        "case": _head(case),
        "asked": _asked(past, files),
        "boxes": [_box(past, entry) for entry in past.entries if entry.action in SIGNING],
        "files": [{"name": one.name, "size_text": former.size_text(one)} for one in shown],
        "result": _result(case),
        "printed": {"by": past.reader.name, "at": clock.now()},
        "record": {"length": case.audit_length, "digest": case.audit_head[:DIGEST_SHOWN]},
    }


def _head(case: Case) -> dict[str, Any]:
    return {
        "id": case.id,
        "number": case.number,
        "title": case.title,
        "definition": case.definition.title,
        "starter": case.starter.name,
        "entered_by": case.entered_by.name if case.entered_by else None,
        "unit": case.unit.name,
        "started_at": case.started_at,
        "finished_at": case.finished_at,
    }


def _asked(past: Past, files: Iterable[Evidence]) -> list[dict[str, Any]]:
    """What was answered in the first form, the last time it was handed in."""
    first = catalogue.spec_of(past.case.version_id).first_user_task
    entries = [
        entry
        for entry in past.entries
        if entry.details.get("answers") and entry.details.get("element") == first
    ]
    named = list(files)
    return former.answered(past, entries[-1], named)["answers"] if entries else []


def _box(past: Past, entry: audit.AuditEntry) -> dict[str, Any]:
    return {
        "step": entry.details.get("name") or "",
        "action": course.decided(past, entry),
        "opinion": course.opinion(past, entry),
        "answers": list(_other_answers(past, entry)),
        "who": holders.doer(entry),
        "on_behalf_of": past.stead(entry),
        "post": post_words(entry),
        "at": entry.at,
    }


def _other_answers(past: Past, entry: audit.AuditEntry) -> Iterator[tuple[str, str]]:
    """What a step has answered besides its outcome and its opinion, in words."""
    given = feel.from_json(entry.details.get("answers") or {})
    asking = Asking(past.case.unit_id, entry.actor_id, given)
    for question in past.asked(entry):
        if not question.use and given.get(question.name) not in (None, "", []):
            for label, words in former.spelt_out(question, asking):
                yield label.rstrip(STOPS), words


def post_words(entry: audit.AuditEntry) -> str:
    """In which post somebody acted, as it is called: the unit and the role."""
    role, at, unit = (entry.acting_as or "").partition("@")
    return f"{unit} {role_titles().get(role, role)}" if at else ""


def _result(case: Case) -> str:
    if case.is_open:
        return str(_("尚未办结"))
    words = {
        "withdrawn": _("已撤回"),
        "refused": course.end_reached(case) or _("不予认定"),
        "finished": course.end_reached(case) or _("已办结"),
    }
    return str(words[lines.status(case)])
