"""Lists that forms offer."""

from __future__ import annotations

from app import clock
from app.db import session
from app.definitions.questions import Asking, Choice, choices
from app.organisation import directory
from app.organisation.models import Unit
from app.points import cycles, rulebook


@choices("points.items")
def items(asking: Asking) -> list[Choice]:
    """What a member may claim under the rules in force where the case belongs."""
    branch = session.get_one(Unit, asking.unit_id)
    rule_set = cycles.rules_on(branch, clock.today())
    return [(item.code, item.label) for item in rulebook.claimable_items(rule_set)]


@choices("directory.members")
def members(asking: Asking) -> list[Choice]:
    """The members of the case's branch, without the one who is asked."""
    return [
        (str(person_id), name)
        for person_id, name in directory.member_names(asking.unit_id)
        if person_id != asking.person_id
    ]
