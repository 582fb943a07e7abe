"""Lists that the forms of a rectification offer."""

from __future__ import annotations

import sqlalchemy as sa

from app.db import session
from app.definitions.sources import Asking, Choice, choices
from app.organisation import directory
from app.organisation.models import Unit, UnitDescent, UnitKind
from app.rectification import planning
from app.rectification.vocabulary import LINE_TITLES, MEASURE_TITLES, STATIONING


@choices("rectification.measures")
def measures(_asking: Asking) -> list[Choice]:
    """The three measures."""
    return [(str(one), title) for one, title in MEASURE_TITLES.items()]


@choices("rectification.stationing")
def stationing(_asking: Asking) -> list[Choice]:
    """The measures for which people are sent."""
    return [(str(one), MEASURE_TITLES[one]) for one in STATIONING]


@choices("rectification.line_states")
def line_states(_asking: Asking) -> list[Choice]:
    """How a line may stand."""
    return [(str(one), title) for one, title in LINE_TITLES.items()]


@choices("rectification.leaders", tells=directory.name_of)
def leaders(asking: Asking) -> list[Choice]:
    """Who may take charge of the village: those in office at its town."""
    query = (
        sa.select(Unit.id)
        .join(UnitDescent, UnitDescent.ancestor_id == Unit.id)
        .where(UnitDescent.unit_id == asking.unit_id, Unit.kind == UnitKind.TOWN)
    )
    town_id = session.scalar(query)
    if town_id is None:
        return []
    return [(str(one), name) for one, name in planning.leaders(town_id).items()]
