"""Who may have to keep out of a step (回避), where the worst comes to the worst."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from app.studio.staff import People


@dataclass(slots=True)
class Barred:
    """Each cause of `ones` bars one of its people, None one of whomever; `all` are out anyway."""

    ones: list[People | None] = field(default_factory=list)
    all: People = frozenset()

    def left_of(self, people: People) -> int:
        """How many of these are left if the causes bar as many of them as they can at once."""
        people -= self.all
        if len(people) > len(self.ones) + 1:  # somebody, and not one alone, whoever is barred
            return len(people) - len(self.ones)
        causes = [people if one is None else people & one for one in self.ones]
        holder: dict[uuid.UUID, int] = {}
        return len(people) - sum(
            _bars(cause, causes, holder, set()) for cause in range(len(causes))
        )


#: Nobody must keep out.
NOT_BARRED = Barred()


def _bars(
    cause: int, causes: list[People], holder: dict[uuid.UUID, int], tried: set[uuid.UUID]
) -> bool:
    """Can a cause bar somebody besides those that the causes before it bar?"""
    for person in causes[cause] - tried:
        tried.add(person)
        if person not in holder or _bars(holder[person], causes, holder, tried):
            holder[person] = cause
            return True
    return False
