"""What one rule set says differently from another: parameters, then items by their codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.errors import Sentence
from app.points import wording
from app.points.catalogue import PARAMETERS
from app.points.rulesets import Item, RuleSet


@dataclass(frozen=True)
class Change:
    """One thing that is said differently: what it is called, and both sayings."""

    title: str
    before: Sentence
    after: Sentence


@dataclass(frozen=True)
class ItemChange:
    """An item on both sides: added has no `before`, removed no `after`, else `changes`."""

    code: str
    before: Item | None
    after: Item | None
    changes: tuple[Change, ...] = ()

    @property
    def title(self) -> str:
        known = self.after or self.before
        return "" if known is None else known.title


@dataclass(frozen=True)
class Differences:
    """Everything that changed from one version to another."""

    parameters: tuple[Change, ...]
    items: tuple[ItemChange, ...]

    @property
    def are_none(self) -> bool:
        return not (self.parameters or self.items)


def between(before: RuleSet, after: RuleSet) -> Differences:
    """What `after` says differently from `before`."""
    return Differences(
        tuple(_parameters(before.parameters, after.parameters)),
        tuple(_items(before.items, after.items)),
    )


def _parameters(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    return [
        Change(one.title, wording.of_parameter(one, before), wording.of_parameter(one, after))
        for one in PARAMETERS
        if one.value_in(before) != one.value_in(after)
    ]


def _items(before: list[Item], after: list[Item]) -> list[ItemChange]:
    old = {one.code: one for one in before}
    new = {one.code: one for one in after}
    found = [
        ItemChange(code, old.get(code), new.get(code), _columns(old.get(code), new.get(code)))
        for code in sorted(old | new)
    ]
    return [one for one in found if one.before is None or one.after is None or one.changes]


def _columns(before: Item | None, after: Item | None) -> tuple[Change, ...]:
    if before is None or after is None:
        return ()
    old, new = wording.of_item(before), wording.of_item(after)
    return tuple(
        Change(title, old[column], new[column])
        for column, title in wording.ITEM_TITLES.items()
        if str(old[column]) != str(new[column])
    )
