"""A party to an objection does not accept the reply and goes to whoever is above."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Protocol

from app import audit, clock
from app.cases import messages, progress
from app.cases.messages import Letter
from app.db import session
from app.errors import Refused
from app.organisation.actors import SYSTEM, Actor


class Appealable(Protocol):
    """An objection that has been answered: until when one may appeal, who has, and why."""

    case_id: Any
    appealed_by_id: Any
    appeal: Any

    @property
    def is_appealable(self) -> bool: ...

    @property
    def appeal_ends_at(self) -> datetime | None: ...


class NotAppealable(Refused):
    message = "这件异议现在不能申诉：还没有答复、已经申诉过，或者申诉期已过。"


def lodge(actor: Actor, objection: Appealable, reason: str, *, told_by: str) -> None:
    """Keep the appeal and tell the objection's case by the message `told_by`; it goes on at once.

    Raises:
        NotAppealable: it is not the time, or somebody has appealed already.
    """
    case_id: uuid.UUID = objection.case_id
    case = progress.lock(case_id)
    session.refresh(objection)
    ends_at: datetime | None = objection.appeal_ends_at
    if not objection.is_appealable or ends_at is None or clock.now() >= ends_at:
        raise NotAppealable
    objection.appealed_by_id, objection.appeal = actor.person_id, reason
    audit.record(case, actor, "objection.appealed", {"reason": reason})
    messages.deliver(SYSTEM, case_id, Letter(told_by, str(case_id)))
