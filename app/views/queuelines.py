"""The items of one step as their list shows them, and in what way the reader is concerned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from app.cases.models import WorkItem
from app.engine import feel
from app.organisation.actors import Actor
from app.views import lines
from app.views.past import Past


def line(item: WorkItem, here: Mapping[str, Any]) -> dict[str, Any]:
    """An item of the list; `here` is the step, as the address has it."""
    light, words = lines.deadline(item.due_at)
    return {
        "url": url_for("queue.show", item=item.id, **here),
        "title": item.case.title,
        "starter": item.case.starter.name,
        "light": light,
        "light_text": words,
    }


def onward(rows: Sequence[WorkItem], at: int, here: Mapping[str, Any]) -> str:
    """Where it goes on after the item at this place: to the next, after the last to the first."""
    following = rows[at + 1 : at + 2]
    kept: dict[str, Any] = {"item": following[0].id} if following else {}
    return url_for("queue.show", **here, **kept)


def named_in(actor: Actor, past: Past) -> list[str]:
    """The questions to which the reader's own name was given: whoever vouches does not judge."""
    person = str(actor.person_id)
    return list(
        dict.fromkeys(
            question.label
            for entry in past.entries
            if entry.details.get("answers")
            for question in past.asked(entry)
            if question.kind == "people"
            and person in (feel.from_json(entry.details["answers"]).get(question.name) or [])
        )
    )
