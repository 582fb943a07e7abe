"""What of the cases one oversees is listed and counted, as an address says it."""

from __future__ import annotations

import enum
import uuid
from dataclasses import dataclass


class Lot(enum.StrEnum):
    """What the page lists; its tiles count all but what is likely to be late."""

    OPEN = "open"
    SOON = "soon"
    #: Not late yet, but to be expected to be: see `foreseeing`.
    LIKELY = "likely"
    LATE = "late"
    HALTED = "halted"
    DONE = "done"


#: What is counted in no time.
COUNTED = tuple(one for one in Lot if one != Lot.LIKELY)


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

    `person_id`: what waits for this person alone.
    """

    lot: Lot = Lot.OPEN
    unit_id: uuid.UUID | None = None
    procedure: str = ""
    element: str = ""
    person_id: uuid.UUID | None = None
    age: Age | None = None

    @property
    def is_of_items(self) -> bool:
        """Does it ask for what waits for people, and for nothing else?"""
        asks = self.age is not None or bool(self.element) or self.person_id is not None
        return self.lot in {Lot.SOON, Lot.LIKELY, Lot.LATE} or (self.lot == Lot.OPEN and asks)
