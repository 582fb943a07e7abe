"""What is known of a case before it is played, and the words for what is not."""

from __future__ import annotations

import enum
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Answered:
    """Somebody has done a step; `whose` is the one person whose turn it was, if it was one's.

    The case went on `at` an instant; where others signed the step too, its holder had done it
    before (`done_at`). `is_late`: after its deadline. `returns_to`: straight from here on to that
    step.
    """

    at: datetime
    element: str
    answers: Mapping[str, Any]
    doer: str | None = None
    principal: str | None = None
    whose: str | None = None
    is_late: bool = False
    returns_to: str | None = None
    done_at: datetime | None = None

    @property
    def said_at(self) -> datetime:
        return self.done_at or self.at


@dataclass(frozen=True, slots=True)
class Received:
    """A message has come; `payload` is None where nobody kept what it brought."""

    at: datetime
    message: str
    key: str
    payload: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Returned:
    """A case went to a step from another: sent back, recalled from what came after it, or moved."""

    at: datetime
    element: str
    from_element: str | None
    lapse: bool = True


@dataclass(frozen=True, slots=True)
class Stood:
    """From here on time did nothing in the case, or did again."""

    at: datetime
    is_still: bool


Event = Answered | Received | Returned | Stood


@dataclass(frozen=True, slots=True)
class Result:
    """What an operation gave, or the code of its refusal."""

    operation: str
    given: Mapping[str, Any] | None = None
    refused: str | None = None


class GapKind(enum.StrEnum):
    """What the record does not tell: a step, a question, a choice, an operation, a message."""

    STEP = "STEP"
    QUESTION = "QUESTION"
    CHOICE = "CHOICE"
    OPERATION = "OPERATION"
    MESSAGE = "MESSAGE"
    RETURN = "RETURN"


@dataclass(frozen=True, slots=True)
class Gap:
    """`about` is the label of the question, or the name of the operation or message."""

    kind: GapKind
    element: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """A step that was done in play; late by the deadlines that hold there."""

    element: str
    is_late: bool = False


@dataclass
class Script:
    """What is known beforehand: what is told of the case, what happens, what operations give."""

    about: Mapping[str, Any]
    begins_at: datetime
    until: datetime
    events: list[Event]
    results: Mapping[str, deque[Result]] = field(default_factory=dict)
    signers: Mapping[str, list[list[str]]] = field(default_factory=dict)
