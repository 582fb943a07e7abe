"""Which steps need nobody, as officials are told: for the same person, the starter, or for want.

Nothing of the house is asked; these lines are written from what it promises to officials.
"""

from __future__ import annotations

from dataclasses import dataclass

from reliability.decided import Decided
from reliability.plans import VOICES

AGREES, REFUSES = VOICES[0], "reject"


@dataclass(frozen=True)
class Entry:
    """Somebody has done a step: did they agree (None: no more was said than that it is done)?"""

    element: str
    who: str | None
    agrees: bool | None


@dataclass(frozen=True)
class Passed:
    """What the system says, and as whose word it counts."""

    voice: str
    who: str | None = None


#: Something has changed what was agreed to.
CHANGED = None


def passed(
    step: object, fit: set[str], starter: str, record: list[Entry | None], usual: str
) -> Passed | None:
    """How a step goes on that only these can do; None: it waits."""
    if not isinstance(step, Decided):
        return None
    if not fit:
        voices = {"pass": AGREES, "reject": REFUSES}
        return Passed(voices[step.nobody]) if step.nobody in voices else None
    if len(fit) > 1:
        return None
    [who] = fit
    same = step.same or usual
    agreed = same in {"consecutive", "ever"} and _has_agreed(step.name, who, record, same)
    is_alone = step.alone == "pass" and who == starter
    return Passed(AGREES, who) if agreed or is_alone else None


def _has_agreed(element: str, who: str, record: list[Entry | None], same: str) -> bool:
    for entry in reversed(record):
        if entry is CHANGED or entry.element == element or entry.agrees is False:
            return False
        if entry.agrees and entry.who == who:
            return True
        if same == "consecutive":
            return False
    return False
