"""What a case waits for beside people: timers, the earliest first, and messages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from SpiffWorkflow.util.task import TaskState

from app.engine import events, feel, rows
from app.engine.case import CaseWorkflow
from app.engine.model import Event
from app.engine.tasks import ArmedTimer, Awaited
from app.engine.tokens import Token
from app.errors import Sentence

#: More timers at once than wait already and this many set each other off.
MOST_FIRINGS = 1_000


def messages(case: CaseWorkflow) -> list[Awaited]:
    """In the order in which the waiting began."""
    waiting = sorted(case.catching("message"), key=lambda token: token.id)
    return [_awaited(token) for token in waiting]


def _awaited(token: Token) -> Awaited:
    event: Event = token.task_spec.event
    key = feel.from_json(token.internal_data.get(events.KEY))
    return Awaited(event.name or "", key, token.element, event.variable)


def timers(case: CaseWorkflow) -> list[ArmedTimer]:
    """All of them, what goes off first before the others."""
    due = sorted((_due_at(token), token.id, token) for token in case.catching("timer"))
    return [ArmedTimer(token.element, datetime.fromtimestamp(at, UTC)) for at, _visit, token in due]


def next_due(case: CaseWorkflow) -> datetime | None:
    """When the next timer is due; what sleeps is not woken for it."""
    if not case.built.has_timers:
        return None
    asleep = (rows.notes_in(row).get(events.DUE) for _, row in case.sleepers())
    awake = (_due_at(token) for token in case.awake() if _is_wound(token))
    due = [one for one in (*awake, *asleep) if one is not None]
    return datetime.fromtimestamp(min(due), UTC) if due else None


def earliest(case: CaseWorkflow, now: datetime) -> Token | None:
    """The timer that goes off first of those due by then.

    Of several due at the same time the one that is drawn first in the file.
    """
    latest, order = now.timestamp(), case.codes
    due = (token for token in case.catching("timer") if _due_at(token) <= latest)
    return min(due, default=None, key=lambda one: (_due_at(one), order[one.element], one.id))


def let_go_off(case: CaseWorkflow, now: datetime) -> None:
    """Let the timers due by then go off, the earliest first.

    Raises:
        RunFailed: they set each other off without end.
    """
    case.journal.moment = now
    fired, most = 0, MOST_FIRINGS + len(case.catching("timer"))
    while first := earliest(case, now):
        if fired == most:
            raise first.task_spec.fail(Sentence("定时一个接一个立即到时，循环不止"))
        first.task_spec.happen(first)
        case.settle()
        fired += 1
    case.journal.moment = None


def _is_wound(token: Token) -> bool:
    return events.DUE in token.internal_data and token.has_state(TaskState.WAITING)


def _due_at(token: Token) -> Any:
    return token.internal_data[events.DUE]
