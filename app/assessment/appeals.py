"""Both parties to an objection: what each may read of it, and their way to the subdistrict.

The member concerned never learns who has objected (`domain.md` 6.4).
"""

from __future__ import annotations

import uuid

from app.assessment.oversight import Objection
from app.cases import messages
from app.db import session
from app.errors import NotFound
from app.notices import appealing
from app.organisation.actors import Actor

#: The message by which an objection learns that somebody has appealed; its key is the case.
APPEALED = messages.reserve("points_objection_appealed")


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
        appealing.NotAppealable: it is not the time, or somebody has appealed already.
    """
    objection = seen(actor, case_id)
    appealing.lodge(actor, objection, reason, told_by=APPEALED)
    return objection
