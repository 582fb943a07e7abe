"""The shipped procedures, put in force where officials have none of their own."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from app.db import session
from app.definitions import calls, catalogue, deployment
from app.definitions.calls import Files
from app.organisation.actors import SYSTEM
from app.studio.models import Draft


def ship(shipped: Mapping[str, Files]) -> list[str]:
    """Put folders in force, what is called first; the keys of those that officials keep as theirs.

    Raises:
        InvalidProcedure: with every problem found.
    """
    kept = []
    for key in calls.called_first(shipped):
        if is_of_the_office(key):
            kept.append(key)
        else:
            deployment.deploy(SYSTEM, shipped[key])
    return kept


def is_of_the_office(key: str) -> bool:
    """Did the version in force of a procedure come of a draft of the office's own?"""
    now = catalogue.in_force(key)
    if now is None:
        return False
    came_of = sa.select(Draft.id).filter_by(version_id=now.id)
    return session.scalar(came_of.limit(1)) is not None
