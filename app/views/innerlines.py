"""运行: what a case waits for by itself and what it knows, for whoever sees to what is stuck."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app import audit, i18n
from app.cases import senders, unseen
from app.cases.models import Case
from app.definitions import catalogue, notes, wordbook
from app.definitions.question import Question
from app.definitions.sources import Asking
from app.definitions.wordbook import Book
from app.engine import ArmedTimer, Awaited, Run, Spec
from app.organisation import permissions
from app.organisation.permissions import Permission
from app.views import former
from app.views.past import Past

#: So much of a value is shown.
LONGEST = 120
#: What every case knows of itself: its page tells it.
_OF_THE_CASE = frozenset({"case"})
#: Where a variable was answered that nobody has answered.
_NOWHERE = {"element": "", "step": ""}


def of_case(past: Past, run: Run | None, book: Book) -> dict[str, Any] | None:
    """What `cases/_inner.html` shows to whoever sees to what is stuck; None for the others."""
    case, reader = past.case, past.reader
    if run is None or not permissions.may(reader, Permission.HANDLE_INCIDENTS, case.unit):
        return None
    spec = catalogue.spec_of(case.version_id)
    return {
        "timers": [_timer(spec, one) for one in run.timers],
        "messages": [_message(case, spec, one) for one in run.awaited],
        "variables": None if unseen.names(reader, case) else list(_variables(past, run, book)),
    }


def _timer(spec: Spec, timer: ArmedTimer) -> dict[str, Any]:
    element = spec.elements[timer.element]
    host = spec.elements[element.attached_to].label if element.attached_to else ""
    if element.kind == "startEvent":
        words = _("到时另外开始这一段")
    elif not host:
        words = _("到时往下走")
    elif element.interrupting:
        words = _("到时不再等“%(step)s”，另走一路", step=host)
    else:
        words = _("到时另走一路，“%(step)s”照办", step=host)
    step = element.attached_to or element.id
    return {"element": step, "step": element.label, "at": timer.due, "words": words}


def _message(case: Case, spec: Spec, awaited: Awaited) -> dict[str, Any]:
    element = spec.elements[awaited.element]
    sender = senders.of({case.id: awaited.message}).get(case.id)
    return {
        "element": element.attached_to or element.id,
        "step": element.label,
        "message": awaited.message,
        "key": notes.plain(awaited.key),
        "sender": sender.title if sender else "",
        "sender_url": url_for("cases.show", case_id=sender.id) if sender else None,
    }


def _variables(past: Past, run: Run, book: Book) -> Iterator[dict[str, Any]]:
    """By name: what people call it, its value in words, and the step that answered it last."""
    answered = {
        question.name: (entry, question) for entry in past.entries for question in past.asked(entry)
    }
    for name in sorted(run.variables.keys() - _OF_THE_CASE):
        value = run.variables[name]
        if name in answered:
            yield {"name": name, **_answered(past, *answered[name], value)}
        else:
            named = book.names.get(name)
            label = _bare(i18n.say(named.label)) if named else ""
            yield {"name": name, "label": label, "value": _in_words(value), **_NOWHERE}


def _answered(
    past: Past, entry: audit.AuditEntry, question: Question, value: Any
) -> dict[str, Any]:
    asking = Asking(past.case.unit_id, entry.actor_id, {question.name: value})
    is_empty = value in (None, "", [])
    return {
        "label": wordbook.plain(question.label),
        "value": "" if is_empty else _shortly(former.shown_answer(question, asking)),
        "element": entry.details["element"],
        "step": entry.details["name"],
    }


def _bare(label: str) -> str:
    """A name without its quotation marks; what quotes some of itself keeps them."""
    whole = re.fullmatch("“([^“”]*)”", label)
    return whole[1] if whole else label


def _in_words(value: Any) -> str:
    if isinstance(value, dict):
        return i18n.counted("%(num)s 项内容", len(value))
    if isinstance(value, list) and any(isinstance(one, dict | list) for one in value):
        return i18n.counted("共 %(num)s 行", len(value))
    return _shortly(notes.plain(value))


def _shortly(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
