"""What units are called, by id."""

from __future__ import annotations

import uuid

import sqlalchemy as sa

from app.db import session
from app.organisation.models import Unit


def name_of(unit_id: uuid.UUID) -> str | None:
    """The name of a unit; none if there is no such unit."""
    return session.scalar(sa.select(Unit.name).where(Unit.id == unit_id))
