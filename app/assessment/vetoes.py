"""One veto takes a member's whole year (一票否决; only where the rule set says so)."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from app import clock
from app.assessment.records import VETO_TITLES, Veto, VetoGround
from app.cases.models import Case
from app.db import session
from app.definitions.sources import Asking, Choice, choices
from app.errors import Refused
from app.points import chain, cycles, ledger
from app.points.books import assessment


class VetoOff(Refused):
    message = "现行积分方案没有采用一票否决。"


class NoVetoOfSealedYear(Refused):
    message = "%(year)s年度已经封存，不能再作一票否决。"


@dataclass(frozen=True)
class Decided:
    """A veto with everything that it stands on (`domain.md` 6.9)."""

    member_id: uuid.UUID
    ground: VetoGround
    document: str
    supervisor_note: str
    answer: str


def require_allowed(case: Case) -> None:
    """Raises: VetoOff, NoRuleSet."""
    if not cycles.rules_on(case.unit, clock.today()).is_on("points.veto"):
        raise VetoOff


def record(case: Case, decided: Decided) -> Veto:
    """The year in which it was proposed counts nothing; the wallet is frozen until that year ends.

    Raises:
        VetoOff: the rule set has no veto.
        NoVetoOfSealedYear: it comes too late.
    """
    require_allowed(case)
    year = clock.office_day(case.started_at).year
    if chain.lock(assessment(decided.member_id, year)).is_sealed:
        raise NoVetoOfSealedYear(year=year)
    known = session.scalar(sa.select(Veto).filter_by(member_id=decided.member_id, year=year))
    if known is not None:
        return known
    made = Veto(case_id=case.id, year=year, decided_at=clock.now(), **vars(decided))
    session.add(made)
    ledger.freeze_wallet(decided.member_id, until=clock.day_end(date(year, 12, 31)))
    return made


def among(members: Collection[uuid.UUID], year: int) -> set[uuid.UUID]:
    """Those of these members whose year was vetoed, wherever they belong by now."""
    query = sa.select(Veto.member_id).where(Veto.member_id.in_(members), Veto.year == year)
    return set(session.scalars(query))


@choices("assessment.veto_grounds")
def veto_grounds(_asking: Asking) -> list[Choice]:
    """What a veto may stand on."""
    return [(ground.value, title) for ground, title in VETO_TITLES.items()]
