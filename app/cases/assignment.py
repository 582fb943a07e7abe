"""Whose turn it is: step → role → unit → people, less those who must keep out of it.

A step names a person (`camunda:assignee`, FEEL) or roles in the order of preference
(`camunda:candidateGroups`, else its lane, then the property `assign.fallback`). A role is looked
for upwards from the case's unit, or from the one whose id the property `assign.at` (FEEL) gives.
The property `assign.exclude` names steps whose doers, and `starter` whose person, may not take
this step (separation of duties, `domain.md` 4.2); a word like `=member` names a variable that
holds the id of a person whom the matter concerns, or the ids of several.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from app.cases.models import Case, Recusal, WorkItem
from app.definitions import catalogue
from app.engine import Element, ReadyTask, Run
from app.organisation import directory
from app.organisation.actors import person_key, post_key

STARTER = "starter"
#: Begins a word of `assign.exclude` that names a variable.
CONCERNED = "="
#: The role of a step that names none; linting refuses such steps, old versions may have them.
NOBODY = "NOBODY"


@dataclass(frozen=True)
class Turn:
    """Under which key a work item waits, that of a person or of a post; who is kept out of it."""

    candidate_key: str
    post_key: str | None = None
    recusals: list[Recusal] = field(default_factory=list)


def turn(case: Case, run: Run, task: ReadyTask) -> Turn:
    """Whose turn a task is; where nobody fit holds a role, it waits for the first at the unit."""
    element = catalogue.spec_of(case.version_id).elements[task.element]
    if element.assignee:
        person = run.evaluate(element.assignee, task.id)
        return Turn(person_key(uuid.UUID(str(person))))
    barred = _barred(case, run, task, element)
    wanted = [*element.roles, *_words(element.properties.get("assign.fallback", ""))]
    recusals = [Recusal(person_id=person, cause=cause) for person, cause in barred.items()]
    unit_id = _place(case, run, element, task)
    for role, place, holders in directory.holders_upwards(wanted, unit_id):
        if any(person not in barred for person in holders):
            return _post_s_turn(post_key(role, place), recusals)
    first = (directory.role_named(wanted[0]) or wanted[0]) if wanted else NOBODY
    return _post_s_turn(post_key(first, unit_id), recusals)


def prefer(item: WorkItem, person_id: uuid.UUID | None) -> None:
    """Let an item that has just opened be the turn of one person of those it is for, if it is."""
    if person_id is None or item.post_key is None:
        return
    if any(one.person_id == person_id for one in item.recusals):
        return
    if person_id in directory.behind(item.post_key):
        item.candidate_key = person_key(person_id)


def give(item: WorkItem, key: str) -> None:
    """Let an item that has just opened be one person's turn, unless they must keep out of it."""
    if all(person_key(one.person_id) != key for one in item.recusals):
        item.candidate_key = key


def _place(case: Case, run: Run, element: Element, task: ReadyTask) -> uuid.UUID:
    """Where the roles of a step are looked for first."""
    at = element.properties.get("assign.at")
    return uuid.UUID(str(run.evaluate(at, task.id))) if at else case.unit_id


def _post_s_turn(key: str, recusals: list[Recusal]) -> Turn:
    return Turn(key, key, recusals)


def _barred(case: Case, run: Run, task: ReadyTask, element: Element) -> dict[uuid.UUID, str]:
    """Who may not take the step → because of which step, as `starter`, or by which variable.

    A step of a called procedure names steps of its own.
    """
    done_by: dict[str, Any] = run.variables["case"]["done_by"]
    prefix = f"{element.home}." if element.home else ""
    barred: dict[uuid.UUID, str] = {}
    for cause in _words(element.properties.get("assign.exclude", "")):
        if cause.startswith(CONCERNED):
            found = run.evaluate(cause.removeprefix(CONCERNED), task.id)
        else:
            found = str(case.starter_id) if cause == STARTER else done_by.get(prefix + cause)
        for person in found if isinstance(found, list) else [found] if found else []:
            barred.setdefault(uuid.UUID(str(person)), cause)
    return barred


def _words(text: str) -> list[str]:
    return text.replace(",", " ").replace("，", " ").split()
