"""The items of one step as their list shows them, and in what way the reader is concerned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from app.cases.models import WorkItem
from app.engine import feel
from app.organisation.actors import Actor
from app.views import inboxpage, lines
from app.views.past import Past


def line(item: WorkItem, address: Callable[..., str]) -> dict[str, Any]:
    """An item of the list; `address` gives that of the list with an item open."""
    light, words = lines.deadline(item.due_at)
    return {
        "url": address(item=item.id),
        "title": item.case.title,
        "starter": item.case.starter.name,
        "step": item.name,
        "urgency": inboxpage.urgency(item),
        "light": light,
        "light_text": words,
    }


def onward(rows: Sequence[WorkItem], at: int, address: Callable[..., str]) -> str:
    """Where it goes on after the item at this place: to the next, after the last to the first."""
    following = rows[at + 1 : at + 2]
    return address(item=following[0].id) if following else address()


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
