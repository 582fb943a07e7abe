"""The town's year of star rating, offered to procedures (`domain.md` 8.3)."""

from __future__ import annotations

from app.rating import records, reviewing  # noqa: F401
