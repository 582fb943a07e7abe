"""What was asked and answered at the steps already taken, for the page of a case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app import audit
from app.cases.papers import Evidence
from app.definitions.question import Question
from app.definitions.sources import Asking
from app.engine import feel
from app.forms import showing
from app.views import holders
from app.views.past import Past

KILO = 1024
NO_FILES: Mapping[str, Evidence] = MappingProxyType({})


def answers_shown(past: Past, files: Iterable[Evidence]) -> list[dict[str, Any]]:
    """What was answered at each step, by each person the last time."""
    latest = {
        (entry.details["element"], entry.actor_id): entry
        for entry in past.entries
        if entry.details.get("answers")
    }
    listed = list(files)
    return [answered(past, entry, listed) for entry in latest.values()]


def answered(past: Past, entry: audit.AuditEntry, files: Iterable[Evidence]) -> dict[str, Any]:
    """What one act has answered, question by question."""
    named = {str(one.id): one for one in files}
    given = feel.from_json(entry.details["answers"])
    asking = Asking(past.case.unit_id, entry.actor_id, given)
    rows = [
        {
            "question": question.label,
            "answer": shown_answer(question, asking),
            "files": _links(question, given, named),
            "table": _table(question, asking, named),
        }
        for question in past.asked(entry)
        if given.get(question.name) not in (None, "", [])
    ]
    return {
        "element": entry.details["element"],
        "step": entry.details["name"],
        "who": holders.doer(entry),
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
        for one in given.get(question.name) or []
        if one in files
    ]


def size_text(row: Evidence) -> str:
    """How large a file is, in words."""
    return f"{max(1, row.size // KILO)} KB"


def origins_of_files(past: Past) -> dict[str, str]:
    """Where each file belongs that an answer names, by its id: step, question or row, and who."""
    return {
        one: " · ".join((entry.details["name"], words, holders.doer(entry)))
        for entry in past.entries
        if entry.details.get("answers")
        for words, ids in _filed(past.asked(entry), feel.from_json(entry.details["answers"]))
        for one in ids
    }


def origins_of_added(past: Past) -> dict[str, str]:
    """The same of files that came with a reply."""
    return {
        one: " · ".join((entry.details["name"], holders.doer(entry)))
        for entry in past.entries
        for one in entry.details.get("files") or ()
    }


def _filed(
    questions: Iterable[Question], given: Mapping[str, Any]
) -> Iterator[tuple[str, list[str]]]:
    """Each question of files, of rows too, in words, with the ids that answer it."""
    for question in questions:
        answer = given.get(question.name) or []
        if question.kind == "files":
            yield question.label, answer
        elif question.kind == "rows":
            for number, row in enumerate(answer, 1):
                title = row.get(question.given) or _("第%(row)s行", row=number)
                for words, ids in _filed(question.columns, row):
                    yield f"{title} {words}", ids


def _table(
    question: Question, asking: Asking, files: Mapping[str, Evidence] = NO_FILES
) -> dict[str, list[Any]] | None:
    """Rows under the labels of their columns: of each cell its words, and links to its files."""
    if question.kind != "rows":
        return None
    given = asking.variables[question.name]
    rows = [
        [
            {"words": _cell(column, row, asking), "files": _links(column, row, files)}
            for column in question.columns
        ]
        for row in given
    ]
    columns = [column.label for column in question.columns]
    if question.given:
        columns = [str(_("项目")), *columns]
        rows = [
            [{"words": str(row.get(question.given, "")), "files": []}, *cells]
            for row, cells in zip(given, rows, strict=True)
        ]
    return {"columns": columns, "rows": rows}


def spelt_out(question: Question, asking: Asking) -> Iterator[tuple[str, str]]:
    """A question and its answer in words; of rows every cell, under its row and its column."""
    table = _table(question, asking)
    if table is None:
        yield question.label, shown_answer(question, asking)
        return
    for number, row in enumerate(table["rows"], 1):
        place = f"{question.label} {_('第%(row)s行', row=number)}"
        for title, cell in zip(table["columns"], row, strict=True):
            if cell["words"]:
                yield f"{place} {title}", cell["words"]


def in_words(
    questions: Iterable[Question], given: Mapping[str, Any], asking: Asking
) -> list[tuple[str, str]]:
    """The questions that were answered, each with its answer."""
    here = replace(asking, variables=given)
    answered = (question for question in questions if given[question.name])
    return [line for question in answered for line in spelt_out(question, here)]


def _cell(column: Question, row: Mapping[str, Any], asking: Asking) -> str:
    if row.get(column.name) in (None, "", []):
        return ""
    return shown_answer(column, replace(asking, variables={**asking.variables, **row}))


def shown_answer(question: Question, asking: Asking) -> str:
    """An answer in words."""
    return showing.words(question, asking.variables[question.name], asking)
