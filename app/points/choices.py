"""Lists that forms offer."""

from __future__ import annotations

import uuid

import sqlalchemy as sa

from app import clock
from app.db import session
from app.definitions.sources import Asking, Choice, choices
from app.organisation import directory
from app.organisation.models import Unit, UnitDescent, UnitKind
from app.points import cycles, rulebook
from app.points.amounts import shown


@choices("points.items")
def items(asking: Asking) -> list[Choice]:
    """What a member may claim under the rules in force where the case belongs."""
    branch = session.get_one(Unit, asking.unit_id)
    rule_set = cycles.rules_on(branch, clock.today())
    if rule_set.id not in _claimable:
        claimable = rulebook.claimable_items(rule_set)
        _claimable[rule_set.id] = [(item.code, item.label) for item in claimable]
    return _claimable[rule_set.id]


#: By rule set: one that is in force never changes.
_claimable: dict[uuid.UUID, list[Choice]] = {}


@choices("points.deductions")
def deductions(asking: Asking) -> list[Choice]:
    """What the group may deduct points for under the rules in force where the case belongs."""
    branch = session.get_one(Unit, asking.unit_id)
    found = rulebook.deductions(cycles.rules_on(branch, clock.today()))
    return [(item.code, f"{item.label}（{shown(item.value)}分）") for item in found]


def are_others(asking: Asking, picked: list[str]) -> bool:
    """Are these members of the case's branch, and not the one who is asked?"""
    return str(asking.person_id) not in picked and directory.are_members(asking.unit_id, picked)


@choices("points.other_branches")
def other_branches(asking: Asking) -> list[Choice]:
    """The other branches under the same rules, by their codes."""
    unit = session.get_one(Unit, asking.unit_id)
    owner_id = rulebook.in_force(unit).owner_id
    below = sa.select(UnitDescent.unit_id).where(UnitDescent.ancestor_id == owner_id)
    query = sa.select(Unit.id, Unit.name).where(
        Unit.kind == UnitKind.BRANCH,
        Unit.retired_on.is_(None),
        Unit.id.in_(below),
        Unit.id != unit.id,
    )
    rows = session.execute(query.order_by(Unit.code))
    return [(str(unit_id), name) for unit_id, name in rows]


@choices("directory.members", holds=are_others, tells=directory.name_of)
def members(asking: Asking) -> list[Choice]:
    """The members of the case's branch, without the one who is asked."""
    return [
        (str(person_id), name)
        for person_id, name in directory.member_names(asking.unit_id)
        if person_id != asking.person_id
    ]
