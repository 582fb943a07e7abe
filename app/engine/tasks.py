"""The visits that wait for people, as the other rooms see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from SpiffWorkflow.util.task import TaskState

from app.engine.model import Form
from app.engine.specs import Spec
from app.engine.tokens import Token


@dataclass(frozen=True, slots=True)
class ReadyTask:
    """A visit that waits for a person.

    `id` is the visit's: a later visit of the same element has another one. `item` and `index` are
    those of a multi-instance (`group` is then the same for its siblings, `of` how many they are in
    all). `due` is in UTC, fixed when the task opened.
    """

    id: str
    element: str
    name: str
    lane: str | None
    form: Form
    due: datetime | None
    item: Any = None
    index: int | None = None
    group: str | None = None
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Awaited:
    """A message that a case waits for: with which key (None: with any), at which element.

    `variable` takes what the message brings; without one that would become variables by itself.
    """

    message: str
    key: Any
    element: str
    variable: str | None


@dataclass(frozen=True, slots=True)
class ArmedTimer:
    """A timer that will go off: at which element, and when, in UTC."""

    element: str
    due: datetime


def is_open(token: Token) -> bool:
    return bool(token.has_state(TaskState.READY) and token.task_spec.manual)


def ready_task(spec: Spec, token: Token) -> ReadyTask:
    element = spec.elements[token.element]
    until = token.internal_data.get("until")
    index = token.internal_data.get("index")
    item = element.repetition.item if element.repetition else None
    return ReadyTask(
        id=str(token.id),
        element=element.id,
        name=element.label,
        lane=element.lane,
        form=element.form,
        due=None if until is None else datetime.fromtimestamp(until, UTC),
        item=token.data.get(item) if item else None,
        index=index,
        group=None if index is None else str(token.parent.id),
        of=None if index is None else token.parent.internal_data.get("n"),
    )
