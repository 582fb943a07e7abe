"""The figures of the house for monitoring, taken when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator

from app.upkeep import health


def figures() -> Iterator[tuple[str, str, float]]:
    """Name, what it is, and how much."""
    yield (
        "xingji_queue_lag_seconds",
        "Wait of the oldest due job.",
        health.queue_lag().total_seconds(),
    )
    yield "xingji_incidents_open", "Incidents that stand.", health.open_incidents()
    yield "xingji_items_open", "Work items that wait.", health.open_items()
    yield "xingji_database_bytes", "Size of the database.", health.database_size()
