"""Who may look into a line anew: nobody who has touched it (`domain.md` 4.2, 4)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import sqlalchemy as sa

from app.assessment.oversight import Objection
from app.db import session
from app.definitions.sources import Asking, Choice, choices
from app.errors import Invalid, Sentence
from app.i18n import mark
from app.organisation import directory
from app.organisation.models import Membership, Person, Stage, Unit
from app.points.models import Claim

#: So many look into an objection.
PANEL = 3
#: Leads the re-check and therefore takes no part in it (`domain.md` 4.2, 2).
SUPERVISOR = "DISCIPLINE_COMMISSIONER"


class WrongPanel(Invalid):
    """Somebody was chosen who may not look into it, or not three; field `panel`."""

    def __init__(self) -> None:
        said = Sentence(mark("请从名单里选三个人；经手这一件的、当事人和提出人都要回避。"))
        super().__init__({"panel": [said]})


def touched(claim: Claim) -> dict[str, uuid.UUID]:
    """Whoever had a part in a line: the part → the person."""
    parts = {
        "member": claim.member_id,
        "entered_by": claim.entered_by_id,
        "verifier": claim.verifier_id,
        "checker": claim.checker_id,
        "confirmer": claim.confirmer_id,
    }
    return {part: person for part, person in parts.items() if person is not None}


def require_fit(objection: Objection, panel: Sequence[uuid.UUID]) -> None:
    """Raises: WrongPanel."""
    if len(set(panel)) != PANEL or not set(panel) <= eligible(objection).keys():
        raise WrongPanel


def eligible(objection: Objection) -> dict[uuid.UUID, str]:
    """Full members who may look into it: id → name.

    Those of the branch; where it has too few, those of the community's other branches besides.
    """
    branch = objection.claim.cycle.branch
    own = _fit(objection, [branch.id])
    if len(own) >= PANEL or branch.parent_id is None:
        return own
    beside = session.scalars(sa.select(Unit.id).filter_by(parent_id=branch.parent_id))
    return _fit(objection, list(beside))


def _fit(objection: Objection, branches: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    barred = {*touched(objection.claim).values(), objection.case.starter_id}
    for branch in branches:
        barred.update(directory.holders(SUPERVISOR, branch))
    query = (
        sa.select(Person.id, Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.branch_id.in_(branches),
            Membership.stage == Stage.FULL,
            Person.disabled_at.is_(None),
            Person.id.not_in(barred),
        )
        .order_by(Membership.code)
    )
    return dict(session.execute(query).all())


def _objection(asking: Asking) -> Objection | None:
    about = asking.variables.get("case")
    return session.get(Objection, uuid.UUID(about["id"])) if about else None


@choices("assessment.panel", tells=directory.name_of)
def panel(asking: Asking) -> list[Choice]:
    """Those from whom the panel of an objection is chosen."""
    objection = _objection(asking)
    found = {} if objection is None else eligible(objection)
    return [(str(person), name) for person, name in found.items()]
