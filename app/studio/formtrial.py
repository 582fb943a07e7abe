"""A form of a draft, looked at as it stands in an editor: nothing is kept."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.definitions import form_problems, schemas
from app.definitions.question import Question
from app.engine import Problem
from app.organisation.actors import Actor
from app.studio import drafts
from app.studio.contents import MOST_SIGNS, TooMuch


@dataclass(frozen=True)
class Standing:
    """`problems` name the component by its id in the form; without any, there are `questions`."""

    problems: Sequence[Problem]
    questions: list[Question]


def standing(actor: Actor, draft_id: uuid.UUID, name: str, text: str) -> Standing:
    """What is wrong with a text as a form, and what it asks.

    Raises:
        Forbidden, NotFound.
        TooMuch: the text would fit no draft.
    """
    drafts.draft(actor, draft_id)
    if len(text) > MOST_SIGNS:
        raise TooMuch(name=name)
    problems = form_problems.problems_in(name, text)
    if problems:
        places = dict(_places(text))
        told = [replace(one, element=places.get(one.element or "")) for one in problems]
        return Standing(told, [])
    return Standing([], schemas.read(text))


def _places(text: str) -> Iterator[tuple[str, str]]:
    """By what the problems call a component, its id; what stands in rows is called after them."""
    try:
        schema = json.loads(text)
        yield from _named(schema, "")
    except form_problems.UNREADABLE:
        return


def _named(schema: Mapping[str, Any], before: str) -> Iterator[tuple[str, str]]:
    for component in schemas.components(schema):
        identity = str(component.get("id") or "")
        key = schemas.key_of(component)
        yield before + key, identity
        yield from ((str(component[one]), identity) for one in ("label", "id") if one in component)
        if component.get("type") == "dynamiclist":
            yield from _named(component, f"{before}{key}.")
