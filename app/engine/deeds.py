"""The operations that a case has carried out, kept so that they can be taken back.

Kept as rows `[code of the element, visit, arguments, result, around, codes of the calls through]`,
in the order of doing, and worked out only when something is taken back (`records.Performed`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.engine import feel
from app.engine.model import Element
from app.engine.operations import Call
from app.engine.records import Performed

#: So many doings of one element in turn can be taken back, and so many of one with instances.
MOST_IN_TURN = 20
MOST_OF_INSTANCES = 500

MakeCall = Callable[[str, str], Call]


class Deeds:
    """In a loop that goes round without end the oldest are given up; what was is then in `lost`."""

    def __init__(
        self, rows: list[list[Any]] | None = None, lost: dict[str, int] | None = None
    ) -> None:
        self.rows = rows or []
        #: Code of an element → the latest visit of it that can no longer be taken back.
        self.lost = lost or {}

    def add(self, codes: Mapping[str, int], done: Performed, *, among_instances: bool) -> None:
        code, visit = codes[done.element], int(done.call.visit)
        written = [feel.to_json(done.arguments), feel.to_json(done.result)]
        through = [codes[call] for call in done.through]
        self.rows.append([code, visit, *written, list(done.around), through])
        same = [row for row in self.rows if row[0] == code]
        if len(same) > (MOST_OF_INSTANCES if among_instances else MOST_IN_TURN):
            self.lost[str(code)] = same[0][1]
            self.rows.remove(same[0])

    def read(
        self, coded: tuple[str, ...], elements: Mapping[str, Element], make_call: MakeCall
    ) -> list[Performed]:
        """All that can be taken back, the oldest first."""
        return [_read(row, coded, elements[coded[row[0]]], make_call) for row in self.rows]

    def take_back(self, done: Performed) -> None:
        """It is undone: forget it."""
        visit = int(done.call.visit)
        self.rows = [row for row in self.rows if row[1] != visit]


def _read(
    row: list[Any], coded: tuple[str, ...], element: Element, make_call: MakeCall
) -> Performed:
    _, visit, arguments, result, around, through = row
    call = make_call(element.id, str(visit))
    values = feel.from_json(arguments), feel.from_json(result)
    calls = tuple(coded[code] for code in through)
    return Performed(element.id, element.operation or "", call, *values, tuple(around), calls)
