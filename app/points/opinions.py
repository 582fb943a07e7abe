"""An opinion as it was heard, of a quarter or of a draft of the rules (F-P1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.points.vocabulary import Handling


@dataclass(frozen=True)
class Heard:
    """One opinion: how it was heard, what it says, what became of it and why."""

    channels: list[Any]
    text: str
    handling: Handling
    reason: str

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Heard:
        """What stands in a row of the form."""
        return cls(
            channels=list(row.get("channels") or ()),
            text=row["text"],
            handling=Handling(row["handling"]),
            reason=row.get("reason") or "",
        )
