"""Lists that the forms of an appraisal offer."""

from __future__ import annotations

import uuid

import sqlalchemy as sa

from app.ballots import invitations
from app.ballots.polls import KEEPERS
from app.db import session
from app.definitions.sources import Asking, Choice, choices
from app.organisation import directory
from app.organisation.models import Unit, UnitDescent, UnitKind

#: Whoever holds a post there keeps no key.
_APPRAISED = {UnitKind.BRANCH, UnitKind.VILLAGE}


def _name_of_village(unit_id: str) -> str | None:
    found = session.get(Unit, uuid.UUID(unit_id))
    return None if found is None else found.name


@choices("ballots.villages", tells=_name_of_village)
def villages(asking: Asking) -> list[Choice]:
    """The villages at or below the case's unit, by their codes; of a caller its `village` alone.

    Each with the number of members whom the roll invites.
    """
    is_there = Unit.retired_on.is_(None)
    query = sa.select(Unit.id, Unit.name).where(Unit.kind == UnitKind.VILLAGE, is_there)
    if given := asking.variables.get("village"):
        wanted = Unit.id == uuid.UUID(given)
    else:
        below = sa.select(UnitDescent.unit_id).where(UnitDescent.ancestor_id == asking.unit_id)
        wanted = Unit.id.in_(below)
    names = dict(session.execute(query.where(wanted).order_by(Unit.code)).all())
    numbers = invitations.numbers_of_members(names)
    return [(str(one), f"{names[one]}（名册党员{numbers.get(one, 0)}人）") for one in names]


@choices("ballots.keyholders")
def keyholders(asking: Asking) -> list[Choice]:
    """Who may hold a key: office holders of the town and the district, each once."""
    above = session.get_one(Unit, asking.unit_id)
    while above.kind in _APPRAISED and above.parent:
        above = above.parent
    found: dict[uuid.UUID, None] = {}
    for _role, _place, people in directory.holders_upwards(KEEPERS, above.id):
        found |= dict.fromkeys(people)
    names = directory.names(set(found))
    return [(str(one), names[one]) for one in found]
