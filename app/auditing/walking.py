"""Verifying the whole record by jobs, a stretch each, while whoever asked for it looks on."""

from __future__ import annotations

import uuid

import sqlalchemy as sa

from app import clock
from app.auditing import checking, sealing, searching
from app.auditing.checking import Fault
from app.auditing.models import Walk, WalkState
from app.db import session
from app.jobs import kinds, queue
from app.jobs.models import Lease
from app.jobs.queue import Order
from app.organisation import administration
from app.organisation.actors import Actor

STEP = "auditing.walk_on"
#: So many findings are kept word for word.
MOST_KEPT = 200
#: Walks that are listed.
MOST_LISTED = 10


def begin(actor: Actor) -> Walk:
    """Have everything verified; if that is under way already, it is that walk. Raises: Forbidden.

    Whoever asks for it is on record, and so is what was found.
    """
    searching.require_all(actor)
    assert actor.person_id is not None, "a person asks"
    administration.lock()
    under_way = session.scalar(sa.select(Walk).filter_by(state=WalkState.UNDER_WAY).limit(1))
    if under_way is not None:
        if queue.is_unfinished(_key(under_way.id)):
            return under_way
        under_way.state = WalkState.BROKEN_OFF
    before = sealing.last()
    walk = Walk(
        by_id=actor.person_id,
        by_name=actor.name,
        begun_at=clock.now(),
        expected=before.entries if before else 0,
    )
    session.add(walk)
    session.flush()  # its first job refers to it
    administration.record(actor, "record.verified", {"walk": str(walk.id)})
    _on(walk, None)
    return walk


def _on(walk: Walk, after: uuid.UUID | None) -> None:
    arguments = {"walk": str(walk.id), "after": None if after is None else str(after)}
    queue.later(Order(STEP, arguments, unique_key=_key(walk.id)))


def _key(walk_id: uuid.UUID) -> str:
    return f"{STEP}:{walk_id}"


@kinds.kind(STEP)
def step(lease: Lease) -> None:
    """Go through one stretch; the seals are looked at before the first."""
    walk = session.get(Walk, uuid.UUID(lease.arguments["walk"]))
    if walk is None or walk.is_over:
        return
    after = lease.arguments["after"] and uuid.UUID(lease.arguments["after"])
    if after is None:
        _note(walk, checking.faults_of_seals())
    found = checking.walk(after)
    _note(walk, found.faults)
    walk.chains += found.chains
    walk.entries += found.entries
    if found.on_from is None:
        walk.state, walk.ended_at = WalkState.DONE, clock.now()
    else:
        _on(walk, found.on_from)


def _note(walk: Walk, faults: list[Fault]) -> None:
    kept = [{"said": one.said, "seals": list(one.seals)} for one in faults]
    walk.faults = [*walk.faults, *kept][:MOST_KEPT]
    walk.fault_count += len(faults)
    broken = {*walk.broken_seals, *(number for one in faults for number in one.seals)}
    walk.broken_seals = sorted(broken)


def latest(actor: Actor) -> list[Walk]:
    """The last walks, the newest first. Raises: Forbidden."""
    searching.require_all(actor)
    query = sa.select(Walk).order_by(Walk.begun_at.desc(), Walk.id.desc())
    return list(session.scalars(query.limit(MOST_LISTED)))
