"""A false claim that was found out: its own award is corrected besides (`domain.md` N06, 6.6)."""

from __future__ import annotations

import uuid

from app.assessment import corrections
from app.assessment.records import Ground
from app.cases import applicant
from app.cases.models import Case
from app.db import session
from app.definitions import catalogue
from app.jobs import kinds, queue
from app.jobs.models import Lease
from app.jobs.queue import Order
from app.organisation import directory
from app.organisation.actors import SYSTEM
from app.points.models import Claim
from app.points.status import ClaimStatus

#: The procedure of a correction.
KEY = "points_correction"
#: The job that begins one.
CORRECT = "assessment.correct_false_award"


def correct_later(case: Case, line_id: uuid.UUID) -> None:
    """Have the correction of a false award begun, after this transaction; once for a case."""
    order = Order(
        CORRECT, {"line": str(line_id)}, case_id=case.id, unique_key=f"{CORRECT}:{case.id}"
    )
    queue.later(order)


@kinds.kind(CORRECT, outlives_case=True)
def correct(lease: Lease) -> None:
    """Begin the correction in the name of who has found the award false, or another assessor.

    Nothing is begun where somebody has asked for that correction, or had it made, already.
    """
    case = session.get_one(Case, lease.case_id)
    line = session.get_one(Claim, uuid.UUID(lease.arguments["line"]))
    if line.status != ClaimStatus.POSTED or corrections.under_way(line) is not None:
        return
    applicant.start(
        SYSTEM,
        catalogue.definition(KEY),
        case.unit_id,
        {
            "line": str(line.id),
            "ground": Ground.FALSE.value,
            "reason": f"经“{case.number}”认定为虚报，冲正原来的记分。",
        },
        start_key=uuid.uuid5(case.id, CORRECT),
        on_behalf_of=_proposer(case),
    )


def _proposer(case: Case) -> uuid.UUID:
    overseers = [
        person_id
        for role in corrections.OVERSEERS
        for person_id in directory.holders(role, case.unit_id)
    ]
    return case.starter_id if case.starter_id in overseers else overseers[0]
