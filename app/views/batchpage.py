"""The list form of 批量办理: a row for each item, with its answers so far and its own decision."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from flask import request, url_for

from app import i18n
from app.cases import queries
from app.cases.batches import Decision, Judged
from app.cases.models import WorkItem
from app.definitions import catalogue, questions
from app.errors import AppError, Invalid
from app.views import course, former, inboxpage, lines
from app.views.acting import LONGEST_OPINION
from app.views.past import Past
from app.views.shell import me

#: So many answers tell a matter on a list; the rest stands on its own page.
MOST_TOLD = 4


def chosen_ids() -> list[uuid.UUID]:
    """The items that a browser names; what is no id is none."""
    found = []
    for text in request.values.getlist("item"):
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def decisions() -> list[Decision]:
    """What was decided on each item of the list."""
    return [
        Decision(
            one,
            request.form.get(f"outcome-{one}", ""),
            request.form.get(f"opinion-{one}", ""),
        )
        for one in chosen_ids()
    ]


def form(items: Sequence[WorkItem]) -> dict[str, Any]:
    """The whole form; where the step decides, agreement stands there until something else does."""
    first = items[0]
    asked = catalogue.questions_of(first.case.version_id, first.element)
    outcome = questions.used_as(asked, "outcome")
    opinion = questions.used_as(asked, "opinion")
    outcomes = [_outcome(value, label) for value, label in outcome.choices] if outcome else []
    agreed = next((one["value"] for one in outcomes if one["tone"] == "agree"), "")
    return {
        "title": first.case.definition.title,
        "step": first.name,
        "outcomes": outcomes,
        "opinion_label": opinion.label if opinion else "",
        "opinion_most": (opinion and opinion.longest) or LONGEST_OPINION,
        "rows": [_row(item, agreed) for item in items],
        "next": request.values.get("next") or url_for("work.inbox"),
        "done": 0,
    }


def again(refused: Sequence[Judged], done: int) -> dict[str, Any]:
    """The form of those that were refused, each with what was written and why."""
    shown = form([one.item for one in refused])
    for row, one in zip(shown["rows"], refused, strict=True):
        assert one.refused is not None, "only what was refused is shown again"
        row["problem"] = i18n.listed(reasons(one.refused))
    return {**shown, "done": done}


def reasons(error: AppError) -> list[str]:
    if not isinstance(error, Invalid):
        return [i18n.say(error)]
    return list(dict.fromkeys(i18n.say(one) for said in error.details.values() for one in said))


def _outcome(value: str, label: str) -> dict[str, Any]:
    words, _newline, note = label.partition("\n")
    return {"value": value, "words": words, "note": note, "tone": course.tone_of(value)}


def _row(item: WorkItem, agreed: str) -> dict[str, Any]:
    return {
        **lines.waiting(item),
        "id": item.id,
        "urgency": inboxpage.urgency(item),
        "url": url_for("cases.show", case_id=item.case_id),
        "told": list(_told(item))[:MOST_TOLD],
        "outcome": request.form.get(f"outcome-{item.id}", agreed),
        "opinion": request.form.get(f"opinion-{item.id}", ""),
        "problem": "",
    }


def _told(item: WorkItem) -> Iterable[dict[str, Any]]:
    """The short answers that were given before, those of the start first."""
    past = Past(me(), item.case, queries.timeline(item.case))
    for step in former.answers_shown(past, ()):
        for answer in step["answers"]:
            if answer["answer"] and not answer["table"] and not answer["files"]:
                yield answer
