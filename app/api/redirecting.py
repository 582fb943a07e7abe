"""What whoever sees to what goes wrong does with a step that is stuck (改派, 移动到步骤)."""

from __future__ import annotations

import uuid

from app.api.acts import ALWAYS, REASON, act
from app.api.schemas import ID, TEXT
from app.api.shapes import Json
from app.cases import options, redirecting, sides
from app.cases.locking import NotAStep
from app.cases.models import Case, WorkItem
from app.cases.voices import SignsToo
from app.engine import CannotSendBack, RunFailed
from app.i18n import lazy as _
from app.organisation.actors import Actor

CHOOSING = (sides.CannotTake, sides.HasLeft, sides.NotSomebodyElse)


@act(
    options.REASSIGN,
    _(
        "改派：有督办权的把卡住的一步交给 person 办理，不论原来轮到谁；只能交给自己管的单位里的人；"
        "须说明理由。"
    ),
    {"person": ID, "reason": REASON},
    (*ALWAYS, NotAStep, *CHOOSING, redirecting.OutsideYourUnits, SignsToo),
)
def reassign(actor: Actor, item_id: uuid.UUID, body: Json) -> WorkItem:
    person_id = uuid.UUID(body["person"])
    return redirecting.reassign(actor, item_id, person_id, reason=body["reason"])


@act(
    options.MOVE,
    _(
        "移动到步骤：有督办权的把卡住的事项移到 element 这一步；往回移的，中间已经执行的"
        "操作随之撤销；须说明理由。"
    ),
    {"element": TEXT, "reason": REASON},
    (*ALWAYS, NotAStep, CannotSendBack, RunFailed),
)
def move(actor: Actor, item_id: uuid.UUID, body: Json) -> Case:
    return redirecting.move(actor, item_id, body["element"], reason=body["reason"])
