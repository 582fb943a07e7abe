"""Who has spoken for a post of those who sign together, by their own word or by a deputy's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reliability.items import STEP, Item
from reliability.signed import Signed

if TYPE_CHECKING:
    from reliability.truth import Truth


def together(truth: Truth, item: Item) -> list[Item]:
    """The others who sign with an item; none where it is not signed together."""
    if item.part != STEP or not isinstance(item.spot.block, Signed):
        return []
    return [one for one in truth.together(item) if one is not item]


def spoken(truth: Truth, item: Item) -> dict[str, str]:
    """Whose voice was given beside an item that is signed for a post, and by whom."""
    if item.post is None:
        return {}
    said = [one for one in together(truth, item) if one.voice or one.is_kept]
    return {one.done_for or one.done_by: one.done_by for one in said}


def against(truth: Truth, who: str, item: Item) -> set[str]:
    """Why it would be somebody's second voice, by the names of the errors."""
    known, principal = spoken(truth, item), truth.in_place_of(who, item)
    if principal in known:
        return {"PrincipalHasSigned"}
    if principal is not None or who not in known:
        return set()
    return {"SignedAlready" if known[who] == who else "DeputyHasSigned"}


def has_one(truth: Truth, item: Item, person: str | None) -> bool:
    """Has somebody another vote with an item, given or still to be given?"""
    for one in together(truth, item):
        is_given = bool(one.voice or one.is_kept) and (one.done_for or one.done_by) == person
        if is_given or (one.is_open and one.holder == person):
            return True
    return False
