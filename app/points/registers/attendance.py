"""What a register says once it is read without a fault, and how it is kept."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.points.registers.layout import COUNTED, KINDS, Mark, Occasion


@dataclass(frozen=True)
class Entry:
    """One cell: a member at an occasion."""

    member_id: uuid.UUID
    occasion: Occasion
    mark: Mark

    @property
    def counts(self) -> bool:
        """Does it bring points?"""
        return self.mark in COUNTED

    @property
    def is_faulty(self) -> bool:
        """May the group decide on a deduction because of it?"""
        return self.mark == self.occasion.kind.faulty


@dataclass(frozen=True)
class Attendance:
    """All cells of a register, member by member."""

    occasions: tuple[Occasion, ...]
    entries: tuple[Entry, ...]

    @property
    def members(self) -> list[uuid.UUID]:
        return list(dict.fromkeys(entry.member_id for entry in self.entries))

    def as_json(self) -> dict[str, Any]:
        places = {occasion: number for number, occasion in enumerate(self.occasions)}
        return {
            "occasions": [[one.kind.item, one.day.isoformat(), one.part] for one in self.occasions],
            "entries": [
                [str(one.member_id), places[one.occasion], one.mark] for one in self.entries
            ],
        }


def from_json(kept: dict[str, Any]) -> Attendance:
    """The attendance that `as_json` kept."""
    occasions = tuple(
        Occasion(KINDS[item], date.fromisoformat(day), part)
        for item, day, part in kept["occasions"]
    )
    return Attendance(occasions, tuple(_entries(kept["entries"], occasions)))


def _entries(kept: list[list[Any]], occasions: tuple[Occasion, ...]) -> Iterator[Entry]:
    for member_id, place, said in kept:
        yield Entry(uuid.UUID(member_id), occasions[place], Mark(said))
