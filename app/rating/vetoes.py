"""A veto takes a branch's star; only where the standard has it (一票否决, `domain.md` 8.7)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from app import clock
from app.cases.models import Case
from app.db import session
from app.errors import Forbidden, Refused
from app.rating import years
from app.rating.models import RatedBranch
from app.rating.records import Veto, VetoGround


class VetoOff(Refused):
    message = "本年度的参考标准没有采用一票否决。"


class AlreadyVetoed(Refused):
    message = "“%(branch)s”本年度已经有一票否决。"


class OwnSignature(Forbidden):
    message = "一票否决要由另一名经办人会签。"


@dataclass(frozen=True)
class Decided:
    """A veto with all that it stands on."""

    rated_id: uuid.UUID
    ground: VetoGround
    document: str
    proposer_id: uuid.UUID
    second_id: uuid.UUID
    answer: str


def require_allowed(case: Case, rated_id: uuid.UUID) -> RatedBranch:
    """The branch that a veto is to be recorded against.

    Raises:
        NoRunningYear, NotFound, VetoOff, AlreadyVetoed, BranchDecided.
    """
    rated = years.require_undecided(case.unit, rated_id)
    if not rated.rating.standard.terms.has_veto:
        raise VetoOff
    known = session.get(Veto, rated.id)
    if known is not None and known.case_id != case.id:
        raise AlreadyVetoed(branch=rated.branch.name)
    return rated


def record(case: Case, decided: Decided) -> Veto:
    """Let the veto stand, once a case; who has proposed it does not sign it too.

    Raises:
        OwnSignature, and what `require_allowed` raises.
    """
    rated = require_allowed(case, decided.rated_id)
    known = session.get(Veto, rated.id)
    if known is not None:
        return known
    if decided.proposer_id == decided.second_id:
        raise OwnSignature
    made = Veto(case_id=case.id, decided_at=clock.now(), **vars(decided))
    session.add(made)
    return made
