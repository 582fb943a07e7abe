"""The children of a token that nobody has asked for: rows, unread as far as they can be.

Hundreds of instances are one text of a line each: a step that touches one of them finds its line by
its number, and the others go through as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

Row = list[Any]
_CHILDREN, _LEVEL = 5, 6


class Asleep:
    """Rows (`app.engine.rows`), or the text of rows."""

    __slots__ = ("rows", "text")

    def __init__(self, kept: Any = None) -> None:
        self.text: str = kept if isinstance(kept, str) else ""
        self.rows: list[Row] = [] if isinstance(kept, str) else kept or []

    def __bool__(self) -> bool:
        return bool(self.rows or self.text)

    def __iter__(self) -> Iterator[Row]:
        yield from self.rows
        # Only "\n" ends a row: within texts JSON leaves other ends of lines (U+2028) as they are.
        yield from map(orjson.loads, self.text.split("\n")[:-1])

    def take(self, visit: int) -> Row | None:
        """Take out the row of a visit, or the row that it lies within."""
        for place, row in enumerate(self.rows):
            if _holds(row, visit):
                return self.rows.pop(place)
        line = self._line(visit)
        if line is None:
            return None
        found: Row = orjson.loads(self.text[line])
        self.text = self.text[: line.start] + self.text[line.stop :]
        return found

    def holds(self, visit: int) -> bool:
        return any(_holds(row, visit) for row in self.rows) or self._line(visit) is not None

    def _line(self, visit: int) -> slice | None:
        """Where in the text the line of a visit stands."""
        hint = f"[{visit},"  # every row begins so
        found = self.text.find(hint)
        while found >= 0:
            start = self.text.rfind("\n", 0, found) + 1
            stop = self.text.index("\n", found) + 1
            if _holds(orjson.loads(self.text[start:stop]), visit):
                return slice(start, stop)
            found = self.text.find(hint, stop)
        return None

    def take_all(self) -> list[Row]:
        rows = list(self)
        self.rows, self.text = [], ""
        return rows

    def kept(self, awake: list[Row], *, as_text: bool) -> Any:
        """All of it as it is stored, with the rows of those that are awake."""
        if not as_text:
            return sorted([*self, *awake], key=_visit)
        lines = [*awake, *self.rows]
        return "".join(f"{orjson.dumps(line).decode()}\n" for line in lines) + self.text


def below(row: Row) -> tuple[Asleep, Asleep]:
    """What lies right inside a row: the children of its token, the tokens of its level."""
    level: Any = row[_LEVEL] if len(row) > _LEVEL else None
    children = row[_CHILDREN] if len(row) > _CHILDREN else None
    return Asleep(children), Asleep(level[0] if level else None)


def _visit(row: Row) -> int:
    visit: int = row[0]
    return visit


def _holds(row: Row, visit: int) -> bool:
    """Is it the row of a visit, or of one around it?"""
    if row[0] == visit:
        return True
    if len(row) <= _CHILDREN:
        return False
    return any(inside.holds(visit) for inside in below(row))
