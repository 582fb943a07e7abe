"""Who keeps out of a step (回避)."""

from __future__ import annotations

import uuid

from app.api import shapes
from app.api.acts import ALWAYS
from app.api.reading import Given
from app.api.routes import Route
from app.api.routing import declare
from app.api.schemas import ID, TEXT, record, ref
from app.api.shapes import Json
from app.api.work import WORK
from app.cases import queries, recusing
from app.cases.locking import NotAStep
from app.i18n import lazy as _
from app.organisation.actors import Actor


@declare(
    Route(
        "POST",
        "/work-items/<uuid:item_id>/recuse",
        _(
            "回避：说明理由，改由同岗位的其他人或上级办理，没有别人可办时不能回避；"
            "有督办权的可以用 person 指定须回避的人。"
        ),
        WORK,
        takes=record(("person",), reason=TEXT, person=ID),
        gives=ref("WorkItemLine"),
        refuses=(*ALWAYS, NotAStep, recusing.NobodyElse, recusing.KeepsOut),
    )
)
def recuse(actor: Actor, given: Given, item_id: uuid.UUID) -> Json:
    item = queries.work_item(actor, item_id)
    reason, other = given.body["reason"], given.body.get("person")
    if other is None:
        return shapes.work_item_line(actor, recusing.recuse(actor, item.id, reason=reason))
    person_id = uuid.UUID(other)
    return shapes.work_item_line(
        actor, recusing.recuse_other(actor, item.id, person_id, reason=reason)
    )
