"""Lists that forms offer."""

from __future__ import annotations

from app.definitions.sources import Asking, Choice, choices
from app.notices.models import PLACE_TITLES


@choices("notices.places")
def places(_asking: Asking) -> list[Choice]:
    """Where a notice may hang."""
    return [(place.value, title) for place, title in PLACE_TITLES.items()]
