"""What of the cases one oversees is listed and counted, as an address says it."""

from __future__ import annotations

import enum
import uuid
from dataclasses import dataclass


class Lot(enum.StrEnum):
    """What the page lists; its tiles count what is told at once (`COUNTED`)."""

    OPEN = "open"
    #: What waits for people, as the groups count it: neither for a message nor suspended.
    WAITING = "waiting"
    SOON = "soon"
    #: Not late yet, but to be expected to be: see `foreseeing`.
    LIKELY = "likely"
    LATE = "late"
    HALTED = "halted"
    DONE = "done"


#: What has a tile.
COUNTED = (Lot.OPEN, Lot.SOON, Lot.LATE, Lot.HALTED, Lot.DONE)


class Age(enum.StrEnum):
    """How many working days what a case waits for has waited."""

    FRESH = "0-1"
    SOME = "2-3"
    LONG = "4-7"
    STALE = "8-"

    @property
    def days(self) -> tuple[int, int | None]:
        """From so many to so many, both included; None: however many more."""
        least, _dash, most = self.value.partition("-")
        return int(least), int(most) if most else None


@dataclass(frozen=True)
class Narrowing:
    """A lot, at a unit and below, of one procedure (its key) and one of its steps, of one age.

    `version`: the number of a version of that procedure. `person_id`: what waits for this person
    alone. What is finished waits at no step and for nobody: of it neither is asked.
    """

    lot: Lot = Lot.OPEN
    unit_id: uuid.UUID | None = None
    procedure: str = ""
    version: int | None = None
    element: str = ""
    person_id: uuid.UUID | None = None
    age: Age | None = None

    @property
    def is_of_items(self) -> bool:
        """Does it ask for what waits for people, and for nothing else?"""
        asks = self.age is not None or bool(self.element) or self.person_id is not None
        return self.lot not in {Lot.OPEN, Lot.HALTED, Lot.DONE} or (self.lot == Lot.OPEN and asks)
