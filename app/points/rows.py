"""Adding rows that another transaction may be adding at the same moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from app.db import Model, session


def upsert(row: type[Model]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that can say ON CONFLICT; both databases speak it, each through its own class."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(row)
    return postgresql.insert(row)


def add(query: postgresql.Insert | sqlite.Insert, values: Sequence[Mapping[str, Any]]) -> None:
    """Run an INSERT once for many rows.

    The rows go as parameters and past the session's unit of work: a list inside the statement
    would be compiled anew each time, which took most of the time of posting an award.
    """
    session.connection().execute(query, list(values))


def insert_unless_there(row: type[Model], values: Sequence[Mapping[str, Any]]) -> None:
    """Add rows; those that a unique constraint already knows are left as they are."""
    add(upsert(row).on_conflict_do_nothing(), values)
