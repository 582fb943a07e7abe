"""Messages from outside: to one case, to many at once, and how far those are."""

from __future__ import annotations

import uuid
from typing import Any

from app.api import shapes
from app.api.cases import CASES, shown
from app.api.reading import Given
from app.api.routes import Route
from app.api.routing import declare
from app.api.schemas import ID, KEY, OPEN, record, ref, text
from app.api.shapes import Json
from app.cases import messages, queries
from app.cases.messages import Letter
from app.cases.models import CaseClosed
from app.engine import NotWaiting, ReservedName
from app.errors import Forbidden
from app.i18n import lazy as _
from app.jobs import batches
from app.organisation.actors import Actor
from app.organisation.scopes import Scope

LONGEST_NAME = 120
_LETTER = {"message": text(LONGEST_NAME), "key": KEY, "payload": OPEN}


def _letter(body: dict[str, Any]) -> Letter:
    messages.require_free(body["message"])
    return Letter(body["message"], body.get("key"), body.get("payload", {}))


@declare(
    Route(
        "POST",
        "/cases/<uuid:case_id>/messages",
        _("给一件事项送去它正在等待的消息。"),
        CASES,
        takes=record(("key", "payload"), **_LETTER),
        scope=Scope.MANAGE,
        gives=ref("Case"),
        refuses=(
            Forbidden,
            messages.MessageReserved,
            NotWaiting,
            messages.PayloadNotTaken,
            CaseClosed,
            ReservedName,
        ),
    )
)
def deliver_message(actor: Actor, given: Given, case_id: uuid.UUID) -> Json:
    concerned = queries.case(actor, case_id)
    return shown(actor, messages.deliver(actor, concerned.id, _letter(given.body)))


@declare(
    Route(
        "POST",
        "/messages",
        _("给所有等待这条消息的事项各送一次，可限于一个单位及其下级；逐件在后台办理。"),
        CASES,
        takes=record(("key", "payload", "unit"), **_LETTER, unit=ID),
        scope=Scope.MANAGE,
        gives=ref("Batch"),
        status=202,
        refuses=(Forbidden, messages.MessageReserved, messages.NobodyWaits, ReservedName),
    )
)
def send_message(actor: Actor, given: Given) -> Json:
    unit = given.body.get("unit")
    letter = _letter(given.body)
    batch = messages.send(actor, letter, None if unit is None else uuid.UUID(unit))
    return shapes.batch(batch, batches.progress(batch))


@declare(
    Route(
        "GET",
        "/batches/<uuid:batch_id>",
        _("自己发起的一批（送消息、移版本）办到了哪里。"),
        CASES,
        gives=ref("Batch"),
    )
)
def batch(actor: Actor, _given: Given, batch_id: uuid.UUID) -> Json:
    found = batches.own(actor.person_id, batch_id)
    return shapes.batch(found, batches.progress(found))
