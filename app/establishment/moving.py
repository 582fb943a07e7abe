"""A unit hung below another one, with everything below it: what that changes, and whether it may.

Books are kept under one owner's rules and a rating year over one town's branches: who moves out
of either takes nothing along that is still open there. What waits for a post above the old place
goes on waiting for it; steps that open later go up the new way.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from app import clock, db
from app.assessment.records import YearClose
from app.cases.models import Case, CaseStatus, WorkItem
from app.db import session
from app.errors import Forbidden, Refused, Sentence
from app.establishment import ties
from app.i18n import mark
from app.organisation import administration, permissions, reach, tree
from app.organisation.actors import Actor, post_key
from app.organisation.models import Person, Role, Unit, UnitDescent, UnitKind
from app.organisation.permissions import Permission
from app.organisation.reach import Shift
from app.points.models import Cycle
from app.points.rulesets import RuleSet, RuleSetStatus
from app.rating.models import RatedBranch, RatingYear


class CannotMove(Refused):
    message = "“%(unit)s”现在不能改挂：%(why)s。"


class PowerShifts(Refused):
    """Two people are needed for it (`placing`)."""

    message = "“%(unit)s”到“%(to)s”以后，%(who)s管的范围会变，须由两人办理。"


@dataclass(frozen=True)
class Plan:
    """What a move would change, and why it may not be; `waiting` stays with the old superiors."""

    unit: Unit
    to: Unit
    units: int
    people: int
    cases: int
    waiting: int
    refusals: list[Sentence]
    #: If power shifts, two people are needed.
    power: Shift


def targets(actor: Actor, unit: Unit) -> list[Unit]:
    """Below which units a unit could be hung."""
    found = tree.choices(actor, above=unit.kind)
    return [one for one in found if not one.is_within(unit) and one.id != unit.parent_id]


def plan(actor: Actor, unit: Unit, to: Unit) -> Plan:
    """What would change. Raises: Forbidden."""
    _require(actor, unit, to)
    below = sa.select(UnitDescent.unit_id).where(UnitDescent.ancestor_id == unit.id)
    is_open = Case.status == CaseStatus.OPEN
    return Plan(
        unit,
        to,
        units=_number(UnitDescent, UnitDescent.ancestor_id == unit.id) - 1,
        people=_number(Person, Person.unit_id.in_(below), Person.disabled_at.is_(None)),
        cases=_number(Case, Case.unit_id.in_(below), is_open),
        waiting=_waiting_above(unit, to, below),
        refusals=_refusals(unit, to),
        power=reach.shift(unit, to),
    )


def _number(row: type[object], *conditions: sa.ColumnElement[bool]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(row).where(*conditions)) or 0


def _waiting_above(unit: Unit, to: Unit, below: sa.Select[uuid.UUID]) -> int:
    """Open items of its cases that wait for posts which will no longer be above it."""
    left = set(unit.lineage[1:]) - {to.id, *to.lineage}
    codes = list(session.scalars(sa.select(Role.code)))
    keys = [post_key(role, place) for place in left for role in codes]
    return (
        session.scalar(
            sa.select(sa.func.count())
            .select_from(WorkItem)
            .join(WorkItem.case)
            .where(
                WorkItem.closed_at.is_(None),
                WorkItem.post_key.in_(keys),
                Case.unit_id.in_(below),
            )
        )
        or 0
    )


def _require(actor: Actor, unit: Unit, to: Unit) -> None:
    """Raises: Forbidden."""
    permissions.require(actor, Permission.MANAGE_PEOPLE, to)
    if not tree.may_place(actor, unit):
        raise Forbidden


def _refusals(unit: Unit, to: Unit) -> list[Sentence]:
    return _misfits(unit, to)[:1] or bound(unit, to)


def bound(unit: Unit, to: Unit) -> list[Sentence]:
    """Why what is open below a unit keeps it from being hung where another one is."""
    return [*_books(unit, to), *_stars(unit, to)]


def _misfits(unit: Unit, to: Unit) -> list[Sentence]:
    """Why the one does not fit below the other, the plainest first."""
    kinds = {name: Sentence(tree.KIND_TITLES[kind]) for name, kind in _kinds(unit, to)}
    reasons = (
        (unit.retired_on is not None, Sentence(mark("本单位已停用"))),
        (to.id == unit.parent_id, Sentence(mark("本来就在“%(unit)s”下面"), unit=to.name)),
        (to.is_within(unit), Sentence(mark("不能挂在自己或者自己的下级下面"))),
        (to.retired_on is not None, Sentence(mark("“%(unit)s”已停用"), unit=to.name)),
        (
            not tree.fits(unit.kind, to.kind),
            Sentence(mark("%(kind)s不能挂在%(above)s下面"), **kinds),
        ),
    )
    return [said for is_so, said in reasons if is_so]


def _kinds(unit: Unit, to: Unit) -> list[tuple[str, UnitKind]]:
    return [("kind", unit.kind), ("above", to.kind)]


def rules_owner(unit: Unit) -> uuid.UUID | None:
    """The nearest unit at or above a unit that has points rules in force; none for a village."""
    query = (
        sa.select(UnitDescent.ancestor_id)
        .where(
            UnitDescent.unit_id == unit.id,
            sa.exists().where(
                RuleSet.owner_id == UnitDescent.ancestor_id,
                RuleSet.status == RuleSetStatus.ACTIVE,
            ),
        )
        .order_by(UnitDescent.distance)
        .limit(1)
    )
    return session.scalar(query)


def _books(unit: Unit, to: Unit) -> list[Sentence]:
    """Branches whose books are open under rules that would no longer be theirs."""
    owner = rules_owner(unit)
    if owner in {None, unit.id} or owner == rules_owner(to):
        return []
    below = sa.select(UnitDescent.unit_id).where(UnitDescent.ancestor_id == unit.id)
    year = clock.today().year
    kept = sa.select(Cycle.branch_id).where(Cycle.branch_id.in_(below), Cycle.year >= year)
    unsealed = sa.select(YearClose.branch_id).where(
        YearClose.branch_id.in_(below), YearClose.sealed_at.is_(None)
    )
    number = len(set(session.scalars(kept)) | set(session.scalars(unsealed)))
    told = mark("有%(num)s个支部的积分季度、年度在原来的积分方案下没有办完，须年度封账以后再改挂")
    return [Sentence(told, num=number)] if number else []


def _stars(unit: Unit, to: Unit) -> list[Sentence]:
    """Branches in a rating year of a town that would no longer be theirs."""
    above = set(unit.lineage) - set(to.lineage) - {unit.id}
    query = (
        sa.select(sa.func.count(RatedBranch.branch_id.distinct()))
        .join(RatedBranch.rating)
        .join(UnitDescent, UnitDescent.unit_id == RatedBranch.branch_id)
        .where(
            UnitDescent.ancestor_id == unit.id,
            RatingYear.town_id.in_(above),
            RatingYear.decided_at.is_(None),
        )
    )
    number = session.scalar(query) or 0
    told = mark("有%(num)s个支部在原乡镇的评星年度里没有评定，须评定以后再改挂")
    return [Sentence(told, num=number)] if number else []


def require_by_one(unit: Unit, to: Unit, power: Shift) -> None:
    """Raises: PowerShifts."""
    if power:
        who = "、".join(sorted({one.person.name for one in (*power.gaining, *power.losing)}))
        raise PowerShifts(unit=unit.name, to=to.name, who=who)


def move(actor: Actor, unit: Unit, to: Unit, *, by_two: bool = False) -> None:
    """Hang a unit below another one; `by_two`: somebody else has confirmed it.

    Raises:
        Forbidden, CannotMove, PowerShifts.
    """
    found = possible(actor, unit, to)
    if not by_two:
        require_by_one(unit, to, found.power)
    was = unit.parent
    assert was is not None, "it may be placed"
    tree.hang(unit, to)
    details = {"unit": tree.about(unit), "from": tree.about(was), "to": tree.about(to)}
    administration.record(actor, "unit.moved", details)


def possible(actor: Actor, unit: Unit, to: Unit) -> Plan:
    """What would change, if it may; until the transaction ends nobody else changes the tree.

    Raises: Forbidden, CannotMove.
    """
    tree.lock()
    db.anew(unit)
    db.anew(to)
    found = plan(actor, unit, to)
    if found.refusals:
        raise CannotMove(unit=unit.name, why=ties.together(found.refusals))
    return found
