"""Rules of a test's own, brought into force as the product's are: a draft, heard, activated."""

from __future__ import annotations

from app.db import session
from app.points import rulebook
from app.points.rulesets import RuleSetStatus


def introduce(owner, profile="SEED", *, has_item_caps=True, **parameters):
    """The shipped rules with other parameters (`points_noticeDays` for `points.noticeDays`)."""
    shipped = rulebook.shipped(profile)
    if not has_item_caps:
        for one in shipped["items"]:
            one.cap = one.cap_period = None
    changed = {name.replace("_", "."): value for name, value in parameters.items()}
    shipped["parameters"] = shipped["parameters"] | changed
    made = rulebook.draft(owner, **shipped)
    made.move_to(RuleSetStatus.HEARD)
    rulebook.activate(made)
    session.flush()
    return made
