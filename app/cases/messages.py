"""Deliver messages: to one case at once, to many as jobs, and from case to case."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from app import audit
from app.cases import correlation, faults, progress
from app.cases.correlation import key_text
from app.cases.models import Case, CaseClosed
from app.db import session
from app.engine import Awaited, NotWaiting, ReservedName, Run, feel
from app.errors import Forbidden, Invalid, NotFound, Refused, Sentence
from app.i18n import mark
from app.jobs import batches, kinds, queue
from app.jobs.models import Batch, Lease
from app.jobs.queue import Order
from app.organisation import directory, permissions
from app.organisation.actors import SYSTEM, Actor
from app.organisation.models import Unit
from app.organisation.permissions import Permission

#: The kind of the job that brings a message to one case.
DELIVER = "cases.deliver_message"
#: Bytes of JSON that a message may bring.
LARGEST_PAYLOAD = 20_000


class PayloadNotTaken(Refused):
    message = "“%(name)s”只接收通知，没有写明把消息内容存到哪里，不能带内容。"


class NobodyWaits(Refused):
    message = "没有事项在等待消息“%(name)s”。"


class MessageReserved(Forbidden):
    message = "消息“%(name)s”由系统按规定的手续发送，不能从外面送来。"


#: Messages that only verbs of this house send, each behind checks of its own.
_reserved: set[str] = set()


def reserve(message: str) -> str:
    """Say that a message never comes from outside; gives back its name."""
    _reserved.add(message)
    return message


def require_free(message: str) -> None:
    """Raises: MessageReserved, it is not for programs to send."""
    if message in _reserved:
        raise MessageReserved(name=message)


@dataclass(frozen=True)
class Letter:
    """What is to be delivered: the message's name, its key if it has one, and what it brings."""

    message: str
    key: Any = None
    payload: Mapping[str, Any] = field(default_factory=dict)

    def require_bounds(self) -> None:
        """Raises: Invalid, ReservedName."""
        if progress.CASE in self.payload:
            raise ReservedName(name=progress.CASE)
        if len(orjson.dumps(feel.to_json(self.payload))) > LARGEST_PAYLOAD:
            raise Invalid({"payload": [Sentence(mark("消息内容太长，请精简。"))]})


def deliver(actor: Actor, case_id: uuid.UUID, letter: Letter) -> Case:
    """Bring a message from outside to a case that waits for it; the case goes on at once.

    Raises:
        Forbidden: the actor may not.
        CaseClosed, NotWaiting: there is nobody to take it.
        PayloadNotTaken: it brings something, and who waits has not said what to do with that.
        Invalid: it brings too much.
    """
    letter.require_bounds()
    case = progress.lock(case_id)
    permissions.require(actor, Permission.DELIVER_MESSAGES, case.unit)
    case.require_open()
    _receive(case, actor, letter, is_from_outside=True)
    return case


def send(actor: Actor, letter: Letter, unit_id: uuid.UUID | None = None) -> Batch:
    """Bring a message to every case that waits for it, where the actor may, or below one unit.

    Each case receives it once, in a job of its own, whatever happens to the workers meanwhile.

    Raises:
        Forbidden: the actor may do so nowhere, or not in this unit.
        NobodyWaits: there is no such case.
        Invalid: it brings too much.
    """
    letter.require_bounds()
    unit = None if unit_id is None else session.get(Unit, unit_id)
    if unit_id is not None and unit is None:
        raise NotFound
    permissions.require(actor, Permission.DELIVER_MESSAGES, unit)
    where = [permissions.visible_to(actor, Permission.DELIVER_MESSAGES, Case.unit_id)]
    where += [] if unit_id is None else [permissions.within([unit_id], Case.unit_id)]
    found = correlation.receivers(letter.message, key_text(letter.key), *where)
    if not found:
        raise NobodyWaits(name=letter.message)
    arguments = {
        "message": letter.message,
        "key": key_text(letter.key),
        "payload": feel.to_json(letter.payload),
        "by": str(actor.person_id),
    }
    return batches.begin(actor.person_id, _about(letter), _orders(found, arguments))


def post(
    cases: Sequence[uuid.UUID],
    message: str,
    payload: Mapping[str, Any],
    *,
    key: uuid.UUID | None = None,
    insists: bool = False,
) -> None:
    """Have a message brought to these cases, each under its own id as the key or under one given.

    Each receives it once, in a job of its own. One that does not wait for it notes that; where
    the sender `insists`, it is tried again until the case has come so far, and ends as an incident.
    """
    told = {"message": message, "payload": feel.to_json(payload), "insists": insists}
    queue.all_later(
        Order(
            DELIVER,
            {**told, "key": str(key or case_id)},
            case_id=case_id,
            unique_key=_key(message, key or case_id),
        )
        for case_id in cases
    )


def on_their_way(message: str, cases: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these cases to which somebody has posted a message that they have not received."""
    keys = {_key(message, case_id): case_id for case_id in cases}
    return {keys[one] for one in queue.unfinished(keys)}


def _key(message: str, receiver: uuid.UUID) -> str:
    return f"{message}:{receiver}"


def _orders(cases: Sequence[uuid.UUID], arguments: dict[str, Any]) -> list[Order]:
    return [Order(DELIVER, arguments, case_id=case_id) for case_id in cases]


def _about(letter: Letter) -> dict[str, Any]:
    return {"message": letter.message, "key": key_text(letter.key)}


@kinds.kind(correlation.ROUTE, outlives_case=True)
def route(lease: Lease) -> None:
    """Find who waits for what a case has sent; that nobody does is noted in its record."""
    assert lease.case_id is not None
    told = lease.arguments
    found = correlation.receivers(told["message"], told["key"])
    about = {"message": told["message"], "key": told["key"]}
    sender = progress.lock(lease.case_id)
    if not found:
        details = {"element": told["element"], "name": told["name"], **about}
        audit.record(sender, SYSTEM, "message.not_received", details)
        return
    arguments = {**about, "payload": told["payload"], "from": sender.number}
    batches.begin(None, about, _orders(found, arguments))


@kinds.kind(DELIVER)
def deliver_late(lease: Lease) -> None:
    """Bring a message to one case; that it does not wait for it any more is noted in its record."""
    assert lease.case_id is not None
    told = lease.arguments
    letter = Letter(told["message"], told["key"] or None, feel.from_json(told["payload"]))
    case, actor = progress.lock(lease.case_id), _sender(told)
    more = {"from": told["from"]} if "from" in told else {}
    try:
        case.require_open()
        _receive(case, actor, letter, is_from_outside="by" in told, more=more)
    except _NOT_RECEIVED as refusal:
        if told.get("insists") and case.is_open:
            raise
        details = {**_about(letter), **more, "why": str(refusal)}
        audit.record(case, actor, "message.not_received", details)


_NOT_RECEIVED = (CaseClosed, NotWaiting, PayloadNotTaken)


def _sender(told: Mapping[str, Any]) -> Actor:
    if "by" not in told:
        return SYSTEM
    return directory.actor(directory.person(uuid.UUID(told["by"])))


def _receive(
    case: Case,
    actor: Actor,
    letter: Letter,
    *,
    is_from_outside: bool,
    more: Mapping[str, Any] | None = None,
) -> None:
    """Let a locked case take a message and go on."""
    run = progress.restore(case, actor)
    waiting = _waiting(run, letter)
    if is_from_outside and letter.payload and any(one.variable is None for one in waiting):
        raise PayloadNotTaken(name=letter.message)
    keys = [one.key for one in waiting if one.key is not None]
    with faults.at_step(run):
        run.deliver(letter.message, dict(letter.payload), keys[0] if keys else letter.key)
    first = run.spec.elements[waiting[0].element]
    details = {
        "element": first.id,
        "name": first.label,
        **_about(letter),
        "payload": feel.to_json(dict(letter.payload)),
        **(more or {}),
    }
    audit.record(case, actor, "message.received", details)
    progress.keep(case, run)


def _waiting(run: Run, letter: Letter) -> list[Awaited]:
    """Who in a case takes a message: who waits for its key, and who for any. Raises: NotWaiting."""
    key = key_text(letter.key)
    found = [
        one
        for one in run.awaited
        if one.message == letter.message and (one.key is None or key_text(one.key) == key)
    ]
    if not found:
        raise NotWaiting(name=letter.message)
    return found
