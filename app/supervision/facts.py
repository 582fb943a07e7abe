"""What is known of some cases that may say why they wait, read together."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app import audit, clock
from app.cases import bounces, candidates, senders, suspension
from app.cases.bounces import Bounce
from app.cases.happenings import Incident, Subscription
from app.cases.models import Case, WorkItem
from app.db import session
from app.organisation import directory
from app.organisation.standing import StandIn, standing_for
from app.supervision import usual
from app.supervision.holding import holds_up
from app.supervision.usual import Usual


@dataclass(frozen=True)
class Facts:
    """What the database says of some cases, all read together."""

    cases: Sequence[Case]
    items: Mapping[uuid.UUID, Sequence[WorkItem]]
    incidents: Mapping[uuid.UUID, Incident]
    awaited: Mapping[uuid.UUID, str]
    #: From which case the message will come, where that can be told.
    senders: Mapping[uuid.UUID, Case]
    #: When somebody has last done something in a case that waits for nobody.
    moved: Mapping[uuid.UUID, datetime]
    #: Why cases are suspended, as whoever did it has written.
    suspended: Mapping[uuid.UUID, str]
    #: Candidate key → id → name.
    people: Mapping[str, Mapping[uuid.UUID, str]]
    away: Mapping[uuid.UUID, list[StandIn]]
    roles: Mapping[str, str]
    #: Work item → how long its step usually takes.
    usual: Mapping[uuid.UUID, Usual]
    #: Work item → what became of its last submission, where that could not be taken.
    bounces: Mapping[uuid.UUID, Bounce]


def known_of(cases: Sequence[Case]) -> Facts:
    """In a few statements, however many cases there are."""
    items = _waiting(cases)
    people = candidates.people_behind(one.turn_key for one in _flat(items.values()))
    everybody = {person for named in people.values() for person in named}
    awaited = _awaited([case.id for case in cases if case.messages_awaited])
    silent = {one: message for one, message in awaited.items() if not items[one]}
    return Facts(
        cases,
        items,
        _incidents([case.id for case in cases if case.incidents_open]),
        awaited,
        senders.of(silent),
        _moved([case_id for case_id, found in items.items() if not found]),
        _suspended([case.id for case in cases if case.suspended_at is not None]),
        people,
        standing_for(everybody, clock.today()),
        directory.roles(),
        usual.of_items(list(_flat(items.values()))),
        bounces.of_items(_flat(items.values())),
    )


def _flat(several: Iterable[Sequence[WorkItem]]) -> Iterable[WorkItem]:
    return (item for items in several for item in items)


def _waiting(cases: Sequence[Case]) -> dict[uuid.UUID, list[WorkItem]]:
    """The work items that hold each case up, what is due first before the others."""
    found: dict[uuid.UUID, list[WorkItem]] = {case.id: [] for case in cases}
    query = (
        sa.select(WorkItem)
        .where(WorkItem.case_id.in_(found), holds_up())
        .options(selectinload(WorkItem.recusals))
        .order_by(WorkItem.due_at, WorkItem.opened_at, WorkItem.id)
    )
    for item in session.scalars(query) if found else ():
        found[item.case_id].append(item)
    return found


def _incidents(case_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Incident]:
    """The oldest incident that stands in each case."""
    query = (
        sa.select(Incident)
        .where(Incident.case_id.in_(case_ids), Incident.resolved_at.is_(None))
        .order_by(Incident.since.desc())
    )
    return {one.case_id: one for one in session.scalars(query)} if case_ids else {}


def _awaited(case_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    query = sa.select(Subscription).where(Subscription.case_id.in_(case_ids))
    ordered = query.order_by(Subscription.message.desc())
    return {one.case_id: one.message for one in session.scalars(ordered)} if case_ids else {}


def _moved(case_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    query = (
        sa.select(WorkItem.case_id, sa.func.max(WorkItem.closed_at))
        .where(WorkItem.case_id.in_(case_ids), WorkItem.closed_at.is_not(None))
        .group_by(WorkItem.case_id)
    )
    rows = session.execute(query).all() if case_ids else ()
    return {case_id: at for case_id, at in rows if at is not None}


def _suspended(case_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The reason of the last suspension of each."""
    entry = audit.AuditEntry
    query = (
        sa.select(entry.chain_id, entry.details)
        .where(entry.chain_id.in_(case_ids), entry.action == suspension.SUSPENDED)
        .order_by(entry.position)
    )
    rows = session.execute(query).all() if case_ids else ()
    return {case_id: str(details["reason"]) for case_id, details in rows}
