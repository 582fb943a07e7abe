"""Messages between cases: who waits for which, and what becomes of one that a case sends.

A message reaches those who wait for its name and for just its key; one without a key reaches those
who wait without one, never everybody. Keys are compared as texts: 7 and "7" are one key.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from app.cases.happenings import Subscription
from app.cases.models import Case
from app.db import session
from app.engine import Awaited, Run, Sent, feel
from app.jobs import queue
from app.jobs.queue import Order

#: The kind of the job that finds the receivers of a sent message.
ROUTE = "cases.route_message"
LONGEST = 120


def key_text(key: Any) -> str:
    """A key as the text by which it is found; empty if there is none."""
    kept = feel.to_json(key)
    if isinstance(kept, dict) and len(kept) == 1:
        [kept] = kept.values()  # a number, a date: its text without its kind
    return "" if kept is None else str(kept)[:LONGEST]


def address(awaited: Awaited) -> tuple[str, str]:
    """Under which message and key somebody who waits is found."""
    return awaited.message[:LONGEST], key_text(awaited.key)


@dataclass(frozen=True)
class Change:
    """What a case ceases to wait for, what it begins to wait for, and how many there are then."""

    gone: list[Subscription]
    new: list[tuple[str, str]]
    count: int


def change(case: Case, run: Run) -> Change:
    """What a move does to the messages waited for; a case that waits for none costs nothing."""
    wanted = {address(one) for one in run.awaited}
    if not wanted and not case.messages_awaited:
        return Change([], [], 0)
    rows = session.scalars(_subscriptions(), {"case": case.id})
    known = {(row.message, row.key): row for row in rows}
    gone = [row for address, row in known.items() if address not in wanted]
    return Change(gone, sorted(wanted - known.keys()), len(wanted))


@cache
def _subscriptions() -> sa.Select[Subscription]:
    return sa.select(Subscription).where(Subscription.case_id == sa.bindparam("case"))


def keep(case: Case, run: Run, changed: Change) -> None:
    """Write down what messages a case waits for now, and hand on those it has sent."""
    renew(case, changed)
    for one in run.sent:
        queue.later(Order(ROUTE, _told(run, one), case_id=case.id))


def renew(case: Case, changed: Change) -> None:
    """Write down what messages a case waits for now."""
    case.messages_awaited = changed.count
    for subscription in changed.gone:
        session.delete(subscription)
    for message, key in changed.new:
        session.add(Subscription(case_id=case.id, message=message, key=key))


def _told(run: Run, sent: Sent) -> dict[str, Any]:
    return {
        "element": sent.element,
        "name": run.spec.elements[sent.element].label,
        "message": sent.message,
        "key": key_text(sent.key),
        "payload": feel.to_json(sent.payload),
    }


def forget(case: Case) -> None:
    """A case that has come to its end waits for nothing."""
    if not case.messages_awaited:
        return
    case.messages_awaited = 0
    session.execute(sa.delete(Subscription).filter_by(case_id=case.id))


def receivers(message: str, key: str, *conditions: sa.ColumnElement[bool]) -> list[uuid.UUID]:
    """The cases that wait for a message with a key, the oldest first."""
    query = sa.select(Subscription.case_id).filter_by(message=message[:LONGEST], key=key)
    if conditions:
        query = query.join(Case, Case.id == Subscription.case_id).where(*conditions)
    return list(session.scalars(query.order_by(Subscription.case_id)))
