"""Acts at random: what each is drawn from, who may do it by the rules as written, how it is done.

Another act is another class under `@act`: `pick` draws what it is done to and with (None: it makes
no sense now), `against` names the errors that may come (none: it must succeed), `do` does it by the
verb, `then` says what it makes of the truth.
"""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from reliability.items import PEOPLE, STEP, Item
from reliability.truth import Truth

ACTS: dict[str, type[Act]] = {}


def act(weight: int) -> Callable[[type[Act]], type[Act]]:
    """Let it be drawn so often."""

    def enter(kind: type[Act]) -> type[Act]:
        ACTS[kind.__name__] = kind
        kind.weight = weight
        return kind

    return enter


class Act(ABC):
    """Somebody does something to a work item (`item`) or to the case (None)."""

    #: How often it is drawn.
    weight = 0
    #: Does it leave what was agreed to as it is?
    is_harmless = True
    #: The parts of work items that it is meant for.
    parts = frozenset({STEP})

    def __init__(self, truth: Truth, who: str, item: Item | None = None, **given: Any) -> None:
        self.truth, self.who, self.item, self.given = truth, who, item, given

    def __str__(self) -> str:
        item = self.item
        on = f" {item.part} {item.element} of {item.holder}" if item else ""
        said = {name: one for name, one in self.given.items() if name != "jump"}
        return f"{self.who} {type(self).__name__}{on} {said or ''}".rstrip()

    @classmethod
    def pick(cls, source: random.Random, truth: Truth) -> Act | None:
        item = cls.some_item(source, truth)
        if item is None:
            return None
        fit = truth.turn(item)
        if truth.mandates.given and source.random() < 0.15:
            fit = {one.deputy for one in truth.mandates.given}  # whether it is for this or not
        who = cls.somebody(source, fit)
        return cls(truth, who, item, **cls.with_what(source))

    @classmethod
    def some_item(cls, source: random.Random, truth: Truth) -> Item | None:
        """Mostly one that it can be done to."""
        fit = [one for one in truth.open_items if one.part in cls.parts and one.whose()]
        pool = fit if fit and source.random() < 0.85 else truth.items
        return source.choice(pool) if pool else None

    @staticmethod
    def somebody(source: random.Random, fit: set[str]) -> str:
        """Mostly somebody who may."""
        return source.choice(sorted(fit) if fit and source.random() < 0.8 else PEOPLE)

    @classmethod
    def with_what(cls, source: random.Random) -> dict[str, Any]:
        """Drawn, and handed to the verb."""
        del source
        return {}

    @abstractmethod
    def against(self) -> set[str]:
        """Every refusal that the truth knows a reason for; none: it must succeed."""

    @abstractmethod
    def do(self, world: Any) -> None:
        """Ask the verb."""

    @abstractmethod
    def then(self) -> None:
        """What is true from then on."""


def words(source: random.Random) -> str:
    return "可以" if source.random() < 0.97 else "  "


def missing(text: str) -> set[str]:
    return set() if text.strip() else {"Invalid"}


class WithSomebody(Act):
    """Acts that bring somebody in."""

    @classmethod
    def with_what(cls, source):
        return {"whom": source.choice(PEOPLE), "text": words(source)}
