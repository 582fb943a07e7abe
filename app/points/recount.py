"""What lines of a quarter would bring under other rules. Pure; amounts are tenths.

Earlier quarters of the year stay as they were granted and take their room under the caps, as they
do when new rules take effect in the middle of a year.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.points.rules import Line, allot, raw
from app.points.rulesets import Item, RuleSet
from app.points.vocabulary import Category, Period


@dataclass(frozen=True)
class Posted:
    """A line that stands: what was found, and what it was granted under its own rules.

    `matter` makes two honours the same. `is_earlier`: it belongs to a quarter before.
    """

    id: uuid.UUID
    member_id: uuid.UUID
    branch_id: uuid.UUID
    code: str
    category: Category
    event_date: date
    quantity: int
    granted: int
    matter: str
    is_earlier: bool = False


@dataclass(frozen=True)
class Recounted:
    """A line of the quarter and what it would bring; `category` None where its item is gone."""

    line: Posted
    category: Category | None
    granted: int


def recount(rule_set: RuleSet, lines: Iterable[Posted]) -> list[Recounted]:
    """Every line of the quarter under a rule set, whatever it is granted now."""
    items = {one.code: one for one in rule_set.items}
    shelves: defaultdict[tuple[uuid.UUID, Category], list[Posted]] = defaultdict(list)
    found: list[Recounted] = []
    for line in lines:
        item = items.get(line.code)
        if item is not None:
            shelves[line.member_id, item.category].append(line)
        elif line.is_earlier:
            shelves[line.member_id, line.category].append(line)
        else:
            found.append(Recounted(line, None, 0))
    caps = {category: rule_set.year_cap(category) for category in Category}
    for (_member, category), listed in shelves.items():
        found += _divide(category, caps[category], listed, items)
    return found


def _divide(
    category: Category, cap: int | None, listed: list[Posted], items: Mapping[str, Item]
) -> list[Recounted]:
    """The lines of one member and category share the room under the caps."""
    shares = allot(_as_line(one, items.get(one.code), cap) for one in listed)
    return [
        Recounted(one, category, shares[one.id].granted) for one in listed if not one.is_earlier
    ]


def _as_line(posted: Posted, item: Item | None, category_cap: int | None) -> Line:
    is_of_year = item is None or item.cap_period == Period.YEAR
    shares_cap = is_of_year or not posted.is_earlier
    return Line(
        id=posted.id,
        event_date=posted.event_date,
        item=posted.code if shares_cap else f"{posted.code} before",
        raw=posted.granted if posted.is_earlier or item is None else raw(item, posted.quantity),
        item_cap=None if item is None else item.cap,
        category_cap=category_cap,
        standing=posted.granted if posted.is_earlier else None,
        honour=posted.matter if item is not None and item.is_honour else None,
    )
