"""Lists that the forms of an appraisal offer."""

from __future__ import annotations

import uuid

import sqlalchemy as sa

from app.ballots.polls import KEEPERS
from app.db import session
from app.definitions.sources import Asking, Choice, choices
from app.organisation import directory
from app.organisation.models import Unit, UnitDescent, UnitKind


@choices("ballots.villages")
def villages(asking: Asking) -> list[Choice]:
    """The villages at or below the case's unit, by their codes; of callers only `village`."""
    below = sa.select(UnitDescent.unit_id).where(UnitDescent.ancestor_id == asking.unit_id)
    query = sa.select(Unit.id, Unit.name).where(Unit.kind == UnitKind.VILLAGE, Unit.id.in_(below))
    if given := asking.variables.get("village"):
        query = query.where(Unit.id == uuid.UUID(given))
    rows = session.execute(query.order_by(Unit.code))
    return [(str(unit_id), name) for unit_id, name in rows]


@choices("ballots.keyholders")
def keyholders(asking: Asking) -> list[Choice]:
    """Who may hold a key: office holders of the town and the district, each once."""
    unit = session.get_one(Unit, asking.unit_id)
    above = unit.parent if unit.kind == UnitKind.VILLAGE and unit.parent else unit
    found: dict[uuid.UUID, None] = {}
    for _role, _place, people in directory.holders_upwards(KEEPERS, above.id):
        found |= dict.fromkeys(people)
    names = directory.names(set(found))
    return [(str(one), names[one]) for one in found]
