"""Both parties to an objection: what each may read of it, and their way to the subdistrict.

The member concerned never learns who has objected (`domain.md` 6.4).
"""

from __future__ import annotations

import uuid

from app import audit, clock
from app.assessment.oversight import Objection
from app.cases import messages, progress
from app.cases.messages import Letter
from app.db import session
from app.errors import NotFound, Refused
from app.organisation.actors import SYSTEM, Actor

#: The message by which an objection learns that somebody has appealed; its key is the case.
APPEALED = messages.reserve("points_objection_appealed")


class NotAppealable(Refused):
    message = "这件异议现在不能申诉：还没有答复、已经申诉过，或者申诉期已过。"


def seen(actor: Actor, case_id: uuid.UUID) -> Objection:
    """An objection to which the actor is a party. Raises: NotFound."""
    found = session.get(Objection, case_id)
    if found is None or not _is_party(actor, found):
        raise NotFound
    return found


def _is_party(actor: Actor, objection: Objection) -> bool:
    return actor.person_id is not None and actor.person_id in {
        objection.claim.member_id,
        objection.case.starter_id,
    }


def appeal(actor: Actor, case_id: uuid.UUID, reason: str) -> Objection:
    """Ask the subdistrict to look into it; the objection goes on to it at once.

    Raises:
        NotFound: the actor is no party to it.
        NotAppealable: it is not the time, or somebody has appealed already.
    """
    objection = seen(actor, case_id)
    case = progress.lock(case_id)
    session.refresh(objection)
    if not (objection.is_appealable and clock.now() < objection.appeal_ends_at):
        raise NotAppealable
    objection.appealed_by_id, objection.appeal = actor.person_id, reason
    audit.record(case, actor, "objection.appealed", {"reason": reason})
    messages.deliver(SYSTEM, case_id, Letter(APPEALED, str(case_id)))
    return objection
