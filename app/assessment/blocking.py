"""What keeps a quarter from being signed or posted now, each in a sentence (6.2, 6.5)."""

from __future__ import annotations

import uuid

import sqlalchemy as sa

from app.assessment import stops
from app.assessment.oversight import Supervision, Watching
from app.db import session
from app.errors import Refused
from app.points.models import Claim
from app.points.status import FIRM


class Queried(Refused):
    message = "纪检委员对“%(about)s”的质询还没有答复，不能定绩；请%(who)s先答复。"


class Held(Refused):
    message = "纪检委员暂缓了“%(about)s”，到%(day)s为止不能定绩；解除以后再签字。"


def require_signable(cycle_id: uuid.UUID) -> None:
    """Nothing is signed while a query is not answered or a hold lies on what is to be signed.

    Raises:
        Queried, Held: the first that stands in the way.
    """
    for row in standing(cycle_id):
        raise refusal_of(row)


def standing(cycle_id: uuid.UUID) -> list[Supervision]:
    """What keeps the secretary from signing: queries, and holds of all or of lines not signed."""
    query = (
        sa.select(Supervision)
        .outerjoin(Claim, Claim.id == Supervision.claim_id)
        .where(
            Supervision.cycle_id == cycle_id,
            Supervision.ended_at.is_(None),
            sa.or_(
                Supervision.kind == Watching.QUERY,
                Supervision.claim_id.is_(None),
                Claim.status.not_in(FIRM),
            ),
        )
        .order_by(Supervision.said_at)
    )
    return list(session.scalars(query))


def refusal_of(row: Supervision) -> Refused:
    """The sentence that says what stands in the way."""
    if row.kind == Watching.QUERY:
        return Queried(about=row.about, who=row.addressee.name if row.addressee else "")
    assert row.until is not None, "a hold has an end"
    return Held(about=row.about, day=row.until_day)


def stopped_lines(cycle_id: uuid.UUID) -> set[uuid.UUID] | None:
    """The lines that are not to be posted now; None where the whole quarter is held."""
    query = sa.select(Supervision.case_id).filter_by(
        cycle_id=cycle_id, kind=Watching.HOLD, claim_id=None, ended_at=None
    )
    return None if session.scalar(query) is not None else stops.standing(cycle_id)
