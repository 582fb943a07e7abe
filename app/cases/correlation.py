"""Messages between cases: who waits for which, and what becomes of one that a case sends.

A message reaches those who wait for its name and for just its key; one without a key reaches those
who wait without one, never everybody. Keys are compared as texts: 7 and "7" are one key.
"""

from __future__ import annotations

import uuid
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from app.cases.happenings import Subscription
from app.cases.models import Case
from app.db import session
from app.engine import Awaited, Run, Sent, Spec, feel
from app.jobs import queue
from app.jobs.queue import Order

#: The kind of the job that finds the receivers of a sent message.
ROUTE = "cases.route_message"
#: Elements that send a message; all others with one wait for it.
SENDERS = {"intermediateThrowEvent", "endEvent", "sendTask"}
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


def keep(case: Case, run: Run) -> None:
    """Write down what messages a case waits for now, and hand on those it has sent.

    A procedure that waits for no messages costs nothing here.
    """
    if _waits_for_messages(run.spec):
        renew(case, run)
    for one in run.sent:
        queue.later(Order(ROUTE, _told(run, one), case_id=case.id))


@lru_cache(256)
def _waits_for_messages(spec: Spec) -> bool:
    return any(
        element.event is not None and element.event.kind == "message"
        for element in spec.elements.values()
        if element.kind not in SENDERS
    )


def renew(case: Case, run: Run) -> None:
    """Write down what messages a case waits for now."""
    wanted = {address(one) for one in run.awaited}
    if not wanted and not case.messages_awaited:
        return
    case.messages_awaited = len(wanted)
    query = sa.select(Subscription).filter_by(case_id=case.id)
    known = {(row.message, row.key): row for row in session.scalars(query)}
    for gone in known.keys() - wanted:
        session.delete(known[gone])
    for message, key in sorted(wanted - known.keys()):
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
